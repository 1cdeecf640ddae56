"""Who is asking, and whether the route lets them: every route and method declares its permission."""

import re
import uuid
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final, TypeVar

from flask import (
    Flask,
    current_app,
    g,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_login import UserMixin, current_user, login_user, logout_user

from tracker.clock import Clock
from tracker.domain import actors, second_factor, sessions
from tracker.domain.actors import Actor
from tracker.domain.errors import NotAllowedError
from tracker.domain.permissions import Permission, holds, may
from tracker.extensions import database, login
from tracker.models.user import UserSession
from tracker.web import bearer

PUBLIC: Final = "public"
View = TypeVar("View", bound=Callable[..., Any])
T = TypeVar("T")
# One path of this site: no scheme, no host, no backslash or control character anywhere.
_SAFE_NEXT = re.compile(r"/(?![/\\])[\w\-./~%?=&;,+@:!*'()]*", re.ASCII)


class UndeclaredAccessError(RuntimeError):
    """A route was reached by a method for which it declares nothing: a fault of ours, refused."""


class SignedIn(UserMixin):  # type: ignore[misc]  # flask_login has no types
    """What Flask-Login carries: the person and the token of the session."""

    def __init__(self, opened: UserSession, token: str) -> None:
        self.user = opened.user
        self.opened = opened
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


def recently_confirmed(view: View) -> View:
    """Let a view be used only by who has proved within a quarter of an hour who they are.

    Declared for what can't be undone or gives rights away: the password is asked for again first.
    """
    view.is_dangerous = True  # type: ignore[attr-defined]  # read by the hook and by the tests
    return view


def before_second_factor(view: View) -> View:
    """Let a view be used by who still owes the second factor that the installation requires."""
    view.is_on_the_way = True  # type: ignore[attr-defined]  # read by the hook and by the tests
    return view


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
        if bearer.is_of_programs():
            g.actor = bearer.recognised(anonymous)
        elif current_user.is_authenticated:
            g.actor = actors.of_user(current_user.user, anonymous.at, g.request_id)
        if g.actor.is_signed_in:
            g.owes_factor = _owes_factor(g.actor)
            if g.owes_factor and not _is_on_the_way():
                # Until then the person reads what everybody reads.
                g.actor = replace(g.actor, grants=frozenset())
    actor: Actor = g.actor
    return actor


def is_factor_required() -> bool:
    """Say whether this installation requires a second factor of monitors and administrators."""
    return str(current_app.config["SECOND_FACTOR"]) == "required"


def is_confirmed() -> bool:
    """Say whether the person proved a short while ago who they are."""
    opened: UserSession = current_user.opened
    return opened.is_recent_at(current_actor().at, sessions.RECENT)


def start_session(token: str) -> None:
    """Sign the browser in with a fresh cookie."""
    opened = sessions.live(database.session, actors.public(clock()()), token)
    assert opened is not None  # noqa: S101 - the token was made in this transaction
    login_user(SignedIn(opened, token))


def end_session() -> str:
    """Forget the browser's session and return its token, to be ended on the server too."""
    token: str = current_user.token
    logout_user()
    return token


def safe_next(target: str | None) -> str | None:
    """Return the target when it is a path of this site, else None."""
    return target if target and _SAFE_NEXT.fullmatch(target) else None


def _load(token: str) -> SignedIn | None:
    opened = sessions.live(database.session, actors.public(clock()()), token)
    return SignedIn(opened, token) if opened else None


def _owes_factor(actor: Actor) -> bool:
    return (
        is_factor_required()
        and second_factor.is_held_to_it(actor)
        and not second_factor.is_on(database.session, actor.user_id or 0)
    )


def _is_on_the_way() -> bool:
    view = current_app.view_functions.get(request.endpoint or "")
    return getattr(view, "is_on_the_way", False)


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
    if g.owes_factor and not _is_on_the_way():
        return redirect(url_for("second_factor.show"))
    if not holds(actor, needed):
        raise NotAllowedError
    if getattr(view, "is_dangerous", False) and not is_confirmed():
        return _ask_to_confirm(method)
    return None


def _ask_to_confirm(method: str) -> ResponseReturnValue:
    if method == "GET":
        target = request.full_path.rstrip("?")
        return redirect(url_for("proofs.confirm", next=safe_next(target)))
    # What was typed is in the browser's form: a redirect would lose it.
    g.is_error = True
    response = make_response(render_template("errors/confirm.html"), 403)
    response.headers["Cache-Control"] = "no-store"
    return response


def _may(permission: str, subject: Any) -> bool:
    return may(current_actor(), Permission(permission), subject)


def _holds(permission: str) -> bool:
    return holds(current_actor(), Permission(permission))
