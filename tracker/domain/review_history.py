"""How a text came before the reviewer: who wrote, sent, signed, returned and decided it, and when."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.domain import reviews
from tracker.domain.progress import name_of
from tracker.domain.reviews import Subject
from tracker.models.audit import AuditEvent
from tracker.models.enums import Decision, State
from tracker.models.progress import ProgressUpdate
from tracker.models.review import Review
from tracker.models.user import User

MOVES = ("submitted", "signed_off", "returned", "accepted", "published")


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a text's way; `name` is empty for the installation's operator."""

    at: datetime
    verb: str
    name: str
    note: str = ""
    remarks: Mapping[str, str] = field(default_factory=dict)
    period: str = ""


def steps(session: Session, subject: Subject, base: Subject | None) -> list[Step]:
    """Return the way of a text that was sent to the monitoring mechanism, the latest step first.

    What a country settled inside before it sent the text stays its own; `base` is what it is held beside.
    """
    found = [*_moves(session, subject), *_writing(session, subject)]
    if base is not None:
        found += _base(session, base)
    return found


def decided(session: Session, subject: Subject) -> Review | None:
    """Return the last decision on a text, if anybody took one."""
    return next(iter(reviews.history(session, [subject])), None)


def _moves(session: Session, subject: Subject) -> list[Step]:
    is_update = isinstance(subject, ProgressUpdate)
    kind = "update" if is_update else "pledge"
    name = name_of(subject) if isinstance(subject, ProgressUpdate) else subject.pledge.code
    which = (
        ("revision", subject.revision)
        if isinstance(subject, ProgressUpdate)
        else ("version", subject.number)
    )
    said = {(one.decided_at, one.reviewer_id): one for one in reviews.history(session, [subject])}
    rows = session.execute(
        select(AuditEvent.at, AuditEvent.action, AuditEvent.actor_id, AuditEvent.body, User.name)
        .outerjoin(User, User.id == AuditEvent.actor_id)
        .where(
            AuditEvent.object_type == kind,
            AuditEvent.object_id == name,
            AuditEvent.action.in_([f"{kind}.{verb}" for verb in MOVES]),
        )
        .order_by(AuditEvent.seq.desc())
    )
    return [
        _step(row, said.get((row.at, row.actor_id)))
        for row in rows
        if _reached_staff(json.loads(row.body), *which)
    ]


def _reached_staff(content: dict[str, Any], key: str, number: int) -> bool:
    sides = (content["before"] or {}, content["after"] or {})
    return sides[1].get(key) == number and any(
        side.get("state") == State.SUBMITTED for side in sides
    )


def _step(row: Any, review: Review | None) -> Step:
    return Step(
        row.at,
        row.action.partition(".")[2],
        row.name or "",
        review.note if review else "",
        review.remarks if review else {},
    )


def _writing(session: Session, subject: Subject) -> list[Step]:
    names = _names(session, subject.author_id, subject.last_editor_id)
    edited = Step(subject.edited_at, "edited", names.get(subject.last_editor_id, ""))
    begun = Step(subject.created_at, "begun", names.get(subject.author_id, ""))
    return [begun] if edited.at == begun.at else [edited, begun]


def _names(session: Session, *people: int | None) -> dict[int | None, str]:
    query = select(User.id, User.name).where(User.id.in_([one for one in people if one]))
    return {row.id: row.name for row in session.execute(query)}


def _base(session: Session, base: Subject) -> list[Step]:
    is_update = isinstance(base, ProgressUpdate)
    wanted = Decision.ACCEPTED if is_update else Decision.PUBLISHED
    period = base.obligation.period.code if isinstance(base, ProgressUpdate) else ""
    return [
        Step(
            review.decided_at,
            "base_accepted" if is_update else "base_published",
            review.reviewer.name if review.reviewer else "",
            period=period,
        )
        for review in reviews.history(session, [base])
        if review.decision is wanted
    ][:1]
