"""Reporting periods: found, closed, opened again and published by monitoring staff."""

from datetime import date, timedelta
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from tracker import clock
from tracker.domain import audit, saving, snapshots, standing
from tracker.domain.actors import Actor
from tracker.domain.errors import NotFoundError, WrongStateError
from tracker.domain.permissions import Permission, require
from tracker.messages import N_
from tracker.models.enums import PeriodState
from tracker.models.period import Obligation, ReportingPeriod
from tracker.models.plan import PlanOfAction
from tracker.models.pledge import Pledge

__all__ = [
    "calendar",
    "close",
    "current",
    "find",
    "next_to_open",
    "open_again",
    "publish",
    "running",
    "today",
]


def today(actor: Actor) -> date:
    """Return the day by which the calendar opens periods, the same for every country."""
    return clock.local_day(actor.at, "UTC")


def calendar() -> Select[ReportingPeriod]:
    """Return every period of the current plan, the first one first."""
    return (
        select(ReportingPeriod)
        .join(ReportingPeriod.plan)
        .where(PlanOfAction.is_current)
        .order_by(ReportingPeriod.covers_from)
    )


def running(day: date) -> Select[ReportingPeriod]:
    """Return the periods that take updates on the day, the first one first."""
    return calendar().where(
        ReportingPeriod.opens_on <= day,
        ReportingPeriod.closed_at.is_(None),
        ReportingPeriod.published_at.is_(None),
    )


def find(session: Session, code: str) -> ReportingPeriod:
    """Return the period with the code, or raise NotFoundError."""
    period = session.scalars(
        select(ReportingPeriod).where(ReportingPeriod.code == code)
    ).one_or_none()
    if period is None:
        raise NotFoundError(N_("There is no reporting period %(code)s."), code=code)
    return period


def current(session: Session, day: date) -> ReportingPeriod | None:
    """Return the running period that falls due next; the last running one when all are past due."""
    open_now = list(session.scalars(running(day)))
    ahead = (period for period in open_now if period.due_on >= day)
    return next(ahead, open_now[-1] if open_now else None)


def next_to_open(session: Session, day: date) -> ReportingPeriod | None:
    """Return the first period that the calendar has not opened yet."""
    query = calendar().where(ReportingPeriod.opens_on > day).limit(1)
    return session.scalars(query).one_or_none()


def close(session: Session, actor: Actor, period: ReportingPeriod, *, reason: str = "") -> None:
    """Close a period: it takes no update until it is opened again."""
    require(actor, Permission.PERIODS_MANAGE)
    _lock(session, period)
    _expect(actor, period, PeriodState.OPEN, N_("Only an open period can be closed."))
    period.closed_at = actor.at
    _record(session, actor, _moved(actor, period, "closed", PeriodState.OPEN, reason))


def open_again(
    session: Session, actor: Actor, period: ReportingPeriod, *, reason: str = ""
) -> None:
    """Open a closed period again, for everybody; a published one stays closed."""
    require(actor, Permission.PERIODS_MANAGE)
    _lock(session, period)
    _expect(actor, period, PeriodState.CLOSED, N_("Only a closed period can be opened again."))
    period.closed_at = None
    # A pledge withdrawn after the closing owed an update; before the next closing it owes none.
    for pledge in session.scalars(_withdrawn_in(period)):
        standing.refresh(session, pledge)
    _record(session, actor, _moved(actor, period, "opened", PeriodState.CLOSED, reason))


def publish(
    session: Session,
    actor: Actor,
    period: ReportingPeriod,
    read: snapshots.Read,
    *,
    reason: str = "",
) -> None:
    """Publish a closed period: what `read` finds is frozen, and nothing changes what it showed."""
    require(actor, Permission.PERIODS_MANAGE)
    _lock(session, period)
    _expect(actor, period, PeriodState.CLOSED, N_("Only a closed period can be published."))
    period.published_at = actor.at
    saving.flush(session)
    snapshot = snapshots.store(session, actor, period, read)
    change = _moved(
        actor,
        period,
        "published",
        PeriodState.CLOSED,
        reason,
        sha256=snapshot.sha256,
        rows=snapshot.row_count,
        method_version=snapshot.method_version,
    )
    _record(session, actor, change)


def days_left(day: date, due_on: date) -> int:
    """Return how many whole days remain until the due day; 0 on the day itself."""
    return (due_on - day) // timedelta(days=1)


def _lock(session: Session, period: ReportingPeriod) -> None:
    # Two people who close at once queue here, and so do updates that are being sent.
    session.refresh(period, with_for_update=True)


def _expect(actor: Actor, period: ReportingPeriod, state: PeriodState, message: str) -> None:
    if period.state(today(actor)) is not state:
        raise WrongStateError(message)


def _withdrawn_in(period: ReportingPeriod) -> Select[Pledge]:
    return (
        select(Pledge)
        .join(Obligation, Obligation.pledge_id == Pledge.id)
        .where(Obligation.period_id == period.id, Pledge.withdrawn_at.is_not(None))
        .order_by(Pledge.id)
    )


def _record(session: Session, actor: Actor, change: audit.Change) -> None:
    saving.flush(session)
    audit.record(session, actor, change)


def _moved(
    actor: Actor, period: ReportingPeriod, verb: str, was: PeriodState, reason: str, **after: Any
) -> audit.Change:
    return audit.Change(
        action=f"period.{verb}",
        object_type="period",
        object_id=period.code,
        before={"state": was},
        after={"state": period.state(today(actor)), **after},
        reason=reason,
    )
