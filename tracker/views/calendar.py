"""The calendar of deadlines: the plan's for everybody, one's own by a secret address."""

from flask import Blueprint, Response, g, request
from flask.typing import ResponseReturnValue

from tracker.domain import actors, duties, periods, subscriptions
from tracker.domain.errors import NotFoundError
from tracker.extensions import database
from tracker.web import calendars
from tracker.web.auth import PUBLIC, allow, current_actor

bp = Blueprint("calendar", __name__)
LONGEST_KEY = 64


@bp.get("/calendar.ics")
@allow(GET=PUBLIC)
def show() -> ResponseReturnValue:
    """Send the plan's calendar, or with `key` the deadlines of the person whose key it is."""
    session, at = database.session, current_actor().at
    if "key" not in request.args:
        return _file(calendars.of_plan(session.scalars(periods.calendar()), at))
    key = request.args["key"]
    user = subscriptions.calendar_owner(session, key) if len(key) <= LONGEST_KEY else None
    if user is None:
        raise NotFoundError
    g.lang = str(user.language)
    actor = actors.of_user(user, at)
    answer = _file(calendars.of_person(duties.owed_from_now(session, actor), at))
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def _file(content: bytes) -> Response:
    answer = Response(content, mimetype="text/calendar")
    answer.headers["Content-Disposition"] = 'inline; filename="calendar.ics"'
    return answer
