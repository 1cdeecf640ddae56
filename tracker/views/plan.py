"""The plan at a glance: the first page."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from tracker.extensions import database
from tracker.monitoring import dashboards
from tracker.web.auth import PUBLIC, allow
from tracker.web.caching import until_data_change
from tracker.web.figure_links import Links, asked_view
from tracker.web.languages import country_names

bp = Blueprint("plan", __name__, url_prefix="/<lang:lang>")


@bp.get("/")
@allow(GET=PUBLIC)
@until_data_change
def show() -> ResponseReturnValue:
    """Show how far the plan is, how sure that is, and who has not said."""
    here = asked_view(database.session)
    if here is None:
        return render_template("plan/empty.html")
    return render_template(
        "plan/show.html",
        page=dashboards.plan_page(database.session, here),
        links=Links.of(here),
        names=country_names(),
    )
