"""What waits for review, and what each country has sent: for monitoring staff only."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, func, select
from sqlalchemy.orm import Session

from tracker.models.enums import State
from tracker.models.period import Obligation, ReportingPeriod
from tracker.models.pledge import Pledge, PledgeVersion
from tracker.models.progress import ProgressUpdate
from tracker.monitoring.rows import Period, Waiting
from tracker.monitoring.scope import EVERYTHING, Scope


@dataclass(frozen=True, slots=True)
class Queue:
    """The oldest texts that wait, and how many there are."""

    oldest: tuple[Waiting, ...]
    updates: int
    pledges: int

    @property
    def length(self) -> int:
        """Return how many texts wait."""
        return self.updates + self.pledges


def waiting(session: Session, limit: int, scope: Scope = EVERYTHING) -> Queue:
    """Return what waits for review, the oldest first."""
    updates = _updates().where(*scope.promised)
    texts = _texts().where(*scope.waiting)
    found = [
        *map(_update, session.execute(updates.limit(limit))),
        *map(_text, session.execute(texts.limit(limit))),
    ]
    oldest = sorted(found, key=lambda row: (row.since, row.code, row.period or ""))[:limit]
    return Queue(tuple(oldest), _number(session, updates), _number(session, texts))


def in_review(
    session: Session, period: Period, scope: Scope = EVERYTHING
) -> Mapping[str | None, int]:
    """Return how many unanswered obligations of the period have an update in review, by leading country."""
    query = (
        select(Obligation.lead_country_iso3, func.count().label("number"))
        .join(ProgressUpdate, ProgressUpdate.obligation_id == Obligation.id)
        .where(
            Obligation.period_id == period.id,
            Obligation.is_owed,
            Obligation.waived_at.is_(None),
            Obligation.answer.is_(None),
            ProgressUpdate.state == State.SUBMITTED,
            *scope.owed,
        )
        .group_by(Obligation.lead_country_iso3)
    )
    return {row.lead_country_iso3: row.number for row in session.execute(query)}


def last_reports(session: Session, scope: Scope = EVERYTHING) -> Mapping[str | None, datetime]:
    """Return when each country's last answer in force was sent."""
    query = (
        select(Obligation.lead_country_iso3, func.max(Obligation.answered_at).label("moment"))
        .where(Obligation.answered_at.is_not(None), *scope.owed)
        .group_by(Obligation.lead_country_iso3)
    )
    return {row.lead_country_iso3: row.moment for row in session.execute(query)}


def _updates() -> Select[*tuple[Any, ...]]:
    return (
        select(
            *(ProgressUpdate.id, ProgressUpdate.submitted_at, Pledge.code, PledgeVersion.title),
            *(PledgeVersion.language, Pledge.lead_country_iso3),
            ReportingPeriod.code.label("period"),
        )
        .select_from(ProgressUpdate)
        .join(Obligation, Obligation.id == ProgressUpdate.obligation_id)
        .join(ReportingPeriod, ReportingPeriod.id == Obligation.period_id)
        .join(Pledge, Pledge.id == Obligation.pledge_id)
        .join(PledgeVersion, and_(PledgeVersion.pledge_id == Pledge.id, PledgeVersion.is_current))
        .where(ProgressUpdate.state == State.SUBMITTED, Pledge.withdrawn_at.is_(None))
        .order_by(ProgressUpdate.submitted_at, ProgressUpdate.id)
    )


def _texts() -> Select[*tuple[Any, ...]]:
    return (
        select(
            *(PledgeVersion.id, PledgeVersion.submitted_at, Pledge.code, PledgeVersion.title),
            *(PledgeVersion.language, Pledge.lead_country_iso3),
            PledgeVersion.change_reason,
        )
        .join(Pledge, Pledge.id == PledgeVersion.pledge_id)
        .where(PledgeVersion.state == State.SUBMITTED, Pledge.withdrawn_at.is_(None))
        .order_by(PledgeVersion.submitted_at, PledgeVersion.id)
    )


def _number(session: Session, query: Select[*tuple[Any, ...]]) -> int:
    return session.scalar(select(func.count()).select_from(query.order_by(None).subquery())) or 0


def _update(row: Any) -> Waiting:
    return Waiting(
        id=row.id,
        since=row.submitted_at,
        code=row.code,
        title=row.title,
        language=row.language,
        country=row.lead_country_iso3,
        period=row.period,
        change_reason=None,
    )


def _text(row: Any) -> Waiting:
    return Waiting(
        id=row.id,
        since=row.submitted_at,
        code=row.code,
        title=row.title,
        language=row.language,
        country=row.lead_country_iso3,
        period=None,
        change_reason=row.change_reason,
    )
