"""Closed periods opened again for one country or organisation, with a reason and a last day."""

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import Session, joinedload

from tracker import clock
from tracker.domain import audit, saving
from tracker.domain.actors import Actor
from tracker.domain.errors import Fault, InvalidError, NotFoundError, WrongStateError
from tracker.domain.permissions import Permission, require
from tracker.domain.waivers import said_reason
from tracker.messages import N_
from tracker.models.country import Country
from tracker.models.organisation import Organisation
from tracker.models.period import Obligation, PeriodReopening, ReportingPeriod
from tracker.models.pledge import Pledge

# Who reports on a pledge.
Owner = Country | Organisation
Content = dict[str, object] | None
LONGEST = timedelta(days=366)


def reopen(
    session: Session,
    actor: Actor,
    period: ReportingPeriod,
    owner: Owner,
    *,
    until: date | None,
    reason: str,
) -> PeriodReopening:
    """Let a closed or published period take the updates of one country or organisation to the end of a day.

    One that is in force ends, so that the new day takes the place of the old one. What a published
    period showed stays as it was frozen.
    """
    require(actor, Permission.PERIODS_MANAGE)
    session.refresh(period, with_for_update=True)
    if period.closed_at is None:
        message = N_("The period %(period)s is not closed: it takes the updates of all countries.")
        raise WrongStateError(message, period=period.code)
    said, day = said_reason(reason), _last_day(actor, owner, until)
    if session.scalar(_owed(period, owner).limit(1)) is None:
        raise WrongStateError(N_("Nothing is owed here for %(period)s."), period=period.code)
    earlier = _end_earlier(session, actor, period, owner)
    made = PeriodReopening(
        period=period,
        country=owner if isinstance(owner, Country) else None,
        organisation=owner if isinstance(owner, Organisation) else None,
        reason=said,
        opened_at=actor.at,
        until_on=day,
        ends_at=clock.end_of_day(day, _zone(owner)),
    )
    session.add(made)
    saving.flush(session)
    before: Content = {"until": earlier.until_on} if earlier else None
    audit.record(session, actor, _change("reopened", made, before, {"until": day}, said))
    return made


def end(session: Session, actor: Actor, reopening: PeriodReopening) -> None:
    """End a reopening before its last day is over; raises WrongStateError when it has ended."""
    require(actor, Permission.PERIODS_MANAGE)
    # Updates that are being sent hold it: they are stored before, or refused after.
    session.refresh(reopening, with_for_update={"of": PeriodReopening})
    if not reopening.is_in_force(actor.at):
        raise WrongStateError(N_("This has ended already."))
    reopening.ended_at = actor.at
    saving.flush(session)
    before: Content = {"until": reopening.until_on}
    after: dict[str, object] = {"ended_at": actor.at}
    audit.record(session, actor, _change("reopening_ended", reopening, before, after))


def in_force(session: Session, actor: Actor) -> Sequence[PeriodReopening]:
    """Return by what the actor's own countries and organisations may report on closed periods now."""
    query = _known().where(
        or_(
            PeriodReopening.country_iso3.in_(sorted(actor.countries())),
            PeriodReopening.organisation_id.in_(sorted(actor.organisations)),
        ),
        PeriodReopening.ended_at.is_(None),
        PeriodReopening.ends_at > actor.at,
    )
    return session.scalars(query).all()


def of_period(
    session: Session, period: ReportingPeriod, country: Country | None
) -> Sequence[PeriodReopening]:
    """Return how often a period was opened again for a country, or (None) for organisations, the first time first."""
    whose = (
        PeriodReopening.country == country
        if country
        else PeriodReopening.organisation_id.is_not(None)
    )
    return session.scalars(_known().where(PeriodReopening.period == period, whose)).all()


def current(
    session: Session, actor: Actor, period: ReportingPeriod, owner: Owner
) -> PeriodReopening:
    """Return by what a period is open again for one country or organisation; raises NotFoundError."""
    query = _known().where(PeriodReopening.period == period, _whose(owner))
    found = (one for one in session.scalars(query) if one.is_in_force(actor.at))
    if (one := next(found, None)) is None:
        raise NotFoundError(N_("The period %(period)s is not open again here."), period=period.code)
    return one


def find(session: Session, number: int) -> PeriodReopening:
    """Return a reopening by its number, or raise NotFoundError."""
    found = session.scalars(_known().where(PeriodReopening.id == number)).one_or_none()
    if found is None:
        raise NotFoundError
    return found


def _known() -> Select[PeriodReopening]:
    return (
        select(PeriodReopening)
        .join(PeriodReopening.period)
        .options(
            joinedload(PeriodReopening.period, innerjoin=True),
            joinedload(PeriodReopening.country),
            joinedload(PeriodReopening.organisation),
        )
        .order_by(ReportingPeriod.covers_from, PeriodReopening.id)
    )


def _zone(owner: Owner) -> str:
    return owner.time_zone if isinstance(owner, Country) else "UTC"


def _last_day(actor: Actor, owner: Owner, until: date | None) -> date:
    today = clock.local_day(actor.at, _zone(owner))
    if until is None:
        raise InvalidError([Fault("until", N_("Say until which day."))])
    if not today <= until <= today + LONGEST:
        raise InvalidError(
            [Fault("until", N_("Choose a day from today on, within the next twelve months."))]
        )
    return until


def _owed(period: ReportingPeriod, owner: Owner) -> Select[int]:
    return (
        select(Obligation.id)
        .join(Obligation.pledge)
        .where(
            Obligation.period_id == period.id,
            Obligation.is_owed,
            Pledge.withdrawn_at.is_(None),
            _leads(owner),
        )
    )


def _whose(owner: Owner) -> ColumnElement[bool]:
    if isinstance(owner, Country):
        return PeriodReopening.country_iso3 == owner.iso3
    return PeriodReopening.organisation_id == owner.id


def _leads(owner: Owner) -> ColumnElement[bool]:
    if isinstance(owner, Country):
        return Pledge.lead_country_iso3 == owner.iso3
    return Pledge.lead_organisation_id == owner.id


def _end_earlier(
    session: Session, actor: Actor, period: ReportingPeriod, owner: Owner
) -> PeriodReopening | None:
    """End the one before; a lapsed one ended when it said. Return it if it was in force till now."""
    for earlier in period.reopenings:
        if earlier.ended_at is None and owner in (earlier.country, earlier.organisation):
            was_in_force = earlier.is_in_force(actor.at)
            earlier.ended_at = min(actor.at, earlier.ends_at)
            # Only one may be without an end: this one must be gone from the index first.
            saving.flush(session)
            return earlier if was_in_force else None
    return None


def _change(
    verb: str,
    reopening: PeriodReopening,
    before: Content,
    after: dict[str, object],
    reason: str = "",
) -> audit.Change:
    country, organisation = reopening.country, reopening.organisation
    whose = {
        "country": country.iso3 if country else None,
        "organisation": organisation.name if organisation else None,
    }
    return audit.Change(
        action=f"period.{verb}",
        object_type="period",
        object_id=reopening.period.code,
        before=before,
        after={**whose, **after},
        reason=reason,
        country_iso3=reopening.country_iso3,
    )
