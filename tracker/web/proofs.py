"""How a person proves who they are: the step between password and session, and the proof asked for again."""

from datetime import datetime, timedelta
from typing import Any

from flask import current_app, request, session
from flask_login import current_user

from tracker.domain import sessions
from tracker.domain.sealing import Seal
from tracker.extensions import database
from tracker.models.user import User
from tracker.web.auth import clock, current_actor, start_session

# Between the password and the code of the authenticator.
PATIENCE = timedelta(minutes=10)
_WAITING = "second_step"


def seal() -> Seal:
    """Return what the secrets of authenticators are kept under."""
    return Seal(str(current_app.secret_key), "tracker-second-factor")


def ask_for_code(user: User) -> None:
    """Remember in the browser's own cookie, which is signed, whose password was right just now."""
    session[_WAITING] = {"user": user.id, "at": clock()().isoformat()}


def waiting_for_code() -> User | None:
    """Return whose code is awaited; nobody's when the password was typed too long ago."""
    kept: dict[str, Any] = session.get(_WAITING) or {}
    if not kept or clock()() - datetime.fromisoformat(kept["at"]) > PATIENCE:
        return None
    user = database.session.get(User, kept["user"])
    return user if user is not None and user.disabled_at is None else None


def open_session(user: User) -> None:
    """Sign the browser in as a person who was checked; the caller commits."""
    session.pop(_WAITING, None)
    client = request.user_agent.string
    start_session(sessions.begin(database.session, current_actor(), user, client=client))


def confirm() -> None:
    """Keep that the person signed in has just proved who they are; the caller commits."""
    sessions.confirm(database.session, current_actor(), current_user.token)
