"""The timeline of the Cartagena process, from its data."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from tracker import clock
from tracker.extensions import database
from tracker.web import timeline
from tracker.web.auth import PUBLIC, allow, current_actor
from tracker.web.caching import until_data_change

bp = Blueprint("timeline", __name__, url_prefix="/<lang:lang>/timeline")


@bp.get("")
@allow(GET=PUBLIC)
@until_data_change
def index() -> ResponseReturnValue:
    """Show the declarations, the plans and what happened when, with the sources."""
    session, today = database.session, clock.local_day(current_actor().at, "UTC")
    return render_template(
        "timeline/index.html",
        events=timeline.events(session, today),
        plans=timeline.plans(session),
    )
