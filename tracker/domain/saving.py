"""Writing a change down: one winner under a race, and a word for the loser."""

from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from tracker.domain.errors import StaleError


def check_version(found: int, expected: int | None) -> None:
    """Refuse a save that was made from an older text (None: the caller has just read it)."""
    if expected is not None and found != expected:
        raise StaleError


def flush(session: Session) -> None:
    """Send the changes to the database; raise StaleError when somebody else was faster."""
    try:
        session.flush()
    except StaleDataError as error:
        raise StaleError from error
