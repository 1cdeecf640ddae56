"""The second factor: codes of an authenticator (RFC 6238), and recovery codes for when it is lost.

A code is taken once: the row remembers the newest span of 30 seconds whose code was taken, and of two who
send the same code at once one finds it taken.
"""

import re
import secrets
from collections.abc import Collection

import pyotp
from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session

from tracker.domain import audit, credentials, throttling
from tracker.domain.actors import Actor
from tracker.domain.errors import Fault, InvalidError, NotAllowedError, WrongStateError
from tracker.domain.permissions import Permission, require
from tracker.domain.sealing import Seal
from tracker.messages import N_
from tracker.models.enums import Role
from tracker.models.user import RecoveryCode, SecondFactor, User

# Clocks differ: the code before and the code after count too.
DRIFT = 1
CODES = 10
# Letters and digits that are not taken for one another when read from paper.
ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"
SPAN = 30
# Who publishes and who hands out rights: an installation may ask for a second factor of these.
HELD_TO_IT = frozenset({Role.MONITOR, Role.ADMINISTRATOR})
_BLANKS = re.compile(r"[\s-]+")


def is_on(session: Session, user_id: int) -> bool:
    """Say whether the person signs in with an authenticator."""
    found = session.get(SecondFactor, user_id)
    return found is not None and found.confirmed_at is not None


def is_held_to_it(actor: Actor) -> bool:
    """Say whether the person has a role for which a second factor can be required."""
    return bool(actor.roles & HELD_TO_IT)


def begin(session: Session, actor: Actor, seal: Seal) -> str:
    """Return the secret that a person's authenticator is to learn; it counts once `confirm` saw a code of it.

    The same secret is returned until then. Raises WrongStateError when an authenticator is in use.
    """
    require(actor, Permission.ACCOUNT_OWN)
    found = session.get(SecondFactor, actor.user_id, with_for_update=True)
    if found is not None and found.confirmed_at is not None:
        raise WrongStateError(N_("You sign in with an authenticator already."))
    secret = seal.open(found.sealed, str(actor.user_id)) if found is not None else None
    if secret is not None:
        return secret
    secret = pyotp.random_base32()
    if found is None:
        found = SecondFactor(user_id=actor.user_id, created_at=actor.at)
        session.add(found)
    found.sealed = seal.close(secret, str(actor.user_id))
    session.flush()
    return secret


def learning(session: Session, actor: Actor, seal: Seal) -> str | None:
    """Return the secret that waits for its first code, or None."""
    found = session.get(SecondFactor, actor.user_id)
    if found is None or found.confirmed_at is not None:
        return None
    return seal.open(found.sealed, str(found.user_id))


def confirm(session: Session, actor: Actor, seal: Seal, code: str) -> list[str]:
    """Turn the second factor on with a first code; return the recovery codes, which are shown this once.

    Raises InvalidError for a code that doesn't fit, WrongStateError when there is nothing to confirm.
    """
    require(actor, Permission.ACCOUNT_OWN)
    found = session.get(SecondFactor, actor.user_id, with_for_update=True)
    if found is None or found.confirmed_at is not None:
        raise WrongStateError(N_("There is no authenticator to confirm: begin again."))
    step = _step(actor, seal, found, code)
    if step is None:
        raise InvalidError(
            [Fault("code", N_("This code is not right. Check your device's clock."))]
        )
    found.confirmed_at, found.last_step = actor.at, step
    codes = _new_codes(session, actor)
    _record(session, actor, actor.user_id, "second_factor_on")
    return codes


def check(session: Session, actor: Actor, seal: Seal, user: User, code: str) -> None:
    """Take a code of the person's authenticator, or a recovery code, once.

    Raises InvalidError for any other, TooManyError after too many. The caller commits in either case.
    """
    limit, whose = throttling.ACCOUNT, f"code {user.id}"
    throttling.require(session, actor.at, limit, whose)
    if _takes_code(session, actor, seal, user, code) or _takes_recovery(session, actor, user, code):
        throttling.forget(session, actor.at, limit, whose)
        return
    throttling.hit(session, actor.at, limit, whose)
    raise InvalidError([Fault("code", N_("This code is not right, or it was used already."))])


def renew_codes(session: Session, actor: Actor) -> list[str]:
    """Give the person new recovery codes in place of all earlier ones; they are shown this once."""
    require(actor, Permission.ACCOUNT_OWN)
    if not is_on(session, actor.user_id or 0):
        raise WrongStateError
    codes = _new_codes(session, actor)
    _record(session, actor, actor.user_id, "recovery_codes_renewed")
    return codes


def turn_off(session: Session, actor: Actor, user: User) -> None:
    """Forget a person's authenticator: one's own, or another's who lost it, for administrators."""
    if user.id != actor.user_id:
        require(actor, Permission.PEOPLE_MANAGE)
    if not is_on(session, user.id):
        raise WrongStateError(N_("This account has no authenticator."))
    _forget(session, user.id)
    _record(session, actor, user.id, "second_factor_off")


def require_off_allowed(actor: Actor, *, is_required: bool) -> None:
    """Refuse to turn off one's own second factor where the installation requires it."""
    if is_required and is_held_to_it(actor):
        raise NotAllowedError(N_("This installation requires a second factor of your role."))


def codes_left(session: Session, actor: Actor) -> int:
    """Return how many recovery codes the person has not used."""
    query = select(RecoveryCode.id).where(
        RecoveryCode.user_id == actor.user_id, RecoveryCode.used_at.is_(None)
    )
    return len(session.scalars(query).all())


def who_has(session: Session, people: Collection[int]) -> set[int]:
    """Return which of these people sign in with an authenticator."""
    query = select(SecondFactor.user_id).where(
        SecondFactor.user_id.in_(people), SecondFactor.confirmed_at.is_not(None)
    )
    return set(session.scalars(query))


def address(secret: str, user: User, issuer: str) -> str:
    """Return what an authenticator learns the secret from (`otpauth://…`), as text or as a picture."""
    return pyotp.TOTP(secret).provisioning_uri(name=user.email, issuer_name=issuer)


def _takes_code(session: Session, actor: Actor, seal: Seal, user: User, code: str) -> bool:
    found = session.get(SecondFactor, user.id)
    step = _step(actor, seal, found, code) if found is not None else None
    if step is None:
        return False
    taken = session.execute(
        update(SecondFactor)
        .where(
            SecondFactor.user_id == user.id,
            or_(SecondFactor.last_step.is_(None), SecondFactor.last_step < step),
        )
        .values(last_step=step)
        .returning(SecondFactor.user_id)
    )
    return taken.one_or_none() is not None


def _takes_recovery(session: Session, actor: Actor, user: User, code: str) -> bool:
    taken = session.execute(
        update(RecoveryCode)
        .where(
            RecoveryCode.user_id == user.id,
            RecoveryCode.code_hash == _hash(code),
            RecoveryCode.used_at.is_(None),
        )
        .values(used_at=actor.at)
        .returning(RecoveryCode.id)
    )
    if taken.one_or_none() is None:
        return False
    _record(session, actor, user.id, "recovery_code_used")
    return True


def _step(actor: Actor, seal: Seal, found: SecondFactor, code: str) -> int | None:
    """Return the span of time whose code this is, or None."""
    secret = seal.open(found.sealed, str(found.user_id))
    if secret is None:
        return None
    said, now = _BLANKS.sub("", code), int(actor.at.timestamp()) // SPAN
    totp = pyotp.TOTP(secret, interval=SPAN)
    for step in range(now - DRIFT, now + DRIFT + 1):
        if secrets.compare_digest(totp.generate_otp(step).encode(), said.encode()):
            return step
    return None


def _new_codes(session: Session, actor: Actor) -> list[str]:
    session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == actor.user_id))
    codes = ["-".join(_word() for _ in range(3)) for _ in range(CODES)]
    session.add_all(RecoveryCode(user_id=actor.user_id, code_hash=_hash(code)) for code in codes)
    session.flush()
    return codes


def _word() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(5))


def _hash(code: str) -> str:
    # Three random words of five letters: too many to try, so a plain hash hides them.
    return credentials.token_hash(_BLANKS.sub("", code).casefold())


def _forget(session: Session, user_id: int) -> None:
    session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user_id))
    session.execute(delete(SecondFactor).where(SecondFactor.user_id == user_id))
    session.expire_all()


def _record(session: Session, actor: Actor, user_id: int | None, verb: str) -> None:
    audit.record(session, actor, audit.Change(f"user.{verb}", "user", str(user_id)))
