"""Sign-ins that live on the server: opened, looked at, confirmed and ended by their owner."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session, selectinload

from tracker.domain import audit, credentials, throttling
from tracker.domain.actors import Actor, of_user
from tracker.domain.errors import Fault, InvalidError, NotFoundError
from tracker.domain.permissions import Permission, require
from tracker.messages import N_
from tracker.models.user import User, UserSession

SESSION_LIFE = timedelta(hours=12)
# For so long who has proved who they are may do what can't be undone.
RECENT = timedelta(minutes=15)
# What stands for a session in an address: too short to sign anybody in.
MARK = 16
LONGEST_CLIENT = 200


def check(session: Session, actor: Actor, email: str, password: str, *, client: str = "") -> User:
    """Return whose address and password these are; `client` is where it is asked from.

    Raises InvalidError with one and the same sentence whatever is wrong, TooManyError after too many
    wrong tries for the account or from the client. The caller commits in either case: tries are counted.
    """
    tried = ((throttling.ACCOUNT, email.strip().casefold()), (throttling.ADDRESS, client))
    for limit, whose in tried:
        throttling.require(session, actor.at, limit, whose)
    user = session.scalar(select(User).where(User.email == email.strip().casefold()))
    fits = credentials.matches(user.password_hash if user else None, password)
    if user is None or not fits or user.disabled_at is not None:
        for limit, whose in tried:
            throttling.hit(session, actor.at, limit, whose)
        message = N_("The e-mail address or the password is not right.")
        raise InvalidError([Fault("password", message)])
    throttling.forget(session, actor.at, *tried[0])
    return user


def begin(session: Session, actor: Actor, user: User, *, client: str = "") -> str:
    """Open a session of a person who was checked and return its token, which is stored nowhere.

    `client` is what the browser says of itself.
    """
    token = credentials.new_token()
    user.sessions.append(
        UserSession(
            token_hash=credentials.token_hash(token),
            created_at=actor.at,
            confirmed_at=actor.at,
            expires_at=actor.at + SESSION_LIFE,
            client="".join(letter for letter in client if letter.isprintable())[:LONGEST_CLIENT],
        )
    )
    _record(session, of_user(user, actor.at, actor.request_id), user, "signed_in")
    return token


def live(session: Session, actor: Actor, token: str) -> UserSession | None:
    """Return the session of a token with its owner, while it signs them in at the moment."""
    found = session.scalar(
        select(UserSession)
        .where(UserSession.token_hash == credentials.token_hash(token))
        .options(selectinload(UserSession.user).selectinload(User.memberships))
    )
    if found is None or not found.lives_at(actor.at) or found.user.disabled_at is not None:
        return None
    return found


def confirm(session: Session, actor: Actor, token: str) -> None:
    """Keep that the owner of a session has just proved who they are; the caller has checked the proof."""
    found = session.get_one(UserSession, credentials.token_hash(token))
    found.confirmed_at = actor.at
    _record(session, actor, found.user, "confirmed")


def end(session: Session, actor: Actor, token: str) -> None:
    """End a session on the server: a copied cookie is worth nothing afterwards."""
    found = session.get(UserSession, credentials.token_hash(token))
    if found is None or found.ended_at is not None:
        return
    found.ended_at = actor.at
    _record(session, actor, found.user, "signed_out")


def own(session: Session, actor: Actor) -> Sequence[UserSession]:
    """Return the person's own sessions that are open, the newest first."""
    return session.scalars(
        select(UserSession)
        .where(
            UserSession.user_id == actor.user_id,
            UserSession.ended_at.is_(None),
            UserSession.expires_at > actor.at,
        )
        .order_by(UserSession.created_at.desc(), UserSession.token_hash)
    ).all()


def end_own(session: Session, actor: Actor, mark: str) -> None:
    """End one of the person's own sessions by its mark; raises NotFoundError for any other."""
    require(actor, Permission.ACCOUNT_OWN)
    found = next((one for one in own(session, actor) if one.token_hash[:MARK] == mark), None)
    if found is None:
        raise NotFoundError
    found.ended_at = actor.at
    _record(session, actor, found.user, "session_ended")


def end_all_of(session: Session, actor: Actor, user: User) -> None:
    """End every session of an account: the caller has checked the right to, and writes the event."""
    session.execute(
        update(UserSession)
        .where(UserSession.user_id == user.id, UserSession.ended_at.is_(None))
        .values(ended_at=actor.at)
    )


def _record(session: Session, actor: Actor, user: User, verb: str) -> None:
    audit.record(session, actor, audit.Change(f"user.{verb}", "user", str(user.id)))
