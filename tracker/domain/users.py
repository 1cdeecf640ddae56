"""People: accounts and memberships."""

import re
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from tracker.domain import api_tokens, audit, credentials, organisations, sessions
from tracker.domain.actors import COUNTRY_ROLES, Actor, of_user
from tracker.domain.errors import (
    DuplicateError,
    Fault,
    InvalidError,
    NotAllowedError,
    NotFoundError,
    WrongStateError,
)
from tracker.domain.permissions import Permission, require
from tracker.messages import N_
from tracker.models.country import Country
from tracker.models.enums import Language, Role
from tracker.models.user import Membership, User

_EMAIL = re.compile(r"[^\s@,;<>\"]{1,64}@[^\s@,;<>\"]{1,189}", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewUser:
    """What is needed to make an account with its first membership."""

    email: str
    role: Role
    name: str = ""
    country_iso3: str | None = None
    organisation: str | None = None
    password_hash: str | None = None
    language: Language = Language.ES
    time_zone: str = "UTC"


def create(session: Session, actor: Actor, new: NewUser) -> User:
    """Make an account with one membership.

    Raises InvalidError for a wrong address, role, country or organisation; DuplicateError when the
    address has an account.
    """
    require(actor, Permission.PEOPLE_MANAGE)
    email = new.email.strip().casefold()
    if not _EMAIL.fullmatch(email):
        raise InvalidError(
            [Fault("email", N_("Write an e-mail address such as name@example.org."))]
        )
    if session.scalar(select(User.id).where(User.email == email)) is not None:
        raise DuplicateError(N_("This e-mail address has an account already."))
    organisation_id = place_of_role(
        session, new.role, country_iso3=new.country_iso3, organisation=new.organisation
    )
    user = User(
        email=email,
        name=new.name or email.partition("@")[0],
        password_hash=new.password_hash,
        language=new.language,
        time_zone=new.time_zone,
        created_at=actor.at,
    )
    user.memberships.append(
        Membership(
            role=new.role,
            country_iso3=new.country_iso3,
            organisation_id=organisation_id,
            valid_from=actor.at,
        )
    )
    session.add(user)
    session.flush()
    # The address stays out of the trail: personal data must be erasable.
    _record(session, actor, user, "user.created", {"role": new.role, "country": new.country_iso3})
    return user


def place_of_role(
    session: Session, role: Role, *, country_iso3: str | None, organisation: str | None
) -> int | None:
    """Return the organisation's id for a partner, None for others.

    Raises InvalidError when the role does not go with the country or organisation, or there is none.
    """
    if (role in COUNTRY_ROLES) != (country_iso3 is not None):
        message = N_("Focal points and approvers have one country; other roles have none.")
        raise InvalidError([Fault("country", message)])
    if (role is Role.PARTNER) != (organisation is not None):
        message = N_("Partners have one organisation; other roles have none.")
        raise InvalidError([Fault("organisation", message)])
    if country_iso3 and session.get(Country, country_iso3) is None:
        raise InvalidError([Fault("country", N_("There is no country with this code."))])
    if organisation is None:
        return None
    found = organisations.named(session, organisation)
    if found is None:
        raise InvalidError([Fault("organisation", N_("There is no organisation of this name."))])
    return found.id


def disable(session: Session, actor: Actor, user: User) -> None:
    """End an account's rights, sessions and tokens at once; the last administrator stays."""
    require(actor, Permission.PEOPLE_MANAGE)
    if user.id == actor.user_id:
        raise NotAllowedError(N_("Nobody disables their own account."))
    if is_last_administrator(session, actor, user):
        raise NotAllowedError(N_("The last administrator stays."))
    user.disabled_at = actor.at
    sessions.end_all_of(session, actor, user)
    api_tokens.revoke_all_of(session, user, actor.at)
    _record(session, actor, user, "user.disabled")


def enable(session: Session, actor: Actor, user: User) -> None:
    """Give a disabled account its rights back; its old sessions stay ended."""
    require(actor, Permission.PEOPLE_MANAGE)
    if user.disabled_at is None:
        raise WrongStateError(N_("This account is not disabled."))
    user.disabled_at = None
    _record(session, actor, user, "user.enabled")


def end_sessions(session: Session, actor: Actor, user: User) -> None:
    """Sign a person out everywhere, programs too; only for administrators."""
    require(actor, Permission.PEOPLE_MANAGE)
    sessions.end_all_of(session, actor, user)
    api_tokens.revoke_all_of(session, user, actor.at)
    _record(session, actor, user, "user.sessions_ended")


def is_last_administrator(session: Session, actor: Actor, user: User) -> bool:
    """Say whether nobody else administers the installation."""
    others = (
        select(func.count())
        .select_from(Membership)
        .join(User)
        .where(
            Membership.role == Role.ADMINISTRATOR,
            Membership.valid_to.is_(None),
            User.disabled_at.is_(None),
            User.id != user.id,
        )
    )
    is_one = Role.ADMINISTRATOR in of_user(user, actor.at).roles
    return is_one and session.scalar(others) == 0


def by_email(session: Session, email: str) -> User:
    """Return the account of an address; raises NotFoundError."""
    user = session.scalar(
        select(User)
        .where(User.email == email.strip().casefold())
        .options(selectinload(User.memberships))
    )
    if user is None:
        raise NotFoundError(N_("There is no account with this e-mail address."))
    return user


def listed(session: Session) -> list[User]:
    """Return all accounts with their memberships, by address."""
    query = select(User).options(selectinload(User.memberships)).order_by(User.email)
    return list(session.scalars(query))


def set_password(session: Session, actor: Actor, user: User, password: str) -> None:
    """Set one's own password and end all other sessions of the account.

    Raises NotAllowedError for another's account, InvalidError for a weak password.
    """
    if actor.user_id != user.id and not actor.is_operator:
        raise NotAllowedError
    credentials.check_strength(password, user.email, user.name)
    user.password_hash = credentials.hashed(password)
    sessions.end_all_of(session, actor, user)
    _record(session, actor, user, "user.password_changed")


def set_preferences(
    session: Session, actor: Actor, user: User, *, language: Language, time_zone: str
) -> None:
    """Set one's own language and time zone; raises NotAllowedError for another's account."""
    if actor.user_id != user.id:
        raise NotAllowedError
    user.language, user.time_zone = language, time_zone
    before, after = audit.changes(user, ("language", "time_zone"))
    change = audit.Change("user.preferences_changed", "user", str(user.id), before, after)
    audit.record(session, actor, change)


def _record(
    session: Session, actor: Actor, user: User, action: str, after: dict[str, object] | None = None
) -> None:
    audit.record(session, actor, audit.Change(action, "user", str(user.id), None, after))
