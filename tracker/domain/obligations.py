"""Who owes an update for which period: rows that exist before any report."""

from datetime import datetime

from sqlalchemy import ColumnElement, Select, exists, or_, select
from sqlalchemy.orm import Session

from tracker import clock
from tracker.domain.actors import Actor
from tracker.domain.errors import WrongStateError
from tracker.messages import N_
from tracker.models.enums import PeriodState, Role
from tracker.models.period import Obligation, PeriodReopening, ReportingPeriod
from tracker.models.pledge import Pledge


def zone_of(pledge: Pledge) -> str:
    """Return the time zone of a pledge's deadlines: its country's; UTC for an organisation's."""
    return pledge.lead_country.time_zone if pledge.lead_country else "UTC"


def needs_sign_off(pledge: Pledge) -> bool:
    """Say whether the pledge's country wants its approver to pass reports on."""
    return pledge.lead_country is not None and pledge.lead_country.needs_sign_off


def visible_to(actor: Actor) -> Select[Obligation]:
    """Return the obligations the actor may know of, joined to their pledge and period.

    What a published pledge owes is public; the country's own people see the withdrawn ones' too.
    """
    return (
        select(Obligation)
        .join(Obligation.pledge)
        .join(Obligation.period)
        .where(or_(Pledge.withdrawn_at.is_(None), is_own(actor)))
        .order_by(ReportingPeriod.covers_from, Pledge.code)
    )


def is_own(actor: Actor, *roles: Role) -> ColumnElement[bool]:
    """Return the condition that a pledge is of a country (in one of the roles) or organisation of the actor."""
    return or_(
        Pledge.lead_country_iso3.in_(sorted(actor.countries(*roles))),
        Pledge.lead_organisation_id.in_(sorted(actor.organisations)),
    )


def reopening_of(obligation: Obligation, at: datetime) -> PeriodReopening | None:
    """Return what lets a closed period take this obligation's update at the moment, if anything does."""
    pledge = obligation.pledge
    return next(
        (one for one in obligation.period.reopenings if one.is_for(pledge) and one.is_in_force(at)),
        None,
    )


def deadline_of(obligation: Obligation, at: datetime) -> datetime:
    """Return until when a report is taken: the due moment, or the end of what reopened its closed period."""
    if obligation.period.closed_at is None:
        return obligation.due_at
    reopening = reopening_of(obligation, at)
    return reopening.ends_at if reopening else obligation.due_at


def is_reopened(at: datetime) -> ColumnElement[bool]:
    """Return the condition that a closed period is open again for the one who reports on the pledge."""
    return exists().where(
        PeriodReopening.period_id == Obligation.period_id,
        PeriodReopening.ended_at.is_(None),
        PeriodReopening.ends_at > at,
        or_(
            PeriodReopening.country_iso3 == Pledge.lead_country_iso3,
            PeriodReopening.organisation_id == Pledge.lead_organisation_id,
        ),
    )


def require_taking(session: Session, obligation: Obligation, at: datetime) -> None:
    """Refuse an update that the pledge or the period does not take at the moment.

    Holds period, reopenings and obligation, so that the period can't be closed, a reopening ended
    or the pledge exempted before the update is stored.
    """
    session.refresh(obligation.period, with_for_update={"read": True})
    if obligation.period.closed_at is not None:
        _hold_reopenings(session, obligation.period)
    session.refresh(obligation, with_for_update={"read": True, "of": Obligation})
    if reason := refusal(obligation, at):
        raise reason


def _hold_reopenings(session: Session, period: ReportingPeriod) -> None:
    session.scalars(
        select(PeriodReopening)
        .where(PeriodReopening.period_id == period.id)
        .with_for_update(read=True)
        .execution_options(populate_existing=True)
    ).all()


def refusal(obligation: Obligation, at: datetime) -> WrongStateError | None:
    """Return why an update would be refused at the moment, or None when it would be taken."""
    period = obligation.period
    if obligation.pledge.withdrawn_at is not None:
        return WrongStateError(N_("This pledge was withdrawn: it takes no updates."))
    if closed := _closed(obligation, at):
        return closed
    if obligation.waived_at is not None:
        message = N_("This pledge is exempt from reporting for %(period)s: it takes no update.")
        return WrongStateError(message, period=period.code)
    if not obligation.is_owed:
        message = N_(
            "This pledge was fulfilled or discontinued earlier: it owes no update for %(period)s."
        )
        return WrongStateError(message, period=period.code)
    return None


def _closed(obligation: Obligation, at: datetime) -> WrongStateError | None:
    period = obligation.period
    state = period.state(clock.local_day(at, "UTC"))
    if state is PeriodState.SCHEDULED:
        day = period.opens_on.isoformat()
        message = N_("The period %(period)s opens on %(day)s.")
        return WrongStateError(message, period=period.code, day=day)
    if state is PeriodState.OPEN or reopening_of(obligation, at) is not None:
        return None
    message = N_("The period %(period)s is closed: it takes no more updates.")
    return WrongStateError(message, period=period.code)
