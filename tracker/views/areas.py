"""One area of the plan."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from tracker.extensions import database
from tracker.monitoring import dashboards
from tracker.monitoring.dashboards import View
from tracker.web.auth import PUBLIC, allow
from tracker.web.caching import until_data_change
from tracker.web.figure_links import Links, of_a_period

bp = Blueprint("areas", __name__, url_prefix="/<lang:lang>/areas")


@bp.get("/<code>")
@allow(GET=PUBLIC)
@until_data_change
@of_a_period
def show(here: View, code: str) -> ResponseReturnValue:
    """Show an area's figures, by country and over time."""
    return render_template(
        "areas/show.html",
        page=dashboards.area_page(database.session, here, code),
        links=Links.of(here, area=code),
    )
