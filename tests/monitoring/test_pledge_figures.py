from datetime import UTC, datetime
from decimal import Decimal
from fractions import Fraction

from sqlalchemy.orm import Session

from tests import factories
from tests.monitoring.world import JULY, readings
from tracker.measure import IndicatorReason
from tracker.models.enums import Accumulation
from tracker.models.pledge import Pledge
from tracker.monitoring.pledge_figures import indicator_progress

JANUARY = datetime(2027, 1, 20, 12, tzinfo=UTC)


def reason_and_share(session: Session, pledge: Pledge) -> tuple[IndicatorReason, Fraction | None]:
    (found,) = indicator_progress(session, pledge).values()
    return found.reason, found.progress


def test_without_a_report_an_indicator_is_not_reported(session: Session) -> None:
    pledge = factories.make_pledge(session)

    assert reason_and_share(session, pledge) == (IndicatorReason.NOT_REPORTED, None)


def test_a_value_that_fell_shows_as_it_is(session: Session) -> None:
    fell = factories.indicator(baseline_value=Decimal(50))
    pledge = factories.make_pledge(session, indicators=(fell,))
    factories.make_update(session, pledge, at=JULY, readings=readings(40))

    assert reason_and_share(session, pledge) == (IndicatorReason.REGRESSION, Fraction(-1, 5))


def test_the_last_report_with_content_counts(session: Session) -> None:
    added = factories.indicator(accumulation=Accumulation.PER_PERIOD)
    pledge = factories.make_pledge(session, indicators=(added,))
    factories.make_update(session, pledge, "2026-H1", at=JULY, readings=readings(40))
    factories.make_update(
        session, pledge, "2026-H2", at=JANUARY, no_change=True, stage=None, readings=()
    )

    assert reason_and_share(session, pledge) == (IndicatorReason.OK, Fraction(2, 5))


def test_a_draft_has_no_indicators_to_measure(session: Session) -> None:
    assert indicator_progress(session, factories.make_pledge(session, published=False)) == {}
