"""Who is asking, and whether the route lets them: every route and method declares its permission."""

import re
import uuid
from collections.abc import Callable
from typing import Any, Final, TypeVar

from flask import Flask, current_app, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import UserMixin, current_user, login_user, logout_user

from tracker.clock import Clock
from tracker.domain import actors, users
from tracker.domain.actors import Actor
from tracker.domain.errors import NotAllowedError
from tracker.domain.permissions import Permission, holds, may
from tracker.extensions import database, login
from tracker.models.user import User

PUBLIC: Final = "public"
View = TypeVar("View", bound=Callable[..., Any])
T = TypeVar("T")
# One path of this site: no scheme, no host, no backslash or control character anywhere.
_SAFE_NEXT = re.compile(r"/(?![/\\])[\w\-./~%?=&;,+@:!*'()]*", re.ASCII)


class UndeclaredAccessError(RuntimeError):
    """A route was reached by a method for which it declares nothing: a fault of ours, refused."""


class SignedIn(UserMixin):  # type: ignore[misc]  # flask_login has no types
    """What Flask-Login carries: the person and the token of the session."""

    def __init__(self, user: User, token: str) -> None:
        self.user = user
        self.token = token

    def get_id(self) -> str:
        """Return what the cookie holds: the token, never the person's id."""
        return self.token


def allow(**methods: Permission | str) -> Callable[[View], View]:
    """Declare for each method of a view the permission it needs, or PUBLIC."""

    def declare(view: View) -> View:
        view.access = methods  # type: ignore[attr-defined]  # read by the hook and by the tests
        return view

    return declare


def register(app: Flask) -> None:
    """Ask every request whether its route lets it in."""
    login.init_app(app)
    login.session_protection = None  # the token is the session; addresses change on phones
    login.user_loader(_load)
    app.before_request(_check)
    app.jinja_env.globals.update(may=_may, holds=_holds, current_actor=current_actor)


def clock() -> Clock:
    """Return the installation's clock."""
    found: Clock = current_app.extensions["tracker_clock"]
    return found


def current_actor() -> Actor:
    """Return who is asking, with the rights of this moment."""
    if "actor" not in g:
        g.request_id = uuid.uuid4().hex
        g.actor = anonymous = actors.public(clock()(), g.request_id)
        if current_user.is_authenticated:
            g.actor = actors.of_user(current_user.user, anonymous.at, g.request_id)
    actor: Actor = g.actor
    return actor


def start_session(token: str) -> None:
    """Sign the browser in with a fresh cookie."""
    from_token = users.signed_in(database.session, actors.public(clock()()), token)
    assert from_token is not None  # noqa: S101 - the token was made in this transaction
    login_user(SignedIn(from_token, token))


def end_session() -> str:
    """Forget the browser's session and return its token, to be ended on the server too."""
    token: str = current_user.token
    logout_user()
    return token


def safe_next(target: str | None) -> str | None:
    """Return the target when it is a path of this site, else None."""
    return target if target and _SAFE_NEXT.fullmatch(target) else None


def _load(token: str) -> SignedIn | None:
    user = users.signed_in(database.session, actors.public(clock()()), token)
    return SignedIn(user, token) if user else None


def _check() -> ResponseReturnValue | None:
    if request.endpoint is None or request.method == "OPTIONS":
        return None
    view = current_app.view_functions[request.endpoint]
    method = "GET" if request.method == "HEAD" else request.method
    needed = getattr(view, "access", {}).get(method)
    if needed is None:
        raise UndeclaredAccessError(f"{request.endpoint} declares nothing for {method}.")
    if needed == PUBLIC:
        return None
    actor = current_actor()
    if not actor.is_signed_in:
        target = request.full_path.rstrip("?") if method == "GET" else None
        return redirect(url_for("account.sign_in", next=safe_next(target)))
    if not holds(actor, needed):
        raise NotAllowedError
    return None


def _may(permission: str, subject: Any) -> bool:
    return may(current_actor(), Permission(permission), subject)


def _holds(permission: str) -> bool:
    return holds(current_actor(), Permission(permission))
