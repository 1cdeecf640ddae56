"""Links of one use: with them a person who was invited, or lost the password, sets one."""

from datetime import datetime, timedelta

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session, joinedload

from tracker.domain import audit, credentials, saving, users
from tracker.domain.actors import Actor, of_user
from tracker.domain.errors import NotFoundError, WrongStateError
from tracker.domain.permissions import Permission, require
from tracker.domain.users import NewUser
from tracker.messages import N_
from tracker.models.enums import LinkPurpose
from tracker.models.user import AccountLink, User

LIFE = {LinkPurpose.INVITATION: timedelta(days=14), LinkPurpose.RESET: timedelta(hours=2)}
# More requests than these in an hour are answered alike, and send nothing.
MOST_IN_AN_HOUR = 3


def invite(session: Session, actor: Actor, new: NewUser) -> AccountLink:
    """Make an account without a password and the link with which its owner sets one.

    Raises what `users.create` raises.
    """
    user = users.create(session, actor, new)
    return _make(session, actor, user, LinkPurpose.INVITATION)


def renew(session: Session, actor: Actor, user: User) -> AccountLink:
    """Make a new link for an account: an invitation where there is no password yet, else a reset."""
    require(actor, Permission.PEOPLE_MANAGE)
    if user.disabled_at is not None:
        raise WrongStateError(N_("This account is disabled: enable it first."))
    purpose = LinkPurpose.RESET if user.password_hash else LinkPurpose.INVITATION
    return _make(session, actor, user, purpose)


def request_reset(session: Session, actor: Actor, email: str) -> AccountLink | None:
    """Make the link for whoever lost the password; None when nothing is to be sent.

    The caller answers the same in either case, so that nobody learns which addresses have accounts.
    """
    user = session.scalar(select(User).where(User.email == email.strip().casefold()))
    if user is None or user.disabled_at is not None or _has_asked_enough(session, user, actor.at):
        return None
    purpose = LinkPurpose.RESET if user.password_hash else LinkPurpose.INVITATION
    return _make(session, actor, user, purpose)


def find(session: Session, nonce: str, at: datetime) -> AccountLink:
    """Return the link of a nonce while it opens; NotFoundError once it was used, expired or ended."""
    link = session.scalar(
        select(AccountLink)
        .where(AccountLink.nonce == nonce)
        .options(joinedload(AccountLink.user).selectinload(User.memberships))
    )
    if link is None or not link.opens_at(at) or link.user.disabled_at is not None:
        raise NotFoundError(N_("This link was used or has expired. Ask for a new one."))
    return link


def use(session: Session, actor: Actor, link: AccountLink, password: str) -> None:
    """Set the password of the link's owner; the link, the others and all sessions end.

    Raises InvalidError for a weak password (the link stays), StaleError when it was used in the same moment.
    """
    user = link.user
    credentials.check_strength(password, user.email, user.name)
    link.used_at = actor.at
    saving.flush(session)
    _end_others(session, link, actor.at)
    users.set_password(session, of_user(user, actor.at, actor.request_id), user, password)


def unsent(session: Session, at: datetime) -> list[AccountLink]:
    """Return the links whose mail has not left and which still open, the oldest first."""
    query = (
        select(AccountLink)
        .join(AccountLink.user)
        .where(
            AccountLink.mailed_at.is_(None),
            AccountLink.used_at.is_(None),
            AccountLink.expires_at > at,
            User.disabled_at.is_(None),
        )
        .options(joinedload(AccountLink.user))
        .order_by(AccountLink.id)
    )
    return list(session.scalars(query))


def claim(session: Session, link_id: int, at: datetime) -> AccountLink | None:
    """Say of a link that its mail leaves now; None when another sender has it, or it opens no more."""
    link = session.scalar(
        select(AccountLink)
        .where(AccountLink.id == link_id, AccountLink.mailed_at.is_(None))
        .with_for_update(skip_locked=True, of=AccountLink)
    )
    if link is None or not link.opens_at(at):
        return None
    link.mailed_at = at
    session.flush()
    return link


def release(session: Session, link_id: int) -> None:
    """Say that the mail of a link did not leave after all."""
    session.execute(update(AccountLink).where(AccountLink.id == link_id).values(mailed_at=None))


def _make(session: Session, actor: Actor, user: User, purpose: LinkPurpose) -> AccountLink:
    link = AccountLink(
        user=user,
        purpose=purpose,
        nonce=credentials.new_token(),
        created_at=actor.at,
        created_by=actor.user_id,
        expires_at=actor.at + LIFE[purpose],
    )
    session.add(link)
    session.flush()
    _end_others(session, link, actor.at)
    change = audit.Change(f"user.{purpose.value}_sent", "user", str(user.id))
    audit.record(session, actor, change)
    return link


def _end_others(session: Session, link: AccountLink, at: datetime) -> None:
    session.execute(
        update(AccountLink)
        .where(
            AccountLink.user_id == link.user_id,
            AccountLink.id != link.id,
            AccountLink.expires_at > at,
        )
        .values(expires_at=at)
    )


def _has_asked_enough(session: Session, user: User, at: datetime) -> bool:
    recent = select(func.count()).where(
        AccountLink.user_id == user.id, AccountLink.created_at > at - timedelta(hours=1)
    )
    return (session.scalar(recent) or 0) >= MOST_IN_AN_HOUR
