"""Tokens with which programs ask in a person's name: made and revoked by their owner, never worth more."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import Session, joinedload

from tracker.domain import audit, credentials
from tracker.domain.actors import Actor
from tracker.domain.errors import Fault, InvalidError, NotFoundError, WrongStateError
from tracker.domain.permissions import Permission, require
from tracker.domain.wording import line, wording_faults
from tracker.messages import N_
from tracker.models.api_token import ApiToken, TokenScope
from tracker.models.base import LARGEST_ID
from tracker.models.user import User

LONGEST_NAME = 80
MOST_TOKENS = 20
# A token says what it is, so that tools which look for forgotten secrets find it.
PREFIX = "tracker_"
LIVES_IN_DAYS = (30, 90, 365)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewToken:
    """What its owner says of a token."""

    name: str
    scope: TokenScope
    days: int


def of(session: Session, actor: Actor) -> Sequence[ApiToken]:
    """Return the actor's own tokens that still open, the latest first."""
    query = select(ApiToken).where(
        ApiToken.user_id == actor.user_id,
        ApiToken.revoked_at.is_(None),
        ApiToken.expires_at > actor.at,
    )
    return session.scalars(query.order_by(ApiToken.id.desc())).all()


def create(session: Session, actor: Actor, new: NewToken, *, password: str) -> str:
    """Make a token of one's own and return it: it is stored nowhere.

    Raises InvalidError for a wrong password, a missing name or another life than the offered ones.
    """
    require(actor, Permission.ACCOUNT_OWN)
    owner = session.get(User, actor.user_id or 0)
    if owner is None:
        raise WrongStateError(N_("Only a person can have a token."))
    if faults := _faults(owner, new, password):
        raise InvalidError(faults)
    living = select(func.count()).where(
        ApiToken.user_id == owner.id,
        ApiToken.revoked_at.is_(None),
        ApiToken.expires_at > actor.at,
    )
    if session.scalars(living).one() >= MOST_TOKENS:
        raise WrongStateError(
            N_("There are %(most)s tokens of yours already: revoke one first."), most=MOST_TOKENS
        )
    secret = PREFIX + credentials.new_token()
    token = ApiToken(
        user_id=owner.id,
        name=line(new.name),
        token_hash=credentials.token_hash(secret),
        scope=new.scope,
        created_at=actor.at,
        expires_at=actor.at + timedelta(days=new.days),
    )
    session.add(token)
    session.flush()
    said = {"name": token.name, "scope": token.scope, "expires_at": token.expires_at}
    _record(session, actor, token, "created", said)
    return secret


def revoke(session: Session, actor: Actor, token_id: int) -> None:
    """End a token of one's own at once; raises NotFoundError for another's and for one that ended."""
    require(actor, Permission.ACCOUNT_OWN)
    token = session.scalars(
        select(ApiToken)
        .where(
            ApiToken.id == min(token_id, LARGEST_ID),
            ApiToken.user_id == actor.user_id,
            ApiToken.revoked_at.is_(None),
        )
        .with_for_update()
    ).one_or_none()
    if token is None:
        raise NotFoundError
    token.revoked_at = actor.at
    session.flush()
    _record(session, actor, token, "revoked")


def revoke_all_of(session: Session, user: User, at: datetime) -> None:
    """End every token of an account: the caller has checked the right to, and writes the event."""
    session.execute(
        update(ApiToken)
        .where(ApiToken.user_id == user.id, ApiToken.revoked_at.is_(None))
        .values(revoked_at=at)
    )


def known(session: Session, secret: str, at: datetime) -> ApiToken | None:
    """Return the token that opens at the moment, with its owner, or None."""
    if not secret.startswith(PREFIX) or not secret.isascii():
        return None
    token = session.scalar(
        select(ApiToken)
        .where(ApiToken.token_hash == credentials.token_hash(secret))
        .options(joinedload(ApiToken.user).selectinload(User.memberships))
    )
    if token is None or not token.lives_at(at) or token.user.disabled_at is not None:
        return None
    return token


def note_use(session: Session, token_id: int, at: datetime) -> None:
    """Keep on which day a token was last used; no event: it is no change of anybody's."""
    day = at.date()
    session.execute(
        update(ApiToken)
        .where(
            ApiToken.id == token_id,
            or_(ApiToken.last_used_on.is_(None), ApiToken.last_used_on < day),
        )
        .values(last_used_on=day)
    )


def _faults(owner: User, new: NewToken, password: str) -> list[Fault]:
    faults = wording_faults("name", new.name, LONGEST_NAME)
    if not line(new.name):
        faults.append(Fault("name", N_("Give the token a name, such as the program that uses it.")))
    if new.days not in LIVES_IN_DAYS:
        faults.append(Fault("days", N_("Choose one of the list.")))
    if not credentials.matches(owner.password_hash, password):
        faults.append(Fault("current_password", N_("The present password is not right.")))
    return faults


def _record(
    session: Session,
    actor: Actor,
    token: ApiToken,
    verb: str,
    after: dict[str, object] | None = None,
) -> None:
    change = audit.Change(f"token.{verb}", "token", str(token.id), None, after)
    audit.record(session, actor, change)
