"""The dashboards: what the monitoring mechanism and the Support Platform look at, by one dimension or another."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from tracker.extensions import database
from tracker.measure import BEHIND, ON_TRACK
from tracker.monitoring import boards
from tracker.monitoring.dashboards import View
from tracker.web import board_choices, support_gap
from tracker.web.auth import PUBLIC, allow
from tracker.web.caching import until_data_change
from tracker.web.figure_links import Links, of_a_period

bp = Blueprint("dashboards", __name__, url_prefix="/<lang:lang>/dashboards")


@bp.get("")
@allow(GET=PUBLIC)
@until_data_change
def index() -> ResponseReturnValue:
    """Say which dashboards there are, and by what they can be read."""
    return render_template("dashboards/index.html", choices=board_choices.dimensions())


@bp.get("/<any(mechanism, 'support-platform'):name>")
@allow(GET=PUBLIC)
@until_data_change
@of_a_period
def show(here: View, name: str) -> ResponseReturnValue:
    """Show one dashboard by a dimension (`?by=line`), of one area or country if asked for."""
    session = database.session
    asked = board_choices.asked(session)
    template = "mechanism" if name == "mechanism" else "support"
    gap = None
    if template == "support":
        gap = support_gap.shown(session, asked.by, country=asked.country, area=asked.area)
    return render_template(
        f"dashboards/{template}.html",
        name=name,
        board=boards.board(session, here, asked),
        links=Links.of(here, country=asked.country, area=asked.area),
        choosers=board_choices.choosers(session, asked),
        choices=board_choices.dimensions(),
        address=board_choices.address,
        on_track=ON_TRACK,
        behind=BEHIND,
        gap=gap,
        gap_address=lambda key: board_choices.address(by=key),
    )
