"""How the figures are made."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from tracker.measure import METHOD_VERSION
from tracker.web.auth import PUBLIC, allow

bp = Blueprint("method", __name__, url_prefix="/<lang:lang>/method")


@bp.get("")
@allow(GET=PUBLIC)
def show() -> ResponseReturnValue:
    """Print the rules by which the figures are computed."""
    return render_template("method/show.html", method_version=METHOD_VERSION)
