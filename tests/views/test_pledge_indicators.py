"""The indicators on a pledge's record: progress as it is, with the reason where there is none."""

from decimal import Decimal

from sqlalchemy.orm import Session

from tests import factories
from tests.browsing import Browser
from tests.monitoring.world import JULY, readings
from tracker.models.enums import Direction


def record_of(session: Session, browser: Browser, value: int, **changed: object) -> str:
    pledge = factories.make_pledge(session, indicators=(factories.indicator(**changed),))
    factories.make_update(session, pledge, at=JULY, readings=readings(value))
    session.commit()
    return browser.get(f"/en/pledges/{pledge.code}").text


def test_a_value_that_fell_is_shown_as_it_is(session: Session, browser: Browser) -> None:
    page = record_of(session, browser, 40, baseline_value=Decimal(50))

    assert '-20%<span class="note d-block">Fell behind its baseline</span>' in page


def test_a_value_beyond_the_target_is_shown_as_it_is(session: Session, browser: Browser) -> None:
    page = record_of(session, browser, 150)

    assert '150%<span class="note d-block">Beyond its target</span>' in page


def test_what_is_to_be_maintained_is_reached_or_not(session: Session, browser: Browser) -> None:
    values = {"direction": Direction.MAINTAIN, "baseline_value": Decimal(100)}

    assert "Reached<span" in record_of(session, browser, 100, **values)
    assert "Not reached<span" in record_of(session, browser, 99, **values)


def test_what_cannot_be_computed_says_why(session: Session, browser: Browser) -> None:
    page = record_of(
        session, browser, 40, baseline_value=None, baseline_date=None, baseline_reason="No data."
    )

    assert '–<span class="note d-block">No baseline to measure from</span>' in page
