"""The plan at a glance: the first page."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from tracker.extensions import database
from tracker.monitoring import dashboards
from tracker.monitoring.dashboards import View
from tracker.web.auth import PUBLIC, allow
from tracker.web.caching import until_data_change
from tracker.web.figure_links import Links, of_a_period
from tracker.web.languages import country_names

bp = Blueprint("plan", __name__, url_prefix="/<lang:lang>")


@bp.get("/")
@allow(GET=PUBLIC)
@until_data_change
@of_a_period
def show(here: View) -> ResponseReturnValue:
    """Show how far the plan is, how sure that is, and who has not said."""
    return render_template(
        "plan/show.html",
        page=dashboards.plan_page(database.session, here),
        links=Links.of(here),
        names=country_names(),
    )
