"""Milestones: the steps of a pledge, planned while its text is written and done in place afterwards."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, delete, select
from sqlalchemy.orm import Session

from tracker import clock
from tracker.domain import permissions, pledges, saving, standing
from tracker.domain.actors import Actor
from tracker.domain.errors import Fault, InvalidError, NotAllowedError, WrongStateError
from tracker.domain.obligations import zone_of
from tracker.domain.permissions import Permission
from tracker.domain.wording import LINE, line, wording_faults
from tracker.messages import N_
from tracker.models.enums import MilestoneState
from tracker.models.indicator import Milestone
from tracker.models.pledge import Pledge, PledgeVersion

WHOLE = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A milestone as its author plans it; the weight is in basis points of the whole."""

    title: str
    weight_bp: int
    planned_from: date | None = None
    planned_to: date | None = None


def of_pledge(pledge: Pledge) -> Select[Milestone]:
    """Return a pledge's milestones in their order."""
    return select(Milestone).where(Milestone.pledge_id == pledge.id).order_by(Milestone.position)


def plan(session: Session, actor: Actor, version: PledgeVersion, steps: Sequence[Step]) -> None:
    """Set the milestones of a pledge that was never published, in place of earlier ones."""
    permissions.require(actor, Permission.PLEDGE_EDIT, version)
    pledge = version.pledge
    if pledge.first_published_at is not None:
        raise WrongStateError(N_("The milestones of a published pledge stay as they were planned."))
    if faults := [fault for place, step in enumerate(steps) for fault in _faults(place, step)]:
        raise InvalidError(faults)
    session.execute(delete(Milestone).where(Milestone.pledge_id == pledge.id))
    session.add_all(
        Milestone(
            pledge=pledge,
            position=position,
            title=line(step.title),
            weight_bp=step.weight_bp,
            planned_from=step.planned_from,
            planned_to=step.planned_to,
        )
        for position, step in enumerate(steps, start=1)
    )
    saving.flush(session)
    planned = [{"title": line(step.title), "weight_bp": step.weight_bp} for step in steps]
    pledges.record(session, actor, pledge, "milestones_planned", after={"milestones": planned})


def finish(session: Session, actor: Actor, milestone: Milestone, *, done_on: date) -> None:
    """Say that a milestone of a published pledge was done on a day; the live figures follow at once."""
    pledge = milestone.pledge
    if not permissions.owns(actor, Permission.UPDATE_EDIT, pledge):
        raise NotAllowedError
    pledges.refuse_withdrawn(pledge)
    if pledge.first_published_at is None or milestone.state is MilestoneState.DONE:
        raise WrongStateError
    if done_on > clock.local_day(actor.at, zone_of(pledge)):
        raise InvalidError([Fault("done_on", N_("This day is in the future."))])
    milestone.state, milestone.done_on = MilestoneState.DONE, done_on
    saving.flush(session)
    standing.refresh(session, pledge)
    after = {"position": milestone.position, "done_on": done_on}
    pledges.record(session, actor, pledge, "milestone_done", after=after)


def _faults(place: int, step: Step) -> list[Fault]:
    path = f"milestones.{place}"
    faults = wording_faults(f"{path}.title", step.title, LINE)
    if not step.title.strip():
        faults.append(Fault(f"{path}.title", N_("Enter what will be done.")))
    if not 0 <= step.weight_bp <= WHOLE:
        faults.append(Fault(f"{path}.weight_bp", N_("Enter a weight between 0 and 100 per cent.")))
    if step.planned_from and step.planned_to and step.planned_to < step.planned_from:
        faults.append(
            Fault(f"{path}.planned_to", N_("Enter a last day that is not before the first."))
        )
    return faults
