"""Deadlines follow the calendar and the countries' clocks, also when these change under way."""

from collections.abc import Collection

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, contains_eager, joinedload

from tracker import clock
from tracker.domain import standing
from tracker.domain.obligations import zone_of
from tracker.models import Area, Obligation, Pledge, PledgeVersion, ReportingPeriod
from tracker.models.enums import State


def follow(session: Session, *, new_periods: Collection[str]) -> None:
    """Set the deadlines of open periods anew, and let published pledges owe what a new period asks for."""
    session.flush()
    for obligation in session.scalars(_of_open_periods()):
        zone = zone_of(obligation.pledge)
        obligation.due_at = clock.end_of_day(obligation.period.due_on, zone)
    owing = {pledge for code in sorted(new_periods) for pledge in _owe(session, code)}
    for pledge in sorted(owing, key=lambda pledge: pledge.code):
        standing.refresh(session, pledge)


def _of_open_periods() -> Select[Obligation]:
    return (
        select(Obligation)
        .join(Obligation.period)
        .join(Obligation.pledge)
        .where(ReportingPeriod.closed_at.is_(None))
        .options(
            contains_eager(Obligation.period),
            contains_eager(Obligation.pledge).joinedload(Pledge.lead_country),
        )
        .order_by(Obligation.id)
    )


def _owe(session: Session, code: str) -> list[Pledge]:
    """Make a new period's obligations; return the pledges that have one."""
    period = session.scalars(select(ReportingPeriod).where(ReportingPeriod.code == code)).one()
    pledges = session.scalars(
        select(Pledge)
        .join(Pledge.versions)
        .join(Pledge.area)
        .where(
            PledgeVersion.is_current,
            PledgeVersion.state == State.PUBLISHED,
            PledgeVersion.starts_on <= period.covers_to,
            Area.plan_id == period.plan_id,
        )
        .options(joinedload(Pledge.lead_country))
        .order_by(Pledge.code)
    ).all()
    session.add_all(
        Obligation(
            pledge=pledge,
            period=period,
            due_at=clock.end_of_day(period.due_on, zone_of(pledge)),
        )
        for pledge in pledges
    )
    return list(pledges)
