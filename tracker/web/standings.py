"""How pledges stand in the periods that have opened, as their obligations say."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker import clock
from tracker.models.enums import Answer, ProgressReason, Stage
from tracker.models.period import Obligation, ReportingPeriod
from tracker.reports.filters import Reported


@dataclass(frozen=True, slots=True)
class Standing:
    """How a pledge stands in one period; `progress` is an exact share, or None with its reason."""

    period: str
    stage: Stage | None
    answer: Answer | None
    progress: Fraction | None
    reason: ProgressReason
    indicators: int
    computable: int
    due_at: datetime
    is_late: bool
    is_waived: bool
    waived_reason: str | None
    is_past_due: bool

    @property
    def report(self) -> str:
        """Return how the pledge was reported on in the period, by the word of the filter."""
        if self.is_waived:
            return Reported.WAIVED
        if self.answer is not None:
            return self.answer
        return Reported.NOT_REPORTED if self.is_past_due else Reported.NOT_DUE


def of(
    session: Session, now: datetime, pledge_ids: Iterable[int], periods: tuple[str, ...] = ()
) -> dict[int, list[Standing]]:
    """Return for each pledge what it owed and said, the first period first; only the named periods, if any."""
    query = (
        select(
            Obligation.pledge_id,
            ReportingPeriod.code,
            Obligation.stage,
            Obligation.answer,
            Obligation.answered_at,
            Obligation.progress,
            Obligation.progress_reason,
            Obligation.indicators,
            Obligation.computable,
            Obligation.waived_at,
            Obligation.waived_reason,
            Obligation.due_at,
        )
        .join(ReportingPeriod, ReportingPeriod.id == Obligation.period_id)
        .where(
            Obligation.pledge_id.in_(list(pledge_ids)),
            Obligation.is_owed | Obligation.waived_at.is_not(None),
            ReportingPeriod.opens_on <= clock.local_day(now, "UTC"),
        )
        .order_by(Obligation.pledge_id, ReportingPeriod.covers_from)
    )
    if periods:
        query = query.where(ReportingPeriod.code.in_(periods))
    found: dict[int, list[Standing]] = {}
    for row in session.execute(query):
        found.setdefault(row.pledge_id, []).append(_standing(row, now))
    return found


def _standing(row: Any, now: datetime) -> Standing:
    return Standing(
        period=row.code,
        stage=row.stage,
        answer=row.answer,
        progress=Fraction(row.progress) if row.progress else None,
        reason=row.progress_reason,
        indicators=row.indicators,
        computable=row.computable,
        due_at=row.due_at,
        is_late=row.answered_at is not None and row.answered_at >= row.due_at,
        is_waived=row.waived_at is not None,
        waived_reason=row.waived_reason,
        is_past_due=row.due_at <= now,
    )
