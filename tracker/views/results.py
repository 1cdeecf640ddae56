"""The plan's expected results: what the figures say of each, and what they can't say."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from tracker import clock
from tracker.extensions import database
from tracker.models.practice import AdoptionStage
from tracker.monitoring import results
from tracker.monitoring.dashboards import View
from tracker.monitoring.support_gap import Step
from tracker.web.auth import PUBLIC, allow, current_actor
from tracker.web.caching import until_data_change
from tracker.web.figure_links import Links, of_a_period
from tracker.web.support_gap import ROWS

bp = Blueprint("results", __name__, url_prefix="/<lang:lang>/results")


@bp.get("")
@allow(GET=PUBLIC)
@until_data_change
@of_a_period
def index(here: View) -> ResponseReturnValue:
    """Show, for each result, the figures that speak to it with their coverage, and what is not known."""
    today = clock.local_day(current_actor().at, "UTC")
    return render_template(
        "results/index.html",
        page=results.read(database.session, here, today),
        links=Links.of(here),
        stages=AdoptionStage,
        steps=Step,
        rows=ROWS,
    )
