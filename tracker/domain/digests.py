"""The mails: each person's notices in one, claimed by one sender, tried again, never twice by accident.

A mail goes from `waiting` over `claimed` (it is being written) and `sending` (it may be leaving) to
`sent`. A sender that dies while it writes is followed by another; one that dies while it sends leaves
a doubt, which a person settles: docs/decisions/0011.
"""

import uuid
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, joinedload

from tracker.domain import audit
from tracker.domain.actors import Actor
from tracker.domain.errors import WrongStateError
from tracker.domain.permissions import Permission, require
from tracker.messages import N_
from tracker.models.enums import DigestState, NoticeState
from tracker.models.notification import Digest, Notification
from tracker.models.user import User

# Longer than any sender needs for one mail.
LEASE = timedelta(minutes=15)
MOST_ATTEMPTS = 12
LONGEST_PAUSE = timedelta(hours=12)
LONGEST_ERROR = 500
AGAIN = frozenset({DigestState.FAILED, DigestState.DOUBTFUL})


def gather(session: Session, at: datetime) -> int:
    """Put what waits into one mail per person; return how many notices found theirs."""
    waiting = select(Notification.user_id).where(
        Notification.state == NoticeState.WAITING, Notification.digest_id.is_(None)
    )
    count = 0
    for person in session.scalars(waiting.distinct().order_by(Notification.user_id)).all():
        digest_id = _waiting_digest(session, person, at)
        if digest_id is None:
            continue
        taken = session.scalars(
            update(Notification)
            .where(
                Notification.user_id == person,
                Notification.state == NoticeState.WAITING,
                Notification.digest_id.is_(None),
            )
            .values(digest_id=digest_id)
            .returning(Notification.id)
        )
        count += len(taken.all())
    return count


def _waiting_digest(session: Session, person: int, at: datetime) -> int | None:
    """Return the mail that waits for the person, made when she has none; None while one is leaving."""
    found = session.scalar(
        select(Digest)
        .where(
            Digest.user_id == person,
            Digest.state.in_([DigestState.WAITING, DigestState.CLAIMED, DigestState.SENDING]),
        )
        # Nobody may claim it while notices are put in.
        .with_for_update()
    )
    if found is not None:
        return found.id if found.state is DigestState.WAITING else None
    # Of two senders who make one at once, the slower makes none.
    row = {
        "user_id": person,
        "message_id": uuid.uuid4().hex,
        "state": DigestState.WAITING,
        "attempts": 0,
        "created_at": at,
        "next_attempt_at": at,
    }
    engine = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    made = engine.insert(Digest).values(row).on_conflict_do_nothing().returning(Digest.id)
    number: int | None = session.scalar(made)
    return number


def due(session: Session, at: datetime) -> list[int]:
    """Return the mails that may be claimed at the moment, the oldest first."""
    query = select(Digest.id).where(_claimable(at)).order_by(Digest.created_at, Digest.id)
    return list(session.scalars(query))


def _claimable(at: datetime) -> ColumnElement[bool]:
    return or_(
        and_(Digest.state == DigestState.WAITING, Digest.next_attempt_at <= at),
        and_(Digest.state == DigestState.CLAIMED, Digest.claimed_at < at - LEASE),
    )


def claim(session: Session, digest_id: int, at: datetime) -> Digest | None:
    """Take a mail for oneself, or return None when another sender has it."""
    won = session.scalar(
        update(Digest)
        .where(Digest.id == digest_id, _claimable(at))
        .values(state=DigestState.CLAIMED, claimed_at=at, attempts=Digest.attempts + 1)
        .returning(Digest.id)
    )
    if won is None:
        return None
    return session.scalars(
        select(Digest)
        .where(Digest.id == won)
        .options(joinedload(Digest.user).selectinload(User.memberships))
        .execution_options(populate_existing=True)
    ).one()


def begin(session: Session, digest: Digest) -> bool:
    """Say that the mail leaves now; False when another sender has taken it up meanwhile."""
    return _move(session, digest, DigestState.CLAIMED, DigestState.SENDING)


def sent(session: Session, digest: Digest, at: datetime) -> None:
    """Note that the server took the mail, and with it all its notices."""
    if _move(session, digest, DigestState.SENDING, DigestState.SENT, sent_at=at, last_error=None):
        session.execute(
            update(Notification)
            .where(Notification.digest_id == digest.id, Notification.state == NoticeState.WAITING)
            .values(state=NoticeState.SENT)
        )


def let_go(session: Session, digest: Digest) -> None:
    """Note that nothing was left to tell."""
    _move(session, digest, DigestState.CLAIMED, DigestState.EMPTY)


def failed(
    session: Session, digest: Digest, at: datetime, error: str, *, for_good: bool = False
) -> None:
    """Note that the mail did not leave; it is tried again after a growing pause, unless that is no use."""
    ends = for_good or digest.attempts >= MOST_ATTEMPTS
    pause = min(timedelta(minutes=2 ** (digest.attempts - 1)), LONGEST_PAUSE)
    _move(
        session,
        digest,
        DigestState.SENDING,
        DigestState.FAILED if ends else DigestState.WAITING,
        next_attempt_at=at + pause,
        last_error=error[:LONGEST_ERROR],
    )


def doubt(session: Session, at: datetime) -> int:
    """Set aside what was leaving when its sender died: whether it left nobody knows."""
    stuck = session.scalars(
        update(Digest)
        .where(Digest.state == DigestState.SENDING, Digest.claimed_at < at - LEASE)
        .values(state=DigestState.DOUBTFUL)
        .returning(Digest.id)
    )
    return len(stuck.all())


def send_again(session: Session, actor: Actor, digest: Digest) -> None:
    """Let a mail that failed, or may have, be tried once more under its old Message-ID."""
    require(actor, Permission.REMINDERS_SEND)
    session.refresh(digest, with_for_update=True)
    if digest.state not in AGAIN:
        raise WrongStateError(N_("Only a mail that did not leave can be sent again."))
    was = digest.state
    try:
        with session.begin_nested():
            digest.state, digest.attempts = DigestState.WAITING, 0
            digest.next_attempt_at = actor.at
            session.flush()
    except IntegrityError as error:
        message = N_("Another mail to this person is on its way: try again when it has left.")
        raise WrongStateError(message) from error
    change = audit.Change(
        "mail.released",
        "mail",
        digest.message_id,
        before={"state": was},
        after={"state": DigestState.WAITING},
    )
    audit.record(session, actor, change)


def _move(
    session: Session, digest: Digest, was: DigestState, to: DigestState, **values: Any
) -> bool:
    """Move a mail that is still in its sender's hands; say whether it was."""
    moved = session.scalar(
        update(Digest)
        .where(Digest.id == digest.id, Digest.state == was, Digest.claimed_at == digest.claimed_at)
        .values(state=to, **values)
        .returning(Digest.id)
        .execution_options(synchronize_session=False)
    )
    return moved is not None
