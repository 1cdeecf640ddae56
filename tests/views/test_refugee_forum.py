"""The linkage with the Global Refugee Forum: what is registered there too, and what serves what."""

from dataclasses import replace

import pytest
from sqlalchemy.orm import Session

from tests.browsing import Browser
from tests.factories import make_pledge, make_update, operator
from tests.monitoring.world import Counter
from tracker.domain import publication
from tracker.domain.texts import LinkText
from tracker.models.enums import LinkRelation, LinkScheme
from tracker.monitoring import refugee_forum
from tracker.monitoring.refugee_forum import Registered
from tracker.views import refugee_forum as view

OUTCOME = LinkText(
    scheme=LinkScheme.MULTISTAKEHOLDER,
    identifier="cartagena40-O1",
    relation=LinkRelation.CONTRIBUTES_TO,
)
SAME = LinkText(scheme=LinkScheme.GRF, identifier="GRF-01547", relation=LinkRelation.SAME_AS)
NEAR = LinkText(scheme=LinkScheme.GRF, identifier="GRF-01548", relation=LinkRelation.PART_OF)


def test_a_pledge_counts_once_and_only_the_same_is_registered(
    session: Session, browser: Browser
) -> None:
    other = replace(OUTCOME, identifier="cartagena40-O2")
    same = make_pledge(session, links=(SAME, OUTCOME, other))
    make_update(session, same)
    make_pledge(session, links=(NEAR,), area="solutions", country="PER")
    make_pledge(session, organisation="Fictional Partner")
    make_pledge(session, links=(OUTCOME,), published=False, title="Canary-45")
    gone = make_pledge(session, links=(OUTCOME,))
    publication.withdraw(session, operator(), gone, reason="Ya no se hará.")
    session.commit()

    with Counter(session) as counter:
        found = refugee_forum.of_plan(session)
    assert len(counter.statements) == 5
    assert found.all == Registered(3, 1)
    assert found.by_area["protection"] == Registered(2, 1)
    assert found.by_area["solutions"] == Registered(1, 0)
    assert found.by_country == {"CHL": Registered(1, 1), "PER": Registered(1, 0)}
    outcomes = found.served["multistakeholder_outcome"]
    assert len(outcomes) == 6
    pledges = {one.term.code: one.pledges for one in found.served["multistakeholder_pledge"]}
    assert (pledges["cartagena40"], pledges["statelessness"]) == (1, 0)
    assert (outcomes[0].pledges, outcomes[0].by_area["protection"]) == (1, 1)

    page = browser.get("/en/global-refugee-forum").text
    assert "of which 1 is also registered with the Forum." in page
    assert "/data/grf.csv?lang=en" in page
    address = "/en/global-refugee-forum/multistakeholder-outcome/cartagena40-O1"
    assert f'href="{address}">1</a>' in page
    listed = browser.get(address).text
    whole = browser.get("/en/global-refugee-forum/multistakeholder-pledge/cartagena40").text
    assert whole.count(f'href="/en/pledges/{same.code}"') == 1
    assert "Our translation" not in page
    assert f'href="/en/pledges/{same.code}"' in listed
    assert gone.code not in listed
    assert "Canary-45" not in page + listed
    assert "No published pledge here." in browser.get(f"{address}?after={same.code}").text
    for lang in ("es", "pt", "fr"):
        browser.get(f"/{lang}/global-refugee-forum")


def test_a_long_list_goes_on_and_an_unknown_term_has_none(
    session: Session, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, last = make_pledge(session, links=(OUTCOME,)), make_pledge(session, links=(OUTCOME,))
    session.commit()
    monkeypatch.setattr(view, "MOST", 1)
    address = "/en/global-refugee-forum/multistakeholder-outcome/cartagena40-O1"

    page = browser.get(address).text
    assert first.code in page
    assert last.code not in page
    assert f'href="{address}?after={first.code}">Further pledges</a>' in page
    assert last.code in browser.get(f"{address}?after={first.code}").text
    browser.get("/en/global-refugee-forum/multistakeholder-outcome/O7", 404)
    browser.get("/en/global-refugee-forum/entity-type/state", 404)
