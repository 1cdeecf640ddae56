"""The files of needs, offers and agreements: who sees which rows, what a filter leaves, what the cells say."""

from datetime import date
from decimal import Decimal

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from tests.browsing import Browser
from tests.factories import actor_of, make_pledge, operator
from tests.reports.asking import SITE, Table, codes, table
from tests.supporting import make_match, make_need, make_offer
from tracker.domain import agreements, support
from tracker.domain.agreements import Part, Terms
from tracker.domain.errors import TrackerError
from tracker.models.enums import Role, SupportKind
from tracker.models.support import Match
from tracker.reports.catalogue import REPORTS
from tracker.reports.filters import Filters

CANARY = "canario-5d20"


@pytest.fixture
def match(session: Session) -> Match:
    """A need of Chile and an offer for two areas, agreed on in part, of which half has come; and drafts."""
    code = make_pledge(session).code
    need = make_need(
        session, pledge=code, amount=Decimal(1000), currency="USD", needed_by=date(2027, 6, 30)
    )
    offer = make_offer(
        session,
        amount=Decimal(900),
        currency="USD",
        areas=("protection", "disasters"),
        countries=("HND", "CHL"),
        external_ref="X-1",
        valid_until=date(2027, 12, 31),
    )
    made = make_match(session, need, offer)
    agreements.agree(session, operator(), made, Terms(amount=Decimal(600)))
    agreements.deliver(session, operator(), made, Part(on=date(2026, 11, 1), amount=Decimal(300)))
    make_need(session, country="CHL", published=False, title=CANARY)
    make_offer(session, published=False, title=CANARY)
    return made


def test_the_cells_say_what_was_asked_offered_and_agreed(session: Session, match: Match) -> None:
    (need,), (offer,), (row,) = (table(session, name) for name in ("needs", "offers", "matches"))

    assert (need["country_iso3"], need["country"], need["area"]) == ("CHL", "Chile", "protection")
    assert (need["amount"], need["currency"], need["quantity"]) == ("1000.00", "USD", "")
    assert (need["needed_by"], need["agreements"]) == ("2027-06-30", "1")
    assert need["pledge_code"].startswith("CHL-")
    site = SITE.removesuffix("pledges/")
    assert need["url"] == f"{site}support/needs/{need['need_code']}"
    assert (offer["areas"], offer["countries"]) == ("protection;disasters", "CHL;HND")
    assert (offer["organisation"], offer["organisation_type"]) == ("Fictional Partner", "ngo")
    assert (offer["external_ref"], offer["kinds"], offer["agreements"]) == ("X-1", "financial", "1")
    assert (offer["valid_until"], offer["offering_iso3"]) == ("2027-12-31", "")
    assert (row["need_code"], row["offer_code"]) == (need["need_code"], offer["offer_code"])
    assert (row["agreed_amount"], row["delivered_amount"]) == ("600.00", "300.00")
    assert (row["state"], row["deliveries"], row["score"]) == ("delivering", "1", "")
    assert row["agreed_on"] == "2026-11-24"


def test_the_own_drafts_are_in_the_own_file_only(session: Session, match: Match) -> None:
    partner = actor_of(session, Role.PARTNER, organisation="Fictional Partner")
    other = actor_of(session, Role.PARTNER, organisation="Another")
    chile = actor_of(session, Role.FOCAL_POINT, country="CHL")

    def titles(rows: Table) -> bool:
        return CANARY in [row["title"] for row in rows]

    assert titles(table(session, "needs", chile))
    assert titles(table(session, "offers", partner))
    for actor in (other, actor_of(session, Role.MONITOR), actor_of(session, Role.ADMINISTRATOR)):
        assert not titles(table(session, "needs", actor))
        assert not titles(table(session, "offers", actor))
    assert not titles(table(session, "needs", partner))


def test_what_is_not_agreed_is_for_both_sides_and_the_staff(session: Session) -> None:
    make_match(session)
    chile, brazil = (
        actor_of(session, Role.FOCAL_POINT, country=country) for country in ("CHL", "BRA")
    )

    assert table(session, "matches") == []
    assert table(session, "matches", brazil) == []
    assert len(table(session, "matches", chile)) == 1
    assert len(table(session, "matches", actor_of(session, Role.MONITOR))) == 1


def test_what_is_withdrawn_leaves_the_public_files(session: Session, match: Match) -> None:
    support.withdraw(session, operator(), match.need, reason="Se cubrió.")

    assert codes(table(session, "needs"), "need_code") == []
    assert table(session, "matches") == []
    assert len(table(session, "offers")) == 1


@pytest.mark.parametrize(
    ("asked", "needs", "offers", "matches"),
    [
        ({"country": "CHL"}, 1, 1, 1),
        ({"country": "BRA"}, 1, 0, 0),
        ({"area": "disasters"}, 0, 1, 0),
        ({"area": ("solutions", "protection")}, 2, 1, 1),
        ({"kind": "financial"}, 1, 1, 1),
        ({"kind": "places"}, 1, 0, 0),
        ({"state": "published"}, 2, 2, 0),
        ({"state": ("agreed", "delivering")}, 0, 0, 1),
    ],
    ids=str,
)
def test_filters_choose_by_what_a_row_names(
    session: Session,
    match: Match,
    asked: dict[str, str],
    needs: int,
    offers: int,
    matches: int,
) -> None:
    make_need(session, country="BRA", area="solutions", kind=SupportKind.PLACES)
    make_offer(session, kinds=(SupportKind.TECHNICAL,), country="MEX", organisation=None)

    found = [len(table(session, name, **asked)) for name in ("needs", "offers", "matches")]

    assert found == [needs, offers, matches]


def test_a_filter_of_pledges_is_refused_and_theirs_are_refused_by_pledges() -> None:
    with pytest.raises(TrackerError, match="“needs” can't be filtered by “stage”"):
        REPORTS["needs"].refuse_unfit(Filters(stage=("planning",)))
    with pytest.raises(TrackerError, match="“pledges” can't be filtered by “state”"):
        REPORTS["pledges"].refuse_unfit(Filters(state=("agreed",)))


def test_they_are_files_sheets_and_a_command(
    app: Flask, browser: Browser, session: Session, match: Match
) -> None:
    session.commit()

    assert browser.get("/data/needs.json?country=CHL").json is not None
    told = browser.get("/data/offers.csv?lang=en").text
    assert "X-1" in told
    assert CANARY not in told
    assert "stage" in browser.get("/data/needs.csv?stage=planning", status=400).text
    assert 'id="matches"' in browser.get("/en/data").text
    said = app.test_cli_runner().invoke(args=["export", "needs", "--state", "published"])
    assert (said.exit_code, said.stdout.count("\n")) == (0, 2)
