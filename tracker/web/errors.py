"""What goes wrong becomes a page that says what to do next; machines get the sentence as text."""

import errno

from flask import Flask, Response, current_app, g, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_wtf.csrf import CSRFError
from gunicorn.http.errors import NoMoreData, ParseException
from sqlalchemy.exc import DBAPIError, OperationalError
from werkzeug.exceptions import HTTPException, SecurityError

from tracker.domain.errors import (
    DuplicateError,
    InvalidError,
    NoFiguresError,
    NotAllowedError,
    NotFoundError,
    StaleError,
    TooManyError,
    TrackerError,
    WrongStateError,
)
from tracker.forms.fields import say
from tracker.web import problems, security_log
from tracker.web.bearer import ROOM, UnknownTokenError
from tracker.web.export_slots import RETRY_AFTER, BusyError

TOO_MANY = 429
STATUSES: dict[type[TrackerError], int] = {
    UnknownTokenError: 401,
    NotAllowedError: 403,
    NotFoundError: 404,
    WrongStateError: 409,
    StaleError: 409,
    DuplicateError: 409,
    InvalidError: 422,
    BusyError: TOO_MANY,
    TooManyError: TOO_MANY,
    TrackerError: 400,
}
PAGES = frozenset({400, 403, 404, 409, 413, 429, 500, 503})
# What the system says when there is no room: on the disk, of the account, for one file.
FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
# PostgreSQL's words for a value that no column of ours can hold (SQLSTATE class 22).
DATA_EXCEPTION = "22"
# Its driver's own words for a text that it doesn't even send.
NUL_REFUSED = "cannot contain NUL"


def register(app: Flask) -> None:
    """Answer every error in the manner of the door that it was met at."""
    app.register_error_handler(TrackerError, _tracker_error)
    app.register_error_handler(CSRFError, _csrf_error)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(DBAPIError, _database_error)
    app.register_error_handler(OverflowError, _unstorable)
    app.register_error_handler(UnicodeError, _unstorable)
    app.register_error_handler(OSError, _system_error)
    # The server reads a body piece by piece, while a view asks for it.
    app.register_error_handler(ParseException, _unreadable)
    app.register_error_handler(NoMoreData, _unreadable)
    app.register_error_handler(Exception, _unexpected)


def status_of(error: TrackerError) -> int:
    """Return the HTTP status of an error of the domain."""
    return next(status for kind, status in STATUSES.items() if isinstance(error, kind))


def answer(status: int, message: str | None = None) -> Response:
    """Return the page of a status, or its sentence as text where a machine asked."""
    g.is_error = True
    if request.path.startswith(ROOM):
        response = problems.response(status, message)
    elif request.path.startswith(("/data/", "/api/")):
        response = Response(f"{message or status}\n", status, mimetype="text/plain")
    else:
        shown = status if status in PAGES else 400
        response = Response(render_template(f"errors/{shown}.html", message=message), status)
    response.headers["Cache-Control"] = "no-store"
    return response


def _tracker_error(error: TrackerError) -> ResponseReturnValue:
    if isinstance(error, NotAllowedError | TooManyError):
        security_log.note("refused" if isinstance(error, NotAllowedError) else "too_many")
    # A thing that may not be seen must answer exactly like one that isn't there.
    is_silent = isinstance(error, NotFoundError) and not isinstance(error, NoFiguresError)
    message = None if is_silent else say(error)
    response = answer(status_of(error), message)
    if isinstance(error, UnknownTokenError):
        response.headers["WWW-Authenticate"] = 'Bearer realm="tracker", error="invalid_token"'
    if response.status_code == TOO_MANY:
        response.headers["Retry-After"] = str(error.values.get("seconds", RETRY_AFTER))
    return response


def _csrf_error(_error: CSRFError) -> ResponseReturnValue:
    security_log.note("form_without_token")
    return answer(400, gettext("The form had expired. Go back, reload the page and send it again."))


def _http_error(error: HTTPException) -> ResponseReturnValue:
    if isinstance(error, SecurityError):
        return _unknown_name()
    code = error.code or 500
    response = answer(code)
    for name, value in error.get_headers(request.environ):
        if name not in ("Content-Type", "Content-Length"):
            response.headers[name] = value
    return response


def _unknown_name() -> Response:
    # No page: under a name that isn't ours there is no address that its links could lead to.
    g.is_error = True
    sentence = gettext("The request could not be read")
    return Response(f"{sentence}.\n", 400, mimetype="text/plain")


def _database_error(error: DBAPIError) -> ResponseReturnValue:
    if isinstance(error, OperationalError):
        current_app.logger.error("The database does not answer: %s", error.orig)
        response = answer(503)
        response.headers["Retry-After"] = "5"
        return response
    is_refused = str(getattr(error.orig, "sqlstate", "")).startswith(DATA_EXCEPTION)
    if is_refused or NUL_REFUSED in str(error.orig):
        return _unstorable(error)
    return _unexpected(error)


def _unstorable(_error: Exception) -> ResponseReturnValue:
    return answer(400, gettext("Something in the request can't be stored or looked up."))


def _unreadable(_error: Exception) -> ResponseReturnValue:
    return answer(400)


def _system_error(error: OSError) -> ResponseReturnValue:
    # A file of some size goes to the disk while the request is read, before any view is asked.
    if error.errno not in FULL:
        return _unexpected(error)
    current_app.logger.error("There is no room left: %s", error)
    return answer(503, gettext("There is no room for files at the moment. Try again later."))


def _unexpected(error: Exception) -> ResponseReturnValue:
    if current_app.testing:
        raise error
    current_app.logger.error("Unexpected error", exc_info=error)
    return answer(500)
