"""Notices to people: written in the transaction of what causes them, once per person, thing and kind."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session, selectinload

from tracker.domain.actors import Actor
from tracker.domain.errors import NotFoundError
from tracker.models.enums import Decision, NoticeKind, NoticeState, Role, State
from tracker.models.notification import Notification
from tracker.models.period import Obligation
from tracker.models.pledge import Pledge, PledgeVersion
from tracker.models.progress import ProgressUpdate
from tracker.models.user import Membership, User

# SQLite takes a limited number of values in one statement.
AT_ONCE = 500
TOLD_BY_DECISION = {
    Decision.RETURNED: NoticeKind.RETURNED,
    Decision.ACCEPTED: NoticeKind.ACCEPTED,
    Decision.PUBLISHED: NoticeKind.PUBLISHED,
}


@dataclass(frozen=True, slots=True)
class Notice:
    """What is told about which thing; `occasion` tells two notices of one kind about it apart."""

    kind: NoticeKind
    subject: Obligation | ProgressUpdate | PledgeVersion
    at: datetime
    occasion: str = ""
    by: int | None = None

    @property
    def pledge(self) -> Pledge:
        """Return the pledge that it is about."""
        owed = self.subject.obligation if isinstance(self.subject, ProgressUpdate) else self.subject
        return owed.pledge

    @property
    def name(self) -> str:
        """Return what people call the thing: CHL-2025-007/2026-H1, or the pledge alone."""
        if isinstance(self.subject, PledgeVersion):
            return self.pledge.code
        owed = self.subject.obligation if isinstance(self.subject, ProgressUpdate) else self.subject
        return f"{owed.pledge.code}/{owed.period.code}"

    @property
    def key(self) -> str:
        """Return the thing's name in the outbox, the same each time it is asked for."""
        table = self.subject.__tablename__
        return ":".join(part for part in (table, str(self.subject.id), self.occasion) if part)


def queue(session: Session, notice: Notice, people: Iterable[int]) -> int:
    """Put a notice to each of the people in the outbox; whoever has it already gets no second one.

    Returns how many were new.
    """
    return queue_all(session, ((notice, person) for person in sorted(set(people))))


def queue_all(session: Session, told: Iterable[tuple[Notice, int]]) -> int:
    """Put many notices in the outbox, each with its person; return how many were new."""
    rows = [_row(notice, person) for notice, person in told]
    engine = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    count = 0
    for start in range(0, len(rows), AT_ONCE):
        query = engine.insert(Notification).values(rows[start : start + AT_ONCE])
        new = session.scalars(query.on_conflict_do_nothing().returning(Notification.id))
        count += len(new.all())
    return count


def _row(notice: Notice, person: int) -> dict[str, Any]:
    subject = notice.subject
    return {
        "user_id": person,
        "kind": notice.kind,
        "subject": notice.key,
        "object_name": notice.name,
        "country_iso3": notice.pledge.lead_country_iso3,
        "obligation_id": subject.id if isinstance(subject, Obligation) else None,
        "update_id": subject.id if isinstance(subject, ProgressUpdate) else None,
        "version_id": subject.id if isinstance(subject, PledgeVersion) else None,
        "caused_at": notice.at,
        "caused_by": notice.by,
        "state": NoticeState.WAITING,
    }


def of_decision(
    session: Session, actor: Actor, subject: ProgressUpdate | PledgeVersion, decision: Decision
) -> None:
    """Tell the authors of a text what was decided on it; nobody is told of their own act."""
    kind = TOLD_BY_DECISION.get(decision)
    # What the operator brings in was decided elsewhere, long ago.
    if kind is None or actor.is_operator:
        return
    notice = _about(actor, kind, subject)
    authors = (subject.author_id, subject.last_editor_id, subject.submitter_id)
    queue(session, notice, _still_here(session, actor, notice.pledge, authors))


def of_sign_off(session: Session, actor: Actor, subject: ProgressUpdate | PledgeVersion) -> None:
    """Tell a country's approvers of a text that waits for their signature; of any other nobody is told."""
    if subject.state is not State.AWAITING_SIGN_OFF:
        return
    notice = _about(actor, NoticeKind.SIGN_OFF, subject)
    approvers = acting(notice.pledge, actor.at, Role.APPROVER)
    approving = {user.id for user in session.scalars(approvers)}
    queue(session, notice, approving.difference({actor.user_id}))


def writers(pledge: Pledge, at: datetime) -> Select[User]:
    """Return who writes for the pledge's owner at the moment: its focal points or partners."""
    return acting(pledge, at, Role.FOCAL_POINT, Role.PARTNER)


def acting(pledge: Pledge, at: datetime, *roles: Role) -> Select[User]:
    """Return the people who hold one of the roles for the pledge's owner at the moment."""
    return (
        select(User)
        .where(
            User.disabled_at.is_(None),
            User.memberships.any(
                _of_owner(pledge)
                & Membership.role.in_(roles)
                & (Membership.valid_from <= at)
                & or_(Membership.valid_to.is_(None), Membership.valid_to > at)
            ),
        )
        .options(selectinload(User.memberships))
        .order_by(User.email)
    )


def _of_owner(pledge: Pledge) -> ColumnElement[bool]:
    if pledge.lead_country_iso3 is not None:
        return Membership.country_iso3 == pledge.lead_country_iso3
    return Membership.organisation_id == pledge.lead_organisation_id


def _about(actor: Actor, kind: NoticeKind, subject: ProgressUpdate | PledgeVersion) -> Notice:
    # The same text can be returned twice: its version tells the occasions apart.
    return Notice(kind, subject, actor.at, f"v{subject.version}", actor.user_id)


def _still_here(
    session: Session, actor: Actor, pledge: Pledge, authors: Iterable[int | None]
) -> set[int]:
    """Return the authors who still write for the owner, or whoever does now when none is left."""
    present = {user.id for user in session.scalars(writers(pledge, actor.at))}
    return (present.intersection(authors) or present).difference({actor.user_id})


def read(row: Notification, at: datetime) -> Notice:
    """Return what a row of the outbox tells, as it is at the moment; its thing must still be there."""
    subject = row.obligation or row.update or row.version
    if subject is None:
        raise NotFoundError
    return Notice(row.kind, subject, at)
