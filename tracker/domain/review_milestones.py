"""A pledge's milestones for the person who decides on a text: which of them moved since the last one in force."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.domain import milestones
from tracker.models.audit import AuditEvent
from tracker.models.indicator import Milestone
from tracker.models.pledge import Pledge


@dataclass(frozen=True, slots=True)
class Step:
    """A milestone, and whether it was changed since then."""

    milestone: Milestone
    is_changed: bool


def of(session: Session, pledge: Pledge, since: datetime | None) -> Sequence[Step]:
    """Return the milestones in their order; without a moment none of them counts as changed."""
    moved = set() if since is None else _moved(session, pledge, since)
    return [
        Step(milestone, milestone.position in moved)
        for milestone in session.scalars(milestones.of_pledge(pledge))
    ]


def _moved(session: Session, pledge: Pledge, since: datetime) -> set[int]:
    bodies = session.scalars(
        select(AuditEvent.body)
        .where(
            AuditEvent.object_type == "pledge",
            AuditEvent.object_id == pledge.code,
            AuditEvent.action.startswith("pledge.milestone"),
            AuditEvent.at > since,
        )
        .order_by(AuditEvent.seq)
    )
    sides = [json.loads(body)["after"] or {} for body in bodies]
    return {side["position"] for side in sides if "position" in side}
