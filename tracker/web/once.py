"""A form that is sent twice is carried out once: the second sending gets the first answer."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from tracker.extensions import database
from tracker.models.user import FormKey
from tracker.web.auth import current_actor

LONGEST_KEY = 64


@dataclass
class Once:
    """One sending of a form: `result` is the address that an earlier one led to, if any."""

    row: FormKey | None
    result: str | None = None

    def remember(self, address: str) -> None:
        """Keep where this sending led; the view commits it with the change."""
        if self.row is not None:
            self.row.result = address


def once(purpose: str, key: str | None) -> Once:
    """Claim a form's key for its owner and purpose; a form without a key is carried out each time."""
    actor = current_actor()
    if not key or len(key) > LONGEST_KEY or not key.isprintable() or actor.user_id is None:
        return Once(None)
    row = FormKey(user_id=actor.user_id, purpose=purpose, key=key, result="", created_at=actor.at)
    session = database.session
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        earlier = select(FormKey.result).where(
            FormKey.user_id == actor.user_id, FormKey.purpose == purpose, FormKey.key == key
        )
        return Once(None, session.scalar(earlier))
    return Once(row)


def earlier(purpose: str, key: str | None) -> str | None:
    """Return where an earlier sending with this key led, if there was one; nothing is claimed."""
    query = select(FormKey.result).where(
        FormKey.user_id == current_actor().user_id,
        FormKey.purpose == purpose,
        FormKey.key == (key or ""),
    )
    return database.session.scalar(query)
