"""A pledge in a national report, where little is known of it."""

from datetime import date
from fractions import Fraction

from flask import Flask

from tests.factories import NOW
from tracker.models.enums import Answer, Stage
from tracker.monitoring.national import PacedPledge
from tracker.monitoring.rows import Period, PledgeRow
from tracker.reports.accounts import Account
from tracker.web import pledge_accounts
from tracker.web.pledge_accounts import Place
from tracker.web.report_blocks import Facts, Progress

DAY = NOW.date()
PERIOD = Period(1, "2026-H1", DAY, DAY, DAY, DAY, DAY, DAY, None, None)
PLACE = Place("CHL", PERIOD, DAY, "https://example.org/en")


def pledge(**changed: object) -> PledgeRow:
    values: dict[str, object] = {
        "code": "CHL-2026-001",
        "title": "Título",
        "language": "es",
        "area": "protection",
        "area_number": 1,
        "lead": "CHL",
        "roles": (),
        "starts_on": None,
        "ends_on": None,
        "is_due": True,
        "is_stale": False,
        "answer": Answer.ACCEPTED,
        "stage": Stage.FULFILLED,
        "progress": Fraction(1, 2),
        "challenges": (),
        "answered_at": NOW,
    }
    return PledgeRow(**{**values, **changed})  # type: ignore[arg-type]


def told(app: Flask, row: PledgeRow, account: Account | None = None) -> dict[str, str]:
    with app.test_request_context("/en/"):
        blocks = pledge_accounts.blocks(PacedPledge(row, None, None), account, [], PLACE)
    facts = [block.rows for block in blocks if isinstance(block, Facts)]
    found = {term: said.text for rows in facts for term, said in rows}
    for block in blocks:
        if isinstance(block, Progress):
            found["drawn"] = block.alt
    return found


def test_without_dates_nothing_is_expected(app: Flask) -> None:
    assert told(app, pledge()) == {
        "Stage": "Fulfilled",
        "Report": "Accepted",
        "drawn": "Progress: 50%",
    }


def test_a_last_progress_stands_beside_the_silence(app: Flask) -> None:
    silent = pledge(
        answer=None,
        stage=None,
        progress=None,
        last_until=date(2025, 12, 31),
        last_stage=Stage.PLANNING,
        last_progress=None,
    )

    assert told(app, silent)["Report"] == "Not reported. Last data: 31-12-2025, planning."


def test_an_account_without_a_day_or_an_institution_leaves_them_out(app: Flask) -> None:
    account = Account("accepted", None, is_late=False, institution="", texts={})

    assert told(app, pledge(), account)["Report"] == "Accepted"
