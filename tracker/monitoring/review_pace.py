"""How long texts wait for a decision, and how long decisions take: for monitoring staff only."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.models.audit import AuditEvent
from tracker.models.enums import State

SPAN = timedelta(days=7)
_DECIDED = ("update.accepted", "update.returned", "pledge.published", "pledge.returned")
_SENT = ("update.submitted", "update.signed_off", "pledge.submitted", "pledge.signed_off")


@dataclass(frozen=True, slots=True)
class Pace:
    """How many wait and for how long; how many were decided in the last seven days, and in what time."""

    waiting: int
    oldest: timedelta | None
    median: timedelta | None
    decided: int
    median_to_decide: timedelta | None


def pace(session: Session, now: datetime, since: Iterable[datetime]) -> Pace:
    """Return the pace of the queue; `since` says when each of its texts was sent."""
    waits = sorted(now - moment for moment in since)
    took = decisions(session, now - SPAN)
    return Pace(
        waiting=len(waits),
        oldest=waits[-1] if waits else None,
        median=median(waits),
        decided=len(took),
        median_to_decide=median(took),
    )


def median(spans: Sequence[timedelta]) -> timedelta | None:
    """Return the middle of some spans; None of none."""
    ordered, middle = sorted(spans), len(spans) // 2
    if not ordered:
        return None
    return ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2


def decisions(session: Session, since: datetime) -> list[timedelta]:
    """Return how long each text had waited that a reviewer decided on; the operator's own moves aside."""
    recent = select(AuditEvent.object_id).where(
        AuditEvent.action.in_(_DECIDED), AuditEvent.at >= since
    )
    rows = session.execute(
        select(
            *(AuditEvent.at, AuditEvent.action, AuditEvent.object_type, AuditEvent.object_id),
            *(AuditEvent.actor_id, AuditEvent.body),
        )
        .where(AuditEvent.action.in_((*_DECIDED, *_SENT)), AuditEvent.object_id.in_(recent))
        .order_by(AuditEvent.seq)
    )
    sent: dict[tuple[str, str], datetime] = {}
    took = []
    for row in rows:
        key, content = (row.object_type, row.object_id), json.loads(row.body)
        if _is(content["after"]):
            sent[key] = row.at
        elif row.actor_id is not None and row.at >= since and _is(content["before"]):
            took.append(row.at - sent.get(key, row.at))
    return took


def _is(side: dict[str, Any] | None) -> bool:
    return (side or {}).get("state") == State.SUBMITTED
