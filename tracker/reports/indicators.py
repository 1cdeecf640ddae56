"""The report of indicators: one row per indicator and period, measured as everywhere else."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import groupby
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, case
from sqlalchemy import select as query_of
from sqlalchemy.orm import Session, aliased

from tracker import measure
from tracker.measure import Actual, IndicatorProgress
from tracker.models.base import plain
from tracker.models.enums import Answer, IndicatorKind
from tracker.models.indicator import Indicator, IndicatorDefinition
from tracker.models.period import Obligation, ReportingPeriod
from tracker.models.pledge import Pledge, PledgeVersion
from tracker.models.progress import IndicatorReading, ProgressUpdate
from tracker.reports import cells, extract, owed
from tracker.reports.extract import Row
from tracker.reports.question import Question


class Found(NamedTuple):
    """One indicator in one period, as the driver gives it."""

    pledge_id: int
    position: int
    indicator_id: int
    covers_from: Any
    obligation_id: int
    is_shown: int
    accumulation: str
    answer: str
    rests_on: int | None
    numerator: Any
    denominator: Any
    pledge_code: str
    ref: str
    title: str
    unit: str
    kind: str
    direction: str
    baseline_value: Any
    baseline_date: str
    target_value: Any
    target_date: str
    period: str
    value: Any
    value_state: str


_NOT_REPORTED = IndicatorProgress(measure.IndicatorReason.NOT_REPORTED)


@dataclass(frozen=True, slots=True)
class Measured:
    """What an indicator's answer says in a period."""

    value: str = ""
    value_state: str = ""
    progress: IndicatorProgress = _NOT_REPORTED

    @property
    def written(self) -> list[str]:
        """Write it as the report's last columns."""
        found = self.progress
        shares = (found.progress, found.capped)
        return [self.value, self.value_state, *map(cells.share, shares), found.reason.value]


def rows(session: Session, question: Question) -> Iterator[Row]:
    """Yield the report's rows, one pledge in memory at a time."""
    fetched = (Found(*row) for row in extract.raw(session.connection(), _query(question)))
    for _, pledge in groupby(fetched, key=lambda found: found.pledge_id):
        in_order = sorted(
            pledge, key=lambda found: (found.position, found.indicator_id, found.covers_from)
        )
        for _, indicator in groupby(in_order, key=lambda found: found.indicator_id):
            yield from _told(list(indicator))


def shown(question: Question) -> Select[Any]:
    """Return the query of what the rows are told of, for counting them."""
    return _query(question).where(_is_shown(question))


def _told(periods: Sequence[Found]) -> Iterator[Row]:
    """Tell an indicator's periods, the first one first: a no change repeats the answer it rests on."""
    actuals: list[Actual | None] = []
    answers: dict[int | None, Measured] = {}
    for found in periods:
        actuals.append(_actual(found))
        if found.answer == Answer.NO_CHANGE:
            measured = answers.get(found.rests_on, Measured())
        elif found.answer == Answer.ACCEPTED:
            measured = _measured(found, actuals)
        else:
            measured = Measured()
        answers[found.obligation_id] = measured
        if found.is_shown:
            yield [*_terms(found), *measured.written]


def _measured(found: Found, actuals: Sequence[Actual | None]) -> Measured:
    reached = measure.accumulated(actuals, kind=found.kind, accumulation=found.accumulation)
    progress = measure.indicator(
        reached,
        _exact(found.baseline_value),
        _exact(found.target_value),
        direction=found.direction,
    )
    return Measured(_value(found, actuals[-1]), found.value_state, progress)


def _actual(found: Found) -> Actual | None:
    numerator, denominator = _exact(found.numerator), _exact(found.denominator)
    if numerator is not None and denominator is not None:
        return Actual(numerator, denominator)
    value = _exact(found.value)
    return None if value is None else Actual(value)


def _value(found: Found, actual: Actual | None) -> str:
    if found.kind == IndicatorKind.RATIO:
        return cells.share(actual.value) if actual else ""
    return _number(found.value)


def _terms(found: Found) -> list[str]:
    return [
        found.pledge_code,
        found.ref,
        found.title,
        found.unit,
        found.kind,
        found.direction,
        _number(found.baseline_value),
        found.baseline_date,
        _number(found.target_value),
        found.target_date,
        found.period,
    ]


def _exact(number: Any) -> Fraction | None:
    # SQLite keeps exact numbers as text, PostgreSQL's driver gives a Decimal: a Fraction takes both.
    return None if number is None else Fraction(number)


def _number(number: Any) -> str:
    return "" if number is None else plain(Decimal(number))


def _query(question: Question) -> Select[Any]:
    definition, update, base = IndicatorDefinition, aliased(ProgressUpdate), aliased(ProgressUpdate)
    return (
        query_of(
            Pledge.id,
            definition.position,
            definition.indicator_id,
            ReportingPeriod.covers_from,
            Obligation.id,
            case((_is_shown(question), 1), else_=0),
            cells.text(definition.accumulation),
            cells.text(Obligation.answer),
            base.obligation_id,
            IndicatorReading.numerator,
            IndicatorReading.denominator,
            Pledge.code,
            Indicator.ref,
            definition.title,
            definition.unit,
            cells.text(definition.kind),
            cells.text(definition.direction),
            definition.baseline_value,
            question.engine.day(definition.baseline_date),
            definition.target_value,
            question.engine.day(definition.target_date),
            ReportingPeriod.code,
            IndicatorReading.value,
            cells.text(IndicatorReading.value_state),
        )
        .select_from(Pledge)
        .join(PledgeVersion, and_(PledgeVersion.pledge_id == Pledge.id, PledgeVersion.is_current))
        .join(definition, definition.version_id == PledgeVersion.id)
        .join(Indicator, Indicator.id == definition.indicator_id)
        .join(Obligation, Obligation.pledge_id == Pledge.id)
        .join(ReportingPeriod, ReportingPeriod.id == Obligation.period_id)
        .outerjoin(update, and_(update.obligation_id == Obligation.id, update.is_current))
        .outerjoin(base, base.id == update.base_update_id)
        .outerjoin(
            IndicatorReading,
            and_(
                IndicatorReading.update_id == update.id,
                IndicatorReading.indicator_id == definition.indicator_id,
            ),
        )
        .where(question.may_read_text(), *question.chosen(), question.opened())
        .order_by(Pledge.id)
    )


def _is_shown(question: Question) -> ColumnElement[bool]:
    """Return the condition that a period is one of the file's: the ones before it are fetched to add up."""
    if not (question.filters.stage or question.filters.asks_for_answers):
        return question.counted()
    wanted = owed.owed(question).query.order_by(None).with_only_columns(Obligation.id)
    return Obligation.id.in_(wanted.correlate(None))
