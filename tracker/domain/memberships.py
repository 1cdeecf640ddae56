"""Who does what for whom: roles given, ended and handed over by administrators, never their own."""

from sqlalchemy import exists, select, update
from sqlalchemy.orm import Session, aliased, selectinload

from tracker.domain import audit, users
from tracker.domain.actors import Actor
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
from tracker.models.enums import NoticeState, Role
from tracker.models.notification import Notification
from tracker.models.user import Membership, User


def person(session: Session, actor: Actor, user_id: int) -> User:
    """Return an account with its memberships, for administrators; raises NotFoundError."""
    require(actor, Permission.PEOPLE_MANAGE)
    query = select(User).where(User.id == user_id).options(selectinload(User.memberships))
    found = session.scalar(query)
    if found is None:
        raise NotFoundError
    return found


def of(user: User, membership_id: int) -> Membership:
    """Return a membership of the account; raises NotFoundError."""
    found = next((one for one in user.memberships if one.id == membership_id), None)
    if found is None:
        raise NotFoundError
    return found


def grant(
    session: Session,
    actor: Actor,
    user: User,
    role: Role,
    *,
    country_iso3: str | None = None,
    organisation: str | None = None,
) -> Membership:
    """Give an account one more role from now on.

    Raises InvalidError for a role without its place, DuplicateError when it is held already.
    """
    _require_other(actor, user)
    organisation_id = users.place_of_role(
        session, role, country_iso3=country_iso3, organisation=organisation
    )
    return _granted(
        session,
        actor,
        user,
        Membership(role=role, country_iso3=country_iso3, organisation_id=organisation_id),
    )


def end(session: Session, actor: Actor, user: User, membership: Membership) -> None:
    """End a role at once; the last administrator stays."""
    _require_other(actor, user)
    if membership.valid_to is not None:
        raise WrongStateError(N_("This role has ended already."))
    if membership.role is Role.ADMINISTRATOR and users.is_last_administrator(session, actor, user):
        raise NotAllowedError(N_("The last administrator stays."))
    # A role given in the same moment is taken back whole.
    membership.valid_to = max(actor.at, membership.valid_from)
    session.flush()
    _record(session, actor, user, "user.role_ended", membership)


def hand_over(
    session: Session, actor: Actor, user: User, membership: Membership, successor: User
) -> None:
    """Pass a role, and the notices that still wait for it, from one person to the next.

    Drafts and duties belong to the country or organisation: the successor finds them as they are,
    with their history. Raises InvalidError when both are the same person or the successor is disabled.
    """
    if successor.id == user.id:
        raise InvalidError([Fault("successor", N_("Choose another person."))])
    if successor.disabled_at is not None:
        raise InvalidError([Fault("successor", N_("This account is disabled: enable it first."))])
    end(session, actor, user, membership)
    if not any(
        _is_same(held, membership) and held.valid_to is None for held in successor.memberships
    ):
        _require_other(actor, successor)
        passed = Membership(
            role=membership.role,
            country_iso3=membership.country_iso3,
            organisation_id=membership.organisation_id,
        )
        _granted(session, actor, successor, passed)
    _pass_notices(session, membership, user, successor)
    after = {"role": membership.role, "country": membership.country_iso3, "to": successor.id}
    audit.record(
        session, actor, audit.Change("user.handed_over", "user", str(user.id), None, after)
    )


def _granted(session: Session, actor: Actor, user: User, new: Membership) -> Membership:
    if any(_is_same(held, new) and held.valid_to is None for held in user.memberships):
        raise DuplicateError(N_("This person has this role already."))
    new.valid_from = actor.at
    user.memberships.append(new)
    session.flush()
    _record(session, actor, user, "user.role_given", new)
    return new


def _is_same(one: Membership, other: Membership) -> bool:
    return (one.role, one.country_iso3, one.organisation_id) == (
        other.role,
        other.country_iso3,
        other.organisation_id,
    )


def _pass_notices(session: Session, membership: Membership, user: User, successor: User) -> None:
    if membership.country_iso3 is None:
        return
    known = aliased(Notification)
    has_it = exists().where(
        known.user_id == successor.id,
        known.kind == Notification.kind,
        known.subject == Notification.subject,
    )
    session.execute(
        update(Notification)
        .where(
            Notification.user_id == user.id,
            Notification.state == NoticeState.WAITING,
            Notification.country_iso3 == membership.country_iso3,
            ~has_it,
        )
        .values(user_id=successor.id, digest_id=None)
        .execution_options(synchronize_session=False)
    )


def _require_other(actor: Actor, user: User) -> None:
    require(actor, Permission.PEOPLE_MANAGE)
    if actor.user_id == user.id:
        raise NotAllowedError(N_("Nobody changes their own roles."))


def _record(
    session: Session, actor: Actor, user: User, action: str, membership: Membership
) -> None:
    after = {
        "role": membership.role,
        "country": membership.country_iso3,
        "organisation": membership.organisation_id,
    }
    audit.record(session, actor, audit.Change(action, "user", str(user.id), None, after))
