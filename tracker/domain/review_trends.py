"""What was accepted of an indicator, period by period, beside what an update says now."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.domain import differences
from tracker.domain.texts import ReadingText
from tracker.domain.update_texts import definitions_of, text_of
from tracker.models.enums import Accumulation, IndicatorKind, ValueState
from tracker.models.indicator import IndicatorDefinition
from tracker.models.period import Obligation, ReportingPeriod
from tracker.models.progress import IndicatorReading, ProgressUpdate

_AMOUNTS = (IndicatorKind.NUMBER, IndicatorKind.MONEY)
Value = Decimal | tuple[Decimal, Decimal] | ValueState | None


@dataclass(frozen=True, slots=True)
class Point:
    """What was said for a period; `level` is what the figures count: the value, or the sum so far."""

    period: str
    value: Value
    level: Fraction | None
    is_sent: bool = False


@dataclass(frozen=True, slots=True)
class Trend:
    """An indicator's accepted values and the one that was sent, in the order of their periods."""

    definition: IndicatorDefinition
    points: Sequence[Point]

    @property
    def is_summed(self) -> bool:
        """Say whether the values of the periods are added up."""
        return _is_summed(self.definition)


def of(session: Session, update: ProgressUpdate) -> list[Trend]:
    """Return the trends of an update's indicators; what it corrects stands beside it as accepted."""
    sent = {reading.ref: reading for reading in text_of(update).readings}
    accepted = _accepted(session, update)
    return [
        Trend(
            definition,
            _points(
                [*accepted[definition.indicator_id], _said(update, sent.get(ref))],
                is_summed=_is_summed(definition),
            ),
        )
        for ref, definition in definitions_of(update.obligation.pledge).items()
        if not update.no_change
    ]


def _is_summed(definition: IndicatorDefinition) -> bool:
    # Shares are never added up.
    return definition.accumulation is Accumulation.PER_PERIOD and definition.kind in _AMOUNTS


@dataclass(frozen=True, slots=True)
class _Said:
    order: tuple[str, bool]
    period: str
    value: Value
    number: Fraction | None


def _said(update: ProgressUpdate, reading: ReadingText | None) -> _Said:
    period = update.obligation.period
    return _Said(
        (period.covers_from.isoformat(), True),
        period.code,
        differences.reading(reading),
        differences.number(reading),
    )


def _accepted(session: Session, update: ProgressUpdate) -> dict[int, list[_Said]]:
    rows = session.execute(
        select(
            *(ReportingPeriod.code, ReportingPeriod.covers_from, IndicatorReading.indicator_id),
            *(IndicatorReading.value_state, IndicatorReading.value),
            *(IndicatorReading.numerator, IndicatorReading.denominator),
        )
        .join(ProgressUpdate, ProgressUpdate.id == IndicatorReading.update_id)
        .join(Obligation, Obligation.id == ProgressUpdate.obligation_id)
        .join(ReportingPeriod, ReportingPeriod.id == Obligation.period_id)
        .where(
            Obligation.pledge_id == update.obligation.pledge_id,
            ProgressUpdate.is_current,
            ProgressUpdate.no_change.is_(False),
        )
        .order_by(ReportingPeriod.covers_from, IndicatorReading.id)
    )
    found: dict[int, list[_Said]] = defaultdict(list)
    for row in rows:
        reading = ReadingText(
            ref="",
            value_state=row.value_state,
            value=row.value,
            numerator=row.numerator,
            denominator=row.denominator,
        )
        found[row.indicator_id].append(
            _Said(
                (row.covers_from.isoformat(), False),
                row.code,
                differences.reading(reading),
                differences.number(reading),
            )
        )
    return found


def _points(said: Sequence[_Said], *, is_summed: bool) -> list[Point]:
    corrected = next(one.period for one in said if one.order[1])
    points, total = [], Fraction(0)
    for one in sorted(said, key=lambda one: one.order):
        is_sent = one.order[1]
        level = one.number
        if is_summed and level is not None:
            # What is corrected is not counted beside its correction.
            level += total
            total = total if one.period == corrected and not is_sent else level
        points.append(Point(one.period, one.value, level, is_sent))
    return points
