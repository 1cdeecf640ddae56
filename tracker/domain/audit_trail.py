"""The audit trail as people read it: who did what, when and why, the latest first."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.domain.actors import Actor
from tracker.domain.permissions import Permission, require
from tracker.models.audit import AuditEvent
from tracker.models.user import User

AT_ONCE = 50
# Whatever else changes may hold what only a country's own people may read: of it the names of the fields are shown.
PLAIN = frozenset({"import", "obligation", "organisation", "period", "reference", "token", "user"})


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked for: an action (`pledge.published`), a thing's code, events before a number."""

    action: str = ""
    thing: str = ""
    before: int | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """One event; `who` is empty for the operator and the public.

    `before` and `after` hold what changed; of texts, needs, offers and the like only `fields`, the names of what changed, is told.
    """

    seq: int
    at: datetime
    who: str
    action: str
    object_type: str
    object_id: str
    reason: str
    fields: tuple[str, ...]
    before: Mapping[str, Any]
    after: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Page:
    """Some events; `next_before` is the number from which older ones follow, if there are any."""

    events: tuple[Event, ...]
    next_before: int | None


def page(session: Session, actor: Actor, question: Question) -> Page:
    """Return a page of the trail; only for those who may read all of it."""
    require(actor, Permission.AUDIT_READ)
    query = (
        select(
            *(AuditEvent.seq, AuditEvent.at, AuditEvent.action, AuditEvent.object_type),
            *(AuditEvent.object_id, AuditEvent.reason, AuditEvent.body, User.name),
        )
        .outerjoin(User, User.id == AuditEvent.actor_id)
        .order_by(AuditEvent.seq.desc())
        .limit(AT_ONCE + 1)
    )
    if question.action:
        query = query.where(AuditEvent.action == question.action)
    if question.thing:
        query = query.where(AuditEvent.object_id == question.thing)
    if question.before is not None:
        query = query.where(AuditEvent.seq < question.before)
    rows = session.execute(query).all()
    events = tuple(_event(row) for row in rows[:AT_ONCE])
    return Page(events, events[-1].seq if len(rows) > AT_ONCE else None)


def _event(row: Any) -> Event:
    body = json.loads(row.body)
    before, after = body["before"] or {}, body["after"] or {}
    is_text = row.object_type not in PLAIN
    return Event(
        row.seq,
        row.at,
        row.name or "",
        row.action,
        row.object_type,
        row.object_id,
        "" if is_text else row.reason,
        tuple(sorted({*before, *after})),
        {} if is_text else before,
        {} if is_text else after,
    )
