"""What stands in an address that was given out: signed with the installation's key, for one purpose."""

from typing import Any

from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer

from tracker.domain.errors import NotFoundError


def signed(purpose: str, value: Any) -> str:
    """Return the value as part of an address; it holds as long as the secret key."""
    return str(_signer(purpose).dumps(value))


def read(purpose: str, key: str, message: str = "") -> Any:
    """Return the value of a key that was given out for the purpose; raises NotFoundError for another."""
    try:
        return _signer(purpose).loads(key)
    except BadSignature as error:
        raise NotFoundError(message) from error


def _signer(purpose: str) -> URLSafeSerializer:
    return URLSafeSerializer(current_app.secret_key or "", salt=purpose)
