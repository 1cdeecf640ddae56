"""The audit trail: one event per change, in the change's own transaction, chained by hashes.

hash = SHA256("audit-v1\\0" || prev || seq as 8 bytes || SHA256(body)), body = canonical JSON.
"""

import hashlib
import json
import unicodedata
from collections.abc import Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import inspect, select
from sqlalchemy.orm import Session

from tracker.domain.actors import Actor
from tracker.models.audit import AuditEvent, AuditHead

GENESIS = "0" * 64


@dataclass(frozen=True, slots=True)
class Change:
    """What happened to which object: the fields that changed, before and after."""

    action: str
    object_type: str
    object_id: str
    before: Mapping[str, Any] | None = None
    after: Mapping[str, Any] | None = None
    reason: str = ""
    country_iso3: str | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a verification found: how many events, and the first bad one with the reason."""

    events: int
    bad_seq: int | None = None
    reason: str = ""


def record(session: Session, actor: Actor, change: Change) -> AuditEvent:
    """Write the event of a change; call it last, it takes the lock that orders all writers."""
    session.flush()
    head = session.execute(
        select(AuditHead)
        .where(AuditHead.id == 1)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).scalar_one()
    body = _canonical(_content(actor, change))
    seq = head.seq + 1
    event = AuditEvent(
        seq=seq,
        at=actor.at,
        actor_id=actor.user_id,
        actor_role=_role(actor),
        country_iso3=change.country_iso3,
        action=change.action,
        object_type=change.object_type,
        object_id=change.object_id,
        reason=change.reason,
        request_id=actor.request_id,
        body=body,
        prev=head.hash,
        hash=chained(head.hash, seq, body),
    )
    head.seq, head.hash = seq, event.hash
    session.add(event)
    session.flush()
    return event


def changes(record_: Any, fields: tuple[str, ...]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return what a loaded record's fields were and are now, only those that changed; call before flush."""
    before: dict[str, Any] = {}
    after: dict[str, Any] = {}
    for name in fields:
        history = inspect(record_).attrs[name].history
        if history.has_changes():
            before[name] = history.deleted[0] if history.deleted else None
            after[name] = history.added[0] if history.added else None
    return before, after


# The same question for those who ask it with every request.
DATA_VERSION = "SELECT seq FROM audit_head"


def data_version(session: Session) -> int:
    """Return the number that every committed change raises: the key of caches and ETags."""
    return session.execute(select(AuditHead.seq)).scalar_one()


def chained(prev: str, seq: int, body: str) -> str:
    """Return the hash of an event."""
    inner = hashlib.sha256(body.encode()).digest()
    return hashlib.sha256(
        b"audit-v1\0" + bytes.fromhex(prev) + seq.to_bytes(8, "big") + inner
    ).hexdigest()


def verify(session: Session) -> Verdict:
    """Walk the chain and stop at the first event that does not fit."""
    query = select(AuditEvent).order_by(AuditEvent.seq).execution_options(yield_per=1000)
    with closing(session.scalars(query)) as events:
        return _walk(session, events)


def _walk(session: Session, events: Iterable[AuditEvent]) -> Verdict:
    prev, count = GENESIS, 0
    for event in events:
        count += 1
        if fault := _fault(event, count, prev):
            return Verdict(count, event.seq, fault)
        prev = event.hash
    head = session.execute(select(AuditHead)).scalar_one()
    if (head.seq, head.hash) != (count, prev):
        return Verdict(count, head.seq, "the head does not point to the last event")
    return Verdict(count)


def _fault(event: AuditEvent, expected_seq: int, prev: str) -> str:
    if event.seq != expected_seq:
        return "an event is missing before it"
    if event.prev != prev:
        return "it does not follow the event before it"
    if event.hash != chained(prev, event.seq, event.body):
        return "its text was changed"
    if json.loads(event.body)["columns"] != _columns(event):
        return "its columns do not agree with its text"
    return ""


def _columns(event: AuditEvent) -> dict[str, Any]:
    return {
        "at": event.at.isoformat(),
        "actor_id": event.actor_id,
        "actor_role": event.actor_role,
        "country_iso3": event.country_iso3,
        "action": event.action,
        "object_type": event.object_type,
        "object_id": event.object_id,
        "reason": unicodedata.normalize("NFC", event.reason),
        "request_id": event.request_id,
    }


def _content(actor: Actor, change: Change) -> dict[str, Any]:
    return {
        "columns": {
            "at": actor.at.isoformat(),
            "actor_id": actor.user_id,
            "actor_role": _role(actor),
            "country_iso3": change.country_iso3,
            "action": change.action,
            "object_type": change.object_type,
            "object_id": change.object_id,
            "reason": change.reason,
            "request_id": actor.request_id,
        },
        "before": change.before,
        "after": change.after,
    }


def _role(actor: Actor) -> str:
    if actor.is_operator:
        return "operator"
    return ",".join(sorted(actor.roles)) if actor.roles else "public"


def _canonical(content: Mapping[str, Any]) -> str:
    text = json.dumps(
        content, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=_plain
    )
    return unicodedata.normalize("NFC", text)


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, datetime | date):
        return value.isoformat()
    raise TypeError(f"An audit event can't hold {type(value).__name__}.")
