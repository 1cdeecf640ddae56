"""The monitoring staff's first page, the lists behind its figures, and who has reported."""

from typing import Any

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue

from tracker import clock
from tracker.domain import permissions
from tracker.domain.errors import NotFoundError, TrackerError
from tracker.domain.permissions import Permission
from tracker.extensions import database
from tracker.forms.fields import say
from tracker.monitoring import desk, facts
from tracker.monitoring.matrix import reporting_matrix
from tracker.monitoring.rows import Period
from tracker.web import (
    figure_links,
    monitoring_filters,
    monitoring_lists,
    pledge_filters,
    review_list,
    update_words,
)
from tracker.web.auth import allow, current_actor
from tracker.web.figure_links import Links
from tracker.web.languages import country_names, current_language
from tracker.web.monitoring_filters import Asked
from tracker.web.monitoring_lists import Wanted

bp = Blueprint("monitoring", __name__, url_prefix="/<lang:lang>/monitoring")


@bp.get("")
@allow(GET=Permission.MONITORING_SEE)
def show() -> ResponseReturnValue:
    """Show a period: what has come, what waits, what changed, what falls behind, who is missing."""
    session, actor, problem = database.session, current_actor(), None
    try:
        asked = monitoring_filters.read(session, request.args)
        if asked.filters.snapshot:
            return redirect(figure_links.frozen_rows(asked.filters))
    except TrackerError as error:
        asked, problem = monitoring_filters.nothing_asked(), say(error)
    opened = facts.periods(session, clock.local_day(actor.at, "UTC"))
    if not opened:
        return render_template("plan/empty.html")
    period = asked.chosen(opened)
    moments = monitoring_filters.moments(session)
    since = asked.since if asked.since in moments else monitoring_filters.SINCE[0]
    home = desk.monitoring_home(
        session,
        actor.at,
        current_language(),
        since=moments[since],
        period=period,
        scope=asked.scope(session, period),
    )
    page = render_template(
        "monitoring/show.html",
        home=home,
        problem=problem,
        since=since,
        moments=moments,
        notices=review_list.notices(session, home.queue.oldest if home else ()),
        warning=update_words.warning,
        **_frame(asked, period),
    )
    return page, 422 if problem else 200


@bp.get("/lists/<name>")
@allow(GET=Permission.MONITORING_SEE)
def rows(name: str) -> ResponseReturnValue:
    """List the pledges behind a figure of the first page, with the same filters."""
    session, actor = database.session, current_actor()
    if name not in monitoring_lists.LISTS:
        raise NotFoundError
    permissions.require(actor, monitoring_lists.NEEDED.get(name, Permission.MONITORING_SEE))
    asked = monitoring_filters.read(session, request.args)
    opened = facts.periods(session, clock.local_day(actor.at, "UTC"))
    if not opened:
        return render_template("plan/empty.html")
    period, moments = asked.chosen(opened), monitoring_filters.moments(session)
    wanted = Wanted(
        actor.at,
        period,
        asked.scope(session, period),
        moments.get(asked.since, moments[monitoring_filters.SINCE[0]]),
    )
    number = monitoring_lists.read_number(request.args.get("page", ""))
    listed = monitoring_lists.page(session, wanted, name, number)
    return render_template(
        "monitoring/rows.html",
        listed=listed,
        wanted=wanted,
        since=asked.since,
        **_frame(asked, period),
    )


def _frame(asked: Asked, period: Period) -> dict[str, Any]:
    choosers = pledge_filters.choosers(database.session, asked.filters)
    return {
        "period": period,
        "links": asked.links(period),
        "countries": country_names(),
        "choosers": [one for one in choosers if one.name != "period"],
        "chips": pledge_filters.chips(asked.filters, choosers, "monitoring.show"),
        "chosen": asked.filters,
    }


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
