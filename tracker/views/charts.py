"""Charts with an address of their own: a page, a picture, a frame for other sites."""

from flask import Blueprint, Response, render_template
from flask.typing import ResponseReturnValue

from tracker.extensions import database
from tracker.monitoring.dashboards import View
from tracker.web import chart_pictures, charts
from tracker.web.auth import PUBLIC, allow
from tracker.web.caching import until_data_change
from tracker.web.embedding import for_other_sites, in_frames
from tracker.web.figure_links import Links, of_a_period

# Named one by one: what is no chart is not found, and "map.svg" is never read as a chart's name.
_NAME = f"<any({', '.join(charts.NAMES)}):name>"

bp = Blueprint("charts", __name__, url_prefix="/<lang:lang>")


@bp.get("/charts")
@allow(GET=PUBLIC)
@until_data_change
@of_a_period
def index(here: View) -> ResponseReturnValue:
    """List the charts of the plan, its areas and its countries."""
    return render_template(
        "charts/index.html",
        view=here,
        links=Links.of(here),
        names=charts.NAMES,
        of_plan=charts.OF_PLAN,
        areas=charts.areas(database.session, here),
        countries=charts.countries(here),
    )


@bp.get(f"/charts/{_NAME}")
@allow(GET=PUBLIC)
@until_data_change
def show(name: str) -> ResponseReturnValue:
    """Show one chart with its table, its data, and how to share it."""
    chart = charts.asked_chart(database.session, name)
    if chart is None:
        return render_template("plan/empty.html")
    return render_template("charts/show.html", chart=chart)


@bp.get(f"/charts/{_NAME}.svg")
@allow(GET=PUBLIC)
@for_other_sites
@until_data_change
def picture(name: str) -> ResponseReturnValue:
    """Return one chart as a picture that stands alone."""
    chart = charts.asked_chart(database.session, name)
    drawn = chart_pictures.empty() if chart is None else chart_pictures.drawn(chart)
    return Response(drawn, mimetype="image/svg+xml")


@bp.get(f"/embed/{_NAME}")
@allow(GET=PUBLIC)
@in_frames
@until_data_change
def embed(name: str) -> ResponseReturnValue:
    """Return one chart for a frame on another site: no menus, no forms, the same for everybody."""
    chart = charts.asked_chart(database.session, name)
    return render_template("charts/embed.html", chart=chart)
