"""The address at which a mail's reader ends such mails without signing in: signed, for her alone."""

from flask import url_for

from tracker.domain.errors import NotFoundError
from tracker.models.base import LARGEST_ID
from tracker.models.user import User
from tracker.web import signing

PURPOSE = "tracker-unsubscribe"


def address(user: User) -> str:
    """Return the signed address; it holds as long as the secret key."""
    return url_for(
        "mail_settings.unsubscribe", key=signing.signed(PURPOSE, user.id), _external=True
    )


def reader(key: str) -> int:
    """Return whose address it is; raises NotFoundError for a key that was not given out."""
    found = signing.read(PURPOSE, key)
    if not isinstance(found, int) or not 0 < found <= LARGEST_ID:
        raise NotFoundError
    return found
