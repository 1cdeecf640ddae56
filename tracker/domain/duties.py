"""What a person has to do: to correct, to report, to finish, to sign off, and what is with others."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, false, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from tracker.domain import periods, permissions, reviews, update_rules
from tracker.domain.actors import Actor
from tracker.domain.obligations import is_own, is_reopened, refusal
from tracker.domain.permissions import EDITABLE, Permission
from tracker.domain.update_texts import definitions_of
from tracker.models.enums import OPEN_STATES, Role, State
from tracker.models.indicator import IndicatorDefinition
from tracker.models.period import Obligation, ReportingPeriod
from tracker.models.pledge import Pledge, PledgeVersion
from tracker.models.progress import IndicatorReading, ProgressUpdate
from tracker.models.review import Review

WITH_OTHERS = frozenset({State.SUBMITTED, State.AWAITING_SIGN_OFF})


@dataclass(frozen=True, slots=True)
class Task:
    """One thing: a report (it has an obligation) or a pledge's text (it has none)."""

    pledge: Pledge
    title: str
    subject: ProgressUpdate | PledgeVersion | None = None
    obligation: Obligation | None = None
    last: Obligation | None = None
    review: Review | None = None
    missing: int = 0

    @property
    def since(self) -> datetime | None:
        """Return since when it lies where it is."""
        return (self.subject.submitted_at or self.subject.edited_at) if self.subject else None


@dataclass(frozen=True, slots=True)
class Duties:
    """What one person has before them; `next_due` is the obligation whose deadline comes next."""

    next_due: Obligation | None = None
    answered: int = 0
    in_review: int = 0
    missing: int = 0
    returned: Sequence[Task] = ()
    to_report: Sequence[Task] = ()
    drafts: Sequence[Task] = ()
    # Begun or returned, but its period takes no more: there is nothing to do about it.
    closed: Sequence[Task] = ()
    to_sign_off: Sequence[Task] = ()
    with_others: Sequence[Task] = ()
    next_period: ReportingPeriod | None = None

    @property
    def count(self) -> int:
        """Return how many things wait for this person."""
        return sum(map(len, (self.returned, self.to_report, self.drafts, self.to_sign_off)))


@dataclass(slots=True)
class _Found:
    """The rows behind a person's duties."""

    obligations: Sequence[Obligation]
    updates: dict[int, ProgressUpdate]
    versions: Sequence[PledgeVersion]
    last: dict[int, Obligation] = field(default_factory=dict)
    returns: dict[reviews.Subject, Review] = field(default_factory=dict)


def of(session: Session, actor: Actor) -> Duties:
    """Return what the actor has to do now, the most urgent first."""
    today = periods.today(actor)
    found = _find(session, actor, today)
    current = periods.current(session, today)
    everything = [_task(found, subject) for subject in _subjects(found)]
    tasks = [task for task in everything if not _is_too_late(actor, task)]
    now_due = [owed for owed in found.obligations if current and owed.period_id == current.id]
    states = [_response(found, owed) for owed in now_due]
    writes = actor.countries(Role.FOCAL_POINT) or actor.organisations
    return Duties(
        next_due=now_due[0] if now_due else None,
        answered=states.count("answered"),
        in_review=states.count("in_review"),
        missing=states.count("missing"),
        returned=_in(tasks, {State.RETURNED}) if writes else (),
        to_report=[_owed(found, owed) for owed in _unanswered(found)] if writes else (),
        drafts=_in(tasks, {State.DRAFT}) if writes else (),
        closed=[task for task in everything if _is_too_late(actor, task)] if writes else (),
        to_sign_off=[task for task in tasks if _signs(actor, task.subject)],
        with_others=[task for task in _in(tasks, WITH_OTHERS) if not _signs(actor, task.subject)],
        next_period=periods.next_to_open(session, today),
    )


def owed_from_now(session: Session, actor: Actor) -> Sequence[Obligation]:
    """Return what the actor's country or organisation has not answered yet, to the plan's end, by deadline."""
    own = is_own(actor) if actor.countries() or actor.organisations else false()
    query = (
        _due_of(own)
        .where(
            Obligation.answer.is_(None),
            or_(ReportingPeriod.closed_at.is_(None), is_reopened(actor.at)),
        )
        .options(joinedload(Obligation.period).selectinload(ReportingPeriod.reopenings))
        .order_by(ReportingPeriod.covers_from, Obligation.due_at, Pledge.code)
    )
    return session.scalars(query).all()


def _find(session: Session, actor: Actor, today: date) -> _Found:
    # With no country and no organisation there is nothing to look for.
    own = is_own(actor) if actor.countries() or actor.organisations else false()
    obligations = session.scalars(_owed_now(own, today, actor.at)).all()
    updates = session.scalars(_open_updates(own)).all()
    versions = session.scalars(_open_versions(own)).all()
    return _Found(
        obligations,
        {update.obligation_id: update for update in updates},
        versions,
        _last_answers(session, {owed.pledge_id for owed in obligations}),
        reviews.last_returns(session, [*updates, *versions]),
    )


def _owed_now(own: ColumnElement[bool], today: date, at: datetime) -> Select[Obligation]:
    return (
        _due_of(own)
        .where(
            ReportingPeriod.opens_on <= today,
            or_(ReportingPeriod.closed_at.is_(None), is_reopened(at)),
        )
        .order_by(Obligation.due_at, Pledge.code)
    )


def _due_of(own: ColumnElement[bool]) -> Select[Obligation]:
    """Return what is owed and not exempt, with what a list of it shows."""
    return (
        select(Obligation)
        .join(Obligation.pledge)
        .join(Obligation.period)
        .where(
            own,
            Pledge.withdrawn_at.is_(None),
            Obligation.is_owed,
            Obligation.waived_at.is_(None),
        )
        .options(
            joinedload(Obligation.period),
            joinedload(Obligation.pledge).selectinload(Pledge.versions),
            joinedload(Obligation.pledge).joinedload(Pledge.lead_country),
        )
    )


def _open_updates(own: ColumnElement[bool]) -> Select[ProgressUpdate]:
    owed = joinedload(ProgressUpdate.obligation)
    return (
        select(ProgressUpdate)
        .join(ProgressUpdate.obligation)
        .join(Obligation.pledge)
        .where(own, Pledge.withdrawn_at.is_(None), ProgressUpdate.state.in_(OPEN_STATES))
        .options(
            owed.joinedload(Obligation.period),
            owed.joinedload(Obligation.pledge)
            .selectinload(Pledge.versions)
            .selectinload(PledgeVersion.indicators)
            .joinedload(IndicatorDefinition.indicator),
            selectinload(ProgressUpdate.readings).joinedload(IndicatorReading.indicator),
            selectinload(ProgressUpdate.evidence),
        )
        .order_by(Obligation.due_at, Pledge.code)
    )


def _open_versions(own: ColumnElement[bool]) -> Select[PledgeVersion]:
    return (
        select(PledgeVersion)
        .join(PledgeVersion.pledge)
        .where(own, Pledge.withdrawn_at.is_(None), PledgeVersion.state.in_(OPEN_STATES))
        .options(joinedload(PledgeVersion.pledge))
        .order_by(Pledge.code)
    )


def _last_answers(session: Session, pledges: set[int]) -> dict[int, Obligation]:
    query = (
        select(Obligation)
        .join(Obligation.period)
        .where(Obligation.pledge_id.in_(sorted(pledges)), Obligation.answer.is_not(None))
        .order_by(ReportingPeriod.covers_from)
    )
    return {owed.pledge_id: owed for owed in session.scalars(query)}


def _subjects(found: _Found) -> Iterable[ProgressUpdate | PledgeVersion]:
    yield from found.updates.values()
    yield from found.versions


def _task(found: _Found, subject: ProgressUpdate | PledgeVersion) -> Task:
    review = found.returns.get(subject)
    if isinstance(subject, PledgeVersion):
        return Task(subject.pledge, subject.title, subject, review=review)
    pledge = subject.obligation.pledge
    missing = len(update_rules.sending_faults(subject, definitions_of(pledge)))
    return Task(pledge, _title(pledge), subject, subject.obligation, None, review, missing)


def _owed(found: _Found, owed: Obligation) -> Task:
    last = found.last.get(owed.pledge_id)
    return Task(owed.pledge, _title(owed.pledge), obligation=owed, last=last)


def _title(pledge: Pledge) -> str:
    return pledge.current.title if pledge.current else pledge.code


def _unanswered(found: _Found) -> list[Obligation]:
    return [
        owed for owed in found.obligations if owed.answer is None and owed.id not in found.updates
    ]


def _response(found: _Found, owed: Obligation) -> str:
    if owed.answer is not None:
        return "answered"
    update = found.updates.get(owed.id)
    return "in_review" if update and update.state in WITH_OTHERS else "missing"


def _in(tasks: Iterable[Task], states: Iterable[State]) -> list[Task]:
    return [task for task in tasks if task.subject and task.subject.state in states]


def _is_too_late(actor: Actor, task: Task) -> bool:
    """Say whether a report still lies with its author, whose period takes no more."""
    return (
        task.obligation is not None
        and task.subject is not None
        and task.subject.state in EDITABLE
        and refusal(task.obligation, actor.at) is not None
    )


def _signs(actor: Actor, subject: ProgressUpdate | PledgeVersion | None) -> bool:
    permission = (
        Permission.UPDATE_SIGN_OFF
        if isinstance(subject, ProgressUpdate)
        else Permission.PLEDGE_SIGN_OFF
    )
    return subject is not None and permissions.may(actor, permission, subject)
