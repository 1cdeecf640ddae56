"""Milestones: the steps of a pledge, planned while its text is written and moved in place afterwards."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Select, delete, select
from sqlalchemy.orm import Session, contains_eager
from sqlalchemy.orm.attributes import flag_modified

from tracker import clock
from tracker.domain import permissions, pledges, saving, standing
from tracker.domain.actors import Actor
from tracker.domain.errors import (
    Fault,
    InvalidError,
    NotAllowedError,
    NotFoundError,
    WrongStateError,
)
from tracker.domain.obligations import is_own, zone_of
from tracker.domain.permissions import Permission
from tracker.domain.update_rules import is_web_address
from tracker.domain.wording import LINE, line, wording_faults
from tracker.messages import N_
from tracker.models.enums import MilestoneState, Role
from tracker.models.indicator import LegalKind, Milestone
from tracker.models.pledge import Pledge, PledgeVersion

WHOLE = 10_000
MOST = 50
SOON = timedelta(days=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A milestone as its author plans it; the weight is in basis points of the whole.

    `after` is the place (1 for the first) of the earlier step that it waits for.
    """

    title: str
    weight_bp: int
    planned_from: date | None = None
    planned_to: date | None = None
    after: int | None = None
    # A legal step, with the address of its text where there is one.
    legal_kind: LegalKind | None = None
    legal_source: str = ""


def of_pledge(pledge: Pledge) -> Select[Milestone]:
    """Return a pledge's milestones in their order."""
    return select(Milestone).where(Milestone.pledge_id == pledge.id).order_by(Milestone.position)


def near(session: Session, actor: Actor) -> Sequence[Milestone]:
    """Return the open milestones whose day has come or comes soon, of the pledges that the actor writes for."""
    query = (
        select(Milestone)
        .join(Milestone.pledge)
        .where(
            is_own(actor, Role.FOCAL_POINT),
            Pledge.first_published_at.is_not(None),
            Pledge.withdrawn_at.is_(None),
            Milestone.state.in_((MilestoneState.PLANNED, MilestoneState.UNDER_WAY)),
            Milestone.planned_to <= actor.at.date() + SOON,
        )
        .options(contains_eager(Milestone.pledge).selectinload(Pledge.versions))
        .order_by(Milestone.planned_to, Pledge.code, Milestone.position)
    )
    return session.scalars(query).all()


def find(session: Session, pledge: Pledge, position: int) -> Milestone:
    """Return the milestone at a place, or raise NotFoundError."""
    found = session.scalar(of_pledge(pledge).where(Milestone.position == position))
    if found is None:
        raise NotFoundError
    return found


def plan(
    session: Session,
    actor: Actor,
    version: PledgeVersion,
    steps: Sequence[Step],
    *,
    expected: int | None = None,
) -> None:
    """Set the milestones of a pledge that was never published, in place of earlier ones.

    Raises InvalidError for faulty steps, StaleError when the text was saved since `expected`,
    WrongStateError once the pledge was published. Weights need not add up before the text is sent.
    """
    permissions.require(actor, Permission.PLEDGE_EDIT, version)
    pledge = version.pledge
    if pledge.first_published_at is not None:
        raise WrongStateError(N_("The milestones of a published pledge stay as they were planned."))
    saving.check_version(version.version, expected)
    if faults := [fault for place, step in enumerate(steps) for fault in _faults(place, step)]:
        raise InvalidError(faults)
    if len(steps) > MOST:
        raise InvalidError([Fault("steps", N_("Plan at most %(most)s milestones."), most=MOST)])
    version.last_editor_id, version.edited_at = actor.user_id, actor.at
    # Of two people who plan from the same page one must lose, also in the same moment.
    flag_modified(version, "edited_at")
    saving.flush(session)
    session.execute(delete(Milestone).where(Milestone.pledge_id == pledge.id))
    session.add_all(
        Milestone(
            pledge=pledge,
            position=position,
            title=line(step.title),
            weight_bp=step.weight_bp,
            planned_from=step.planned_from,
            planned_to=step.planned_to,
            after_position=step.after,
            legal_kind=step.legal_kind,
            legal_source=step.legal_source.strip() or None,
        )
        for position, step in enumerate(steps, start=1)
    )
    saving.flush(session)
    planned = [{"title": line(step.title), "weight_bp": step.weight_bp} for step in steps]
    pledges.record(session, actor, pledge, "milestones_planned", after={"milestones": planned})


def may_move(actor: Actor, pledge: Pledge) -> bool:
    """Say whether the person tells how far the pledge's milestones are."""
    is_in_force = pledge.first_published_at is not None and pledge.withdrawn_at is None
    return is_in_force and permissions.owns(actor, Permission.UPDATE_EDIT, pledge)


def move(
    session: Session,
    actor: Actor,
    milestone: Milestone,
    state: MilestoneState,
    *,
    done_on: date | None = None,
    expected: int | None = None,
) -> None:
    """Say how far a milestone of a published pledge is; the live figures follow at once.

    Raises InvalidError for a day that doesn't go with the state or for a step whose turn it isn't,
    StaleError when somebody moved it since `expected`.
    """
    pledge = milestone.pledge
    if not permissions.owns(actor, Permission.UPDATE_EDIT, pledge):
        raise NotAllowedError
    pledges.refuse_withdrawn(pledge)
    if pledge.first_published_at is None:
        raise WrongStateError
    saving.check_version(milestone.version, expected)
    if faults := _refused(session, actor, milestone, state, done_on):
        raise InvalidError(faults)
    before = _where(milestone)
    milestone.state, milestone.done_on = state, done_on
    saving.flush(session)
    standing.refresh(session, pledge)
    verb = "milestone_done" if state is MilestoneState.DONE else "milestone_moved"
    pledges.record(session, actor, pledge, verb, before=before, after=_where(milestone))


def _where(milestone: Milestone) -> Mapping[str, Any]:
    return {
        "position": milestone.position,
        "state": milestone.state,
        "done_on": milestone.done_on,
    }


def _refused(
    session: Session,
    actor: Actor,
    milestone: Milestone,
    state: MilestoneState,
    done_on: date | None,
) -> list[Fault]:
    if state is not MilestoneState.DONE:
        faults = [Fault("done_on", N_("Only what is done has a day."))] if done_on else []
        return faults + _still_needed(session, milestone)
    if done_on is None:
        return [Fault("done_on", N_("Enter the day on which it was done."))]
    if done_on > clock.local_day(actor.at, zone_of(milestone.pledge)):
        return [Fault("done_on", N_("This day is in the future."))]
    return _too_early(session, milestone)


def _too_early(session: Session, milestone: Milestone) -> list[Fault]:
    if milestone.after_position is None:
        return []
    earlier = find(session, milestone.pledge, milestone.after_position)
    if earlier.state is MilestoneState.DONE:
        return []
    message = N_("It waits for milestone %(number)s: say first that that one is done.")
    return [Fault("state", message, number=earlier.position)]


def _still_needed(session: Session, milestone: Milestone) -> list[Fault]:
    query = of_pledge(milestone.pledge).where(
        Milestone.after_position == milestone.position, Milestone.state == MilestoneState.DONE
    )
    message = N_("Milestone %(number)s rests on it and is done.")
    return [
        Fault("state", message, number=later.position) for later in session.scalars(query.limit(1))
    ]


def _faults(place: int, step: Step) -> list[Fault]:
    path = f"steps.{place}"
    faults = wording_faults(f"{path}.title", step.title, LINE)
    if not step.title.strip():
        faults.append(Fault(f"{path}.title", N_("Enter what will be done.")))
    if not 0 <= step.weight_bp <= WHOLE:
        faults.append(Fault(f"{path}.weight", N_("Enter a weight between 0 and 100 per cent.")))
    if step.planned_from and step.planned_to and step.planned_to < step.planned_from:
        faults.append(
            Fault(f"{path}.planned_to", N_("Enter a last day that is not before the first."))
        )
    if step.after is not None and not 1 <= step.after <= place:
        faults.append(
            Fault(f"{path}.after", N_("A milestone can only wait for one that stands above it."))
        )
    return faults + legal_faults(path, step.legal_kind, step.legal_source)


def legal_faults(path: str, kind: LegalKind | None, source: str) -> list[Fault]:
    """Name what is wrong with the source of a legal step."""
    if not source.strip():
        return []
    place = f"{path}.legal_source"
    if kind is None:
        return [Fault(place, N_("Choose which legal step this is the source of."))]
    if not is_web_address(source.strip()):
        return [Fault(place, N_("Enter a web address that starts with https:// or http://."))]
    return []
