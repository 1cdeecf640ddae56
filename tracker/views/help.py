"""Help where it is needed: how to report, an example, the words, and who to ask."""

from flask import Blueprint, current_app, render_template
from flask.typing import ResponseReturnValue

from tracker.domain.permissions import Permission, holds
from tracker.web.auth import PUBLIC, allow, current_actor

bp = Blueprint("help", __name__, url_prefix="/<lang:lang>/help")


@bp.get("")
@allow(GET=PUBLIC)
def show() -> ResponseReturnValue:
    """Explain the tracker to those who write in it and to those who read it."""
    return render_template(
        "help/show.html",
        may_report=holds(current_actor(), Permission.HOME_SEE),
        contact=current_app.config["CONTACT"],
    )
