"""The regional forums: register, members, and the pledges that serve them."""

from sqlalchemy.orm import Session

from tests.browsing import Browser
from tests.factories import make_pledge, operator
from tests.monitoring.world import Counter
from tracker.domain import publication, reference, sheets
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


def load(session: Session, name: str, text: str) -> None:
    reference.load(session, operator(), sheets=[sheets.read(name, text.encode())])


def test_meetings_and_decisions_are_loaded_from_files_and_name_public_pledges(
    session: Session, browser: Browser
) -> None:
    pledge = make_pledge(session)
    draft = make_pledge(session, published=False)
    head = "forum,code,kind,meeting,held_on,held_to,place,title_es,title_en,title_pt,title_fr,standing,source\n"
    load(
        session,
        "forum_events.csv",
        head
        + "QUITO,Q-M1,meeting,,2026-05-04,2026-05-05,Lima,Reunión ficticia,Fictional meeting,,,unverified,\n"
        + "QUITO,Q-D1,decision,Q-M1,,,,Decisión ficticia,Fictional decision,,,unverified,Invented\n",
    )
    load(
        session,
        "forum_event_pledges.csv",
        f"event,pledge,note\nQ-D1,{pledge.code},\nQ-D1,{draft.code},\n",
    )
    session.commit()

    page = browser.get("/en/forums/QUITO").text
    assert page.index("Fictional meeting") < page.index("Fictional decision")
    assert "Invented" in page
    assert pledge.code in page
    assert draft.code not in page
    assert "No meeting or decision" in browser.get("/en/forums/MIRPS").text


def test_only_checked_memberships_are_shown_as_such(browser: Browser) -> None:
    page = browser.get("/en/forums/QUITO").text

    assert 'href="/en/countries/CHL">Chile</a>' in page
    assert "verified" in page.casefold()
    assert "Beyond the region: Curaçao (observer, 2024)" in page
    browser.get("/en/forums/NOTHING", 404)
    for lang in ("es", "pt", "fr"):
        browser.get(f"/{lang}/forums")
