"""The monitoring staff's first page, and who has reported."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from tracker.domain.permissions import Permission
from tracker.extensions import database
from tracker.monitoring import desk
from tracker.monitoring.matrix import reporting_matrix
from tracker.web.auth import allow, current_actor
from tracker.web.figure_links import Links
from tracker.web.languages import country_names, current_language

bp = Blueprint("monitoring", __name__, url_prefix="/<lang:lang>/monitoring")


@bp.get("")
@allow(GET=Permission.MONITORING_SEE)
def show() -> ResponseReturnValue:
    """Show the running period: what has come, what waits, who is missing."""
    home = desk.monitoring_home(database.session, current_actor().at, current_language())
    if home is None:
        return render_template("plan/empty.html")
    return render_template(
        "monitoring/show.html",
        home=home,
        links=Links(home.period.code),
        countries=country_names(),
    )


@bp.get("/reporting")
@allow(GET=Permission.MONITORING_SEE)
def reporting() -> ResponseReturnValue:
    """Show who has reported in every period."""
    actor = current_actor()
    matrix = reporting_matrix(database.session, actor.at, current_language())
    if matrix is None:
        return render_template("plan/empty.html")
    return render_template(
        "monitoring/reporting.html",
        matrix=matrix,
        links=Links(matrix.periods[-1].code),
        countries=country_names(),
        now=actor.at,
    )
