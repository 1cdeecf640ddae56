"""Values through the periods, beside the one that was sent."""

from decimal import Decimal
from fractions import Fraction

from sqlalchemy.orm import Session

from tests.factories import indicator, make_pledge, make_update
from tracker.domain import review_trends
from tracker.domain.texts import IndicatorText, ReadingText
from tracker.models.enums import Accumulation, IndicatorKind, ValueState
from tracker.models.progress import ProgressUpdate


def reading(value: int | None) -> tuple[ReadingText, ...]:
    if value is None:
        return (ReadingText(ref="I1", value_state=ValueState.NOT_COLLECTED),)
    return (ReadingText(ref="I1", value_state=ValueState.REPORTED, value=Decimal(value)),)


def sent(session: Session, *values: int | None, text: IndicatorText) -> ProgressUpdate:
    """Accept a value for each period and return the last one as it was sent."""
    pledge = make_pledge(session, indicators=(text,))
    *earlier, last = zip(("2026-H1", "2026-H2", "2026-H2"), values, strict=False)
    for period, value in earlier:
        make_update(session, pledge, period, readings=reading(value))
    return make_update(session, pledge, last[0], accepted=False, readings=reading(last[1]))


def test_the_accepted_values_stand_before_the_one_that_was_sent(session: Session) -> None:
    (trend,) = review_trends.of(session, sent(session, 25, 40, text=indicator()))

    assert [(point.period, point.value, point.is_sent) for point in trend.points] == [
        ("2026-H1", Decimal(25), False),
        ("2026-H2", Decimal(40), True),
    ]
    assert not trend.is_summed


def test_values_of_a_period_are_added_up_and_a_correction_counts_once(session: Session) -> None:
    text = indicator(accumulation=Accumulation.PER_PERIOD)

    (trend,) = review_trends.of(session, sent(session, 10, 20, 30, text=text))

    assert trend.is_summed
    assert [point.level for point in trend.points] == [Fraction(10), Fraction(30), Fraction(40)]
    assert [point.is_sent for point in trend.points] == [False, False, True]


def test_a_gap_adds_nothing_and_shares_are_never_added(session: Session) -> None:
    text = indicator(accumulation=Accumulation.PER_PERIOD)
    share = indicator(accumulation=Accumulation.PER_PERIOD, kind=IndicatorKind.PERCENTAGE, unit="")

    (gap,) = review_trends.of(session, sent(session, None, 20, text=text))
    (shares,) = review_trends.of(session, sent(session, 10, 20, text=share))

    assert [point.level for point in gap.points] == [None, Fraction(20)]
    assert gap.points[0].value is ValueState.NOT_COLLECTED
    assert [point.level for point in shares.points] == [Fraction(10), Fraction(20)]


def test_what_is_attested_has_no_trend_of_its_own(session: Session) -> None:
    pledge = make_pledge(session)
    make_update(session, pledge, "2026-H1")
    update = make_update(
        session, pledge, "2026-H2", accepted=False, no_change=True, stage=None, readings=()
    )

    assert review_trends.of(session, update) == []
