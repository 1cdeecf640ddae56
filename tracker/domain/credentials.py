"""Passwords and tokens: hashed by Argon2 and SHA-256, never kept as they are."""

import functools
import hashlib
import secrets

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from zxcvbn import zxcvbn

from tracker.domain.errors import Fault, InvalidError
from tracker.messages import N_

SHORTEST, LONGEST = 12, 200
# zxcvbn's scale from 0 to 4: 3 withstands an offline attack on a slow hash.
STRENGTH = 3

_hasher = PasswordHasher()


@functools.cache
def _nobody() -> str:
    # Verified against when no account has the address, so that the answer takes the same time;
    # not made at import, where it would be half of every command's start.
    return _hasher.hash(secrets.token_urlsafe())


def hashed(password: str) -> str:
    """Return the Argon2 hash of a password."""
    return _hasher.hash(password)


def matches(password_hash: str | None, password: str) -> bool:
    """Say whether the password belongs to the hash; without a hash it takes as long and says no."""
    try:
        _hasher.verify(password_hash or _nobody(), password)
    except (VerifyMismatchError, InvalidHashError):
        return False
    return password_hash is not None


def check_strength(password: str, *known: str) -> None:
    """Refuse a password that is short, endless or easily guessed from common ones and the known words.

    Raises InvalidError at the field `password`.
    """
    if not SHORTEST <= len(password) <= LONGEST:
        message = N_("Use a password of %(least)d to %(most)d characters.")
        raise InvalidError([Fault("password", message, least=SHORTEST, most=LONGEST)])
    # zxcvbn's time grows with the length; its first 100 characters decide.
    if zxcvbn(password[:100], user_inputs=list(known))["score"] < STRENGTH:
        message = N_("This password is easily guessed. Use several unrelated words.")
        raise InvalidError([Fault("password", message)])


def new_token() -> str:
    """Return a random token of 256 bits."""
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> str:
    """Return what is stored of a token."""
    return hashlib.sha256(token.encode()).hexdigest()
