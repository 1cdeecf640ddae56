"""Milestones that wait for those of other pledges, be it of other countries; a circle is refused."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, aliased, contains_eager

from tracker.domain import milestones, permissions, pledge_record, pledges
from tracker.domain.actors import Actor
from tracker.domain.errors import (
    Fault,
    InvalidError,
    NotAllowedError,
    NotFoundError,
    WrongStateError,
)
from tracker.domain.permissions import Permission
from tracker.messages import N_
from tracker.models.audit import AuditHead
from tracker.models.enums import State
from tracker.models.indicator import Milestone, MilestoneDependency
from tracker.models.pledge import Pledge, PledgeVersion

MOST = 10


@dataclass(frozen=True, slots=True)
class Tie:
    """The other side of a dependency, as everybody may read it; `place` is the own milestone's."""

    id: int
    place: int
    other: Milestone
    text: PledgeVersion


@dataclass(frozen=True, slots=True)
class Ties:
    """What a pledge's milestones wait for elsewhere, and what waits for them."""

    waits_for: Sequence[Tie]
    needed_by: Sequence[Tie]


def of_pledge(session: Session, pledge: Pledge) -> Ties:
    """Return both sides of a pledge's dependencies; another pledge is named while its text is in force."""
    return Ties(_ties(session, pledge, is_waiting=True), _ties(session, pledge, is_waiting=False))


def require_taken(session: Session, actor: Actor, milestone: Milestone) -> None:
    """Refuse the wrong person, and a pledge that is not in force; lets one decide at a time in all the plan."""
    pledge = milestone.pledge
    if not permissions.owns(actor, Permission.UPDATE_EDIT, pledge):
        raise NotAllowedError
    pledges.refuse_withdrawn(pledge)
    if pledge.first_published_at is None:
        raise WrongStateError(N_("Only the milestones of a pledge in force wait for others."))
    # A circle is closed by two people who each add a harmless half: the trail's lock orders them.
    session.execute(select(AuditHead.id).where(AuditHead.id == 1).with_for_update())


def add(
    session: Session, actor: Actor, milestone: Milestone, code: str, position: int
) -> MilestoneDependency:
    """Let a milestone wait for one of another pledge in force.

    Raises InvalidError for one that can't be found, is of the same pledge, is there already or closes a circle.
    """
    require_taken(session, actor, milestone)
    needed = _find(session, actor, milestone, code, position)
    known = session.scalars(
        select(MilestoneDependency.needs_id).where(MilestoneDependency.milestone_id == milestone.id)
    ).all()
    if needed.id in known:
        raise InvalidError([Fault("pledge", N_("It waits for this milestone already."))])
    if len(known) >= MOST:
        message = N_("A milestone can wait for at most %(most)s others.")
        raise InvalidError([Fault("pledge", message, most=MOST)])
    if _leads_to(session, needed, milestone):
        message = N_("That milestone waits for this one, directly or through others: a circle.")
        raise InvalidError([Fault("pledge", message)])
    made = MilestoneDependency(
        milestone=milestone, needs=needed, added_by_id=actor.user_id, added_at=actor.at
    )
    session.add(made)
    session.flush()
    pledges.record(session, actor, milestone.pledge, "dependency_added", after=_said(made))
    return made


def remove(session: Session, actor: Actor, milestone: Milestone, dependency_id: int) -> None:
    """Let a milestone wait for another one no more; raises NotFoundError for a dependency that is not its own."""
    require_taken(session, actor, milestone)
    found = session.get(MilestoneDependency, dependency_id)
    if found is None or found.milestone_id != milestone.id:
        raise NotFoundError
    before = _said(found)
    session.delete(found)
    pledges.record(session, actor, milestone.pledge, "dependency_removed", before=before)


def _said(dependency: MilestoneDependency) -> dict[str, Any]:
    needed = dependency.needs
    return {
        "position": dependency.milestone.position,
        "needs": f"{needed.pledge.code}/{needed.position}",
    }


def _find(
    session: Session, actor: Actor, milestone: Milestone, code: str, position: int
) -> Milestone:
    """Return the milestone that is named; only what everybody may read can be waited for."""
    missing = Fault("pledge", N_("There is no pledge in force with this code."))
    try:
        pledge = pledge_record.find(session, actor, code.strip().upper())
    except NotFoundError as error:
        raise InvalidError([missing]) from error
    if pledge.first_published_at is None or pledge.withdrawn_at is not None:
        raise InvalidError([missing])
    if pledge.id == milestone.pledge_id:
        message = N_("Name another pledge: within one, the order was planned with its milestones.")
        raise InvalidError([Fault("pledge", message)])
    try:
        return milestones.find(session, pledge, min(position, milestones.MOST + 1))
    except NotFoundError as error:
        message = N_("This pledge has no milestone with this number.")
        raise InvalidError([Fault("position", message)]) from error


def _leads_to(session: Session, start: Milestone, end: Milestone) -> bool:
    """Say whether what a milestone waits for, at however many removes, holds another one."""
    seen: set[int] = set()
    edge = {start.id}
    while edge:
        if end.id in edge:
            return True
        seen |= edge
        edge = _waited_for(session, edge) - seen
    return False


def _waited_for(session: Session, edge: Iterable[int]) -> set[int]:
    ids, earlier = sorted(edge), aliased(Milestone)
    elsewhere = select(MilestoneDependency.needs_id).where(
        MilestoneDependency.milestone_id.in_(ids)
    )
    within = (
        select(earlier.id)
        .join(
            Milestone,
            (Milestone.pledge_id == earlier.pledge_id)
            & (Milestone.after_position == earlier.position),
        )
        .where(Milestone.id.in_(ids))
    )
    return {*session.scalars(elsewhere), *session.scalars(within)}


def _ties(session: Session, pledge: Pledge, *, is_waiting: bool) -> list[Tie]:
    own, other = aliased(Milestone), aliased(Milestone)
    columns = [MilestoneDependency.milestone_id, MilestoneDependency.needs_id]
    here, there = columns if is_waiting else columns[::-1]
    query: Select[*tuple[Any, ...]] = (
        select(MilestoneDependency.id, own.position, other, PledgeVersion)
        .join(own, own.id == here)
        .join(other, other.id == there)
        .join(other.pledge)
        .join(PledgeVersion, PledgeVersion.pledge_id == Pledge.id)
        .where(own.pledge_id == pledge.id, *in_force())
        .options(contains_eager(other.pledge))
        .order_by(own.position, Pledge.code, other.position)
    )
    return [Tie(*row) for row in session.execute(query)]


def in_force() -> tuple[Any, ...]:
    """Return the conditions that a pledge's text is the one everybody reads."""
    return (
        PledgeVersion.is_current,
        PledgeVersion.state == State.PUBLISHED,
        Pledge.withdrawn_at.is_(None),
    )
