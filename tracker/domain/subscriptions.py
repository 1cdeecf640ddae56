"""What a person receives: the kinds of mail she wants, and the secret address of her calendar."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from tracker.domain import audit, credentials, saving
from tracker.domain.actors import Actor
from tracker.domain.errors import NotAllowedError
from tracker.models.enums import NoticeKind
from tracker.models.notification import Subscription
from tracker.models.user import User


def of(session: Session, user_id: int) -> Subscription:
    """Return what the person receives: everything, where she never said otherwise."""
    return session.get(Subscription, user_id) or Subscription(user_id=user_id, muted=())


def choose(
    session: Session, actor: Actor, user: User, wanted: Collection[NoticeKind]
) -> Subscription:
    """Keep which kinds a person wants by mail; raises NotAllowedError for another's account."""
    if actor.user_id != user.id:
        raise NotAllowedError
    found = session.merge(of(session, user.id))
    found.muted = tuple(kind for kind in NoticeKind if kind not in wanted)
    saving.flush(session)
    _record(session, actor, user, "user.mail_chosen", {"muted": list(found.muted)})
    return found


def renew_calendar(session: Session, actor: Actor, user: User) -> str:
    """Return a new secret key of one's calendar, which is stored nowhere; the one before ends."""
    if actor.user_id != user.id:
        raise NotAllowedError
    key = credentials.new_token()
    found = session.merge(of(session, user.id))
    found.calendar_key_hash = credentials.token_hash(key)
    saving.flush(session)
    _record(session, actor, user, "user.calendar_renewed", {})
    return key


def calendar_owner(session: Session, key: str) -> User | None:
    """Return whose calendar the key opens; nobody's, when the account is disabled."""
    return session.scalar(
        select(User)
        .join(Subscription, Subscription.user_id == User.id)
        .where(
            Subscription.calendar_key_hash == credentials.token_hash(key),
            User.disabled_at.is_(None),
        )
        .options(selectinload(User.memberships))
    )


def _record(
    session: Session, actor: Actor, user: User, action: str, after: dict[str, object]
) -> None:
    audit.record(session, actor, audit.Change(action, "user", str(user.id), None, after))
