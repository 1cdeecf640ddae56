"""How complete, timely, evidenced and recent the countries' reports are, for monitoring staff."""

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from tracker import clock
from tracker.domain.errors import NotFoundError
from tracker.domain.permissions import Permission
from tracker.extensions import database
from tracker.monitoring import facts, quality
from tracker.monitoring.rows import Period
from tracker.reports import files
from tracker.reports import quality as quality_report
from tracker.reports.cells import Engine
from tracker.reports.files import Ordered
from tracker.reports.filters import Filters, Writing
from tracker.reports.question import Question
from tracker.web import monitoring_filters, pledge_filters
from tracker.web.auth import allow, current_actor
from tracker.web.languages import current_language

bp = Blueprint("quality", __name__, url_prefix="/<lang:lang>/monitoring")


@bp.get("/quality")
@allow(GET=Permission.MONITORING_SEE)
def show() -> ResponseReturnValue:
    """Show every country's profile, by name."""
    session, actor = database.session, current_actor()
    asked = monitoring_filters.read(session, request.args)
    opened = _opened()
    if not opened:
        return render_template("plan/empty.html")
    period = asked.chosen(opened)
    rows = quality.profiles(
        session, opened, period, actor.at, current_language(), asked.scope(session, period)
    )
    choosers = pledge_filters.choosers(session, asked.filters)
    return render_template(
        "monitoring/quality.html",
        rows=rows,
        period=period,
        periods=opened,
        links=asked.links(period),
        chosen=asked.filters,
        choosers=[one for one in choosers if one.name != "period"],
        chips=pledge_filters.chips(asked.filters, choosers, "quality.show"),
        now=actor.at,
    )


@bp.get("/quality.csv")
@allow(GET=Permission.MONITORING_SEE)
def file() -> ResponseReturnValue:
    """Send the profiles as a file, with the page's filters."""
    session, actor = database.session, current_actor()
    asked = monitoring_filters.read(session, request.args)
    opened = _opened()
    if not opened:
        raise NotFoundError
    period, lang = asked.chosen(opened), current_language()
    question = Question(
        actor, Engine(session.get_bind().dialect.name), Filters(period=(period.code,)), lang, ""
    )
    report = quality_report.report(opened, period, asked.scope(session, period))
    ordered = Ordered(report, question, Writing(lang=lang), gettext)
    # A few dozen rows: the whole file is there before the first byte leaves.
    response = Response(b"".join(files.writer(ordered, "csv")(session)))
    response.content_type = files.MEDIA_TYPES["csv"]
    name = files.name_of(ordered, "csv")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _opened() -> tuple[Period, ...]:
    return facts.periods(database.session, clock.local_day(current_actor().at, "UTC"))
