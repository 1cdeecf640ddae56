"""The calendar of reminders: what an unanswered obligation makes due, to whom and when."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Select, exists, or_, select
from sqlalchemy.orm import Session, contains_eager

from tracker.domain import audit, notifications, periods
from tracker.domain.actors import Actor
from tracker.domain.errors import WrongStateError
from tracker.domain.notifications import Notice
from tracker.domain.obligations import is_reopened
from tracker.domain.permissions import Permission, require
from tracker.messages import N_
from tracker.models.enums import NoticeKind, PeriodState, State
from tracker.models.notification import Notification
from tracker.models.period import Obligation, ReportingPeriod
from tracker.models.pledge import Pledge
from tracker.models.progress import ProgressUpdate
from tracker.models.user import User

# A mail is in the box when its reader's working day begins.
MORNING = time(8)
SENT = (State.SUBMITTED, State.AWAITING_SIGN_OFF)


@dataclass(frozen=True, slots=True)
class Silence:
    """What one person of an owner has not reported yet, and what of it she was reminded of today."""

    user: User
    owed: Sequence[Obligation]
    already: Sequence[Obligation] = ()


def queue_due(session: Session, at: datetime) -> int:
    """Put what the calendar makes due at the moment in the outbox; return how many notices were new.

    Asked again, it finds them there: nothing is doubled. After a pause only the latest kind is told.
    """
    owed = session.scalars(unanswered(at)).all()
    told = _told(session, [one.id for one in owed])
    new = []
    for one, user in _asked(session, owed, at):
        kind = kind_at(one.period, at, user.time_zone)
        if kind is not None and (user.id, one.id, kind) not in told:
            new.append((Notice(kind, one, at), user.id))
    return notifications.queue_all(session, new)


def kind_at(period: ReportingPeriod, at: datetime, zone: str) -> NoticeKind | None:
    """Return which kind the calendar has reached for a person in the zone: the latest, None before the first."""
    local = at.astimezone(ZoneInfo(zone))
    reached = [
        kind for day, kind in _days(period) if datetime.combine(day, MORNING) <= _bare(local)
    ]
    return reached[-1] if reached else None


def unanswered(at: datetime) -> Select[Obligation]:
    """Return the obligations of open periods that nobody has sent an update for."""
    sent = exists().where(
        ProgressUpdate.obligation_id == Obligation.id, ProgressUpdate.state.in_(SENT)
    )
    return (
        select(Obligation)
        .join(Obligation.pledge)
        .join(Obligation.period)
        .where(
            Pledge.withdrawn_at.is_(None),
            Obligation.is_owed,
            Obligation.waived_at.is_(None),
            Obligation.answer.is_(None),
            ReportingPeriod.opens_on <= at.date(),
            or_(ReportingPeriod.closed_at.is_(None), is_reopened(at)),
            ~sent,
        )
        .options(
            contains_eager(Obligation.period),
            contains_eager(Obligation.pledge).selectinload(Pledge.versions),
            contains_eager(Obligation.pledge).joinedload(Pledge.lead_country),
            contains_eager(Obligation.pledge).joinedload(Pledge.lead_organisation),
        )
        .order_by(ReportingPeriod.covers_from, Pledge.code)
    )


def silences(
    session: Session, actor: Actor, period: ReportingPeriod, country: str | None
) -> list[Silence]:
    """Return whom a reminder by hand would reach for a period, of one country or of all, and with what."""
    require(actor, Permission.REMINDERS_SEND)
    if period.state(periods.today(actor)) is PeriodState.SCHEDULED:
        raise WrongStateError(N_("This period has not opened yet: nothing is owed for it."))
    query = unanswered(actor.at).where(Obligation.period_id == period.id)
    if country is not None:
        query = query.where(Pledge.lead_country_iso3 == country)
    owed: dict[User, list[Obligation]] = {}
    for one, user in _asked(session, session.scalars(query).all(), actor.at):
        owed.setdefault(user, []).append(one)
    today = {
        (user, obligation)
        for user, obligation in session.execute(_reminded_on(periods.today(actor)))
    }
    return [
        Silence(
            user,
            [one for one in ones if (user.id, one.id) not in today],
            [one for one in ones if (user.id, one.id) in today],
        )
        for user, ones in sorted(owed.items(), key=lambda item: item[0].email)
    ]


def remind(
    session: Session, actor: Actor, period: ReportingPeriod, country: str | None = None
) -> int:
    """Remind everybody who owes an update for the period, of one country or of all, now.

    Each person is reminded of an obligation once a day at most; returns how many people are written to.
    """
    reached = [one for one in silences(session, actor, period, country) if one.owed]
    day = periods.today(actor).isoformat()
    notifications.queue_all(
        session,
        [
            (Notice(NoticeKind.REMINDER, owed, actor.at, day, actor.user_id), one.user.id)
            for one in reached
            for owed in one.owed
        ],
    )
    change = audit.Change(
        "period.reminded",
        "period",
        period.code,
        after={"people": len(reached), "country": country},
        country_iso3=country,
    )
    audit.record(session, actor, change)
    return len(reached)


def _asked(
    session: Session, owed: Iterable[Obligation], at: datetime
) -> Iterator[tuple[Obligation, User]]:
    """Return each obligation with each person who writes for its owner."""
    people: dict[tuple[str | None, int | None], Sequence[User]] = {}
    for one in owed:
        owner = (one.pledge.lead_country_iso3, one.pledge.lead_organisation_id)
        if owner not in people:
            people[owner] = session.scalars(notifications.writers(one.pledge, at)).all()
        yield from ((one, user) for user in people[owner])


def _told(session: Session, owed: Sequence[int]) -> set[tuple[int, int | None, NoticeKind]]:
    query = select(Notification.user_id, Notification.obligation_id, Notification.kind).where(
        Notification.obligation_id.in_(owed)
    )
    return {(user, obligation, kind) for user, obligation, kind in session.execute(query)}


def _reminded_on(day: date) -> Select[int, int | None]:
    return select(Notification.user_id, Notification.obligation_id).where(
        Notification.kind == NoticeKind.REMINDER,
        Notification.caused_at >= datetime.combine(day, time(), UTC),
    )


def _days(period: ReportingPeriod) -> list[tuple[date, NoticeKind]]:
    """Return the day from which each kind is due; an early deadline never comes before the opening."""
    opens, due = period.opens_on, period.due_on
    return [
        (opens, NoticeKind.OPENING),
        (max(opens, due - timedelta(days=14)), NoticeKind.DUE_IN_14),
        (max(opens, due - timedelta(days=3)), NoticeKind.DUE_IN_3),
        (due + timedelta(days=1), NoticeKind.OVERDUE),
    ]


def _bare(local: datetime) -> datetime:
    return local.replace(tzinfo=None)
