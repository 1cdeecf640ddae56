"""The regional forums: register, members, and the pledges that serve them."""

from sqlalchemy.orm import Session

from tests.browsing import Browser
from tests.factories import make_pledge, operator
from tests.monitoring.world import Counter
from tracker.domain import publication
from tracker.domain.texts import LinkText
from tracker.models.enums import LinkRelation, LinkScheme
from tracker.monitoring import forum_synergy


def linked(*codes: str) -> tuple[LinkText, ...]:
    return tuple(
        LinkText(scheme=LinkScheme.FORUM, identifier=code, relation=LinkRelation.CONTRIBUTES_TO)
        for code in codes
    )


def test_each_number_is_that_of_the_list_it_links_to(session: Session, browser: Browser) -> None:
    both = make_pledge(session, links=linked("QUITO", "MIRPS"))
    make_pledge(session, links=linked("QUITO"), area="solutions")
    make_pledge(session, links=linked("QUITO"), published=False, title="Canary-31")
    gone = make_pledge(session, links=linked("QUITO"))
    publication.withdraw(session, operator(), gone, reason="Ya no se hará.")
    session.commit()

    with Counter(session) as counter:
        found = forum_synergy.of_plan(session)
    assert len(counter.statements) == 3
    quito = next(row for row in found.rows if row.forum == "QUITO")
    assert (quito.pledges, quito.by_area["protection"], quito.by_area["disasters"]) == (2, 1, 0)
    assert (found.linked, found.several) == (2, [both.code])

    page = browser.get("/en/forums").text
    assert "2 published pledges of the plan serve a regional forum." in page
    assert 'href="/en/pledges?forum=QUITO&amp;area=protection">1</a>' in page
    assert f'href="/en/pledges/{both.code}"' in page
    assert "Canary-31" not in page
    listed = browser.get("/en/pledges?forum=QUITO&area=protection").text
    assert both.code in listed
    assert gone.code not in listed


def test_only_checked_memberships_are_shown_as_such(browser: Browser) -> None:
    page = browser.get("/en/forums/QUITO").text

    assert 'href="/en/countries/CHL">Chile</a>' in page
    assert "verified" in page.casefold()
    assert "Beyond the region: Curaçao (observer, 2024)" in page
    browser.get("/en/forums/NOTHING", 404)
    for lang in ("es", "pt", "fr"):
        browser.get(f"/{lang}/forums")
