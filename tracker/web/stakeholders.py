"""What the page of a pledge shows beside the lead's own word: contributions of parties, independent views."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from tracker.domain import assessments, contributions, periods, permissions
from tracker.domain.actors import Actor
from tracker.domain.permissions import Permission
from tracker.models.enums import State
from tracker.models.pledge import Pledge


def of(session: Session, actor: Actor, pledge: Pledge, names: Mapping[int, str]) -> dict[str, Any]:
    """Return what the two sections of the page need, as its reader may see it."""
    current = pledge.current
    is_public = current is not None and current.state is State.PUBLISHED
    mine = contributions.parties_of(actor, pledge) if is_public else []
    open_periods = session.scalars(periods.running(periods.today(actor))).all() if mine else []
    return {
        "contributions": contributions.of_pledge(session, actor, pledge),
        "to_contribute": [(one, names[one]) for one in mine] if open_periods else [],
        "open_periods": open_periods,
        "assessments": assessments.of_pledge(session, actor, pledge),
        "may_assess": is_public and permissions.holds(actor, Permission.ASSESSMENT_WRITE),
        "may_reply": is_public and permissions.owns(actor, Permission.ASSESSMENT_REPLY, pledge),
    }
