"""What this site is, and what it does so that everyone can use it."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from tracker.web.auth import PUBLIC, allow

bp = Blueprint("about", __name__, url_prefix="/<lang:lang>")


@bp.get("/about")
@allow(GET=PUBLIC)
def show() -> ResponseReturnValue:
    """Say what the tracker is for and who answers for it."""
    return render_template("about/show.html")


@bp.get("/accessibility")
@allow(GET=PUBLIC)
def accessibility() -> ResponseReturnValue:
    """Say how far the pages follow WCAG 2.2 and what to do when one doesn't."""
    return render_template("about/accessibility.html")
