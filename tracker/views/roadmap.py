"""The roadmap of the plan: the milestones of all published pledges, as a page, a picture and a calendar."""

from datetime import timedelta

from flask import Blueprint, Response, abort, g, render_template, request
from flask.typing import ResponseReturnValue

from tracker import clock
from tracker.domain.errors import TrackerError
from tracker.extensions import database
from tracker.forms.fields import say
from tracker.models.base import LANGUAGES
from tracker.models.enums import MilestoneState
from tracker.models.indicator import Milestone
from tracker.monitoring import roadmap
from tracker.monitoring.roadmap import How
from tracker.reports.filters import Filters, UnknownFilterError
from tracker.web import roadmap as asking
from tracker.web import roadmap_files
from tracker.web.auth import PUBLIC, allow, current_actor
from tracker.web.caching import until_data_change
from tracker.web.cursors import UnknownPlaceError
from tracker.web.languages import country_names
from tracker.web.pledge_filters import chips
from tracker.web.roadmap import Asked, Listing

bp = Blueprint("roadmap", __name__)
# A calendar holds what is still to come and what was due in the last year, as far as programs can bear.
BACK = timedelta(days=365)
MOST_ENTRIES = 1_000


@bp.get("/<lang:lang>/roadmap")
@allow(GET=PUBLIC)
@until_data_change
def index() -> ResponseReturnValue:
    """Show what is due when and how far it is; the filters, the grouping and the rows are in the address."""
    session, actor = database.session, current_actor()
    today, problem = clock.local_day(actor.at, "UTC"), ""
    asked, listing = Asked(Filters()), Listing([], None, None)
    try:
        asked = asking.read(session, request.args)
        listing = asking.page(session, actor, asked, today, request.args.get("page", ""))
    except (UnknownFilterError, UnknownPlaceError) as error:
        problem = say(error)
    choosers = asking.choosers(session, asked)
    page = render_template(
        "roadmap/index.html",
        asked=asked,
        overview=roadmap.overview(
            session, today, asked.span, asking.conditions(session, actor, asked)
        ),
        listing=listing,
        choosers=choosers,
        chips=chips(asked.filters, choosers, "roadmap.index"),
        problem=problem,
        ways=tuple(How),
        words=roadmap_files.words,
        place_of=asking.place_of,
        countries=country_names(),
    )
    return page, 422 if problem else 200


@bp.get("/<lang:lang>/roadmap.svg")
@allow(GET=PUBLIC)
@until_data_change
def picture() -> ResponseReturnValue:
    """Return the overview as a picture that stands alone."""
    session, actor = database.session, current_actor()
    asked = _asked()
    today = clock.local_day(actor.at, "UTC")
    overview = roadmap.overview(
        session, today, asked.span, asking.conditions(session, actor, asked)
    )
    chosen = chips(asked.filters, asking.choosers(session, asked), "roadmap.index")
    group = "; ".join(f"{chip.label}: {chip.value}" for chip in chosen)
    return Response(roadmap_files.drawn(overview, group), mimetype="image/svg+xml")


@bp.get("/roadmap.ics")
@allow(GET=PUBLIC)
def calendar() -> ResponseReturnValue:
    """Send the last days of the milestones to a calendar, with the filters of the page and `lang`."""
    session, actor = database.session, current_actor()
    if (language := request.args.get("lang", "")) in LANGUAGES:
        g.lang = language
    asked = _asked()
    today = clock.local_day(actor.at, "UTC")
    query = (
        roadmap.chosen(
            [
                *asking.conditions(session, actor, asked),
                Milestone.planned_to >= today - BACK,
                Milestone.state != MilestoneState.CANCELLED,
            ]
        )
        .order_by(Milestone.planned_to, Milestone.id)
        .limit(MOST_ENTRIES + 1)
    )
    rows = session.execute(query).all()
    steps = roadmap.steps(session, today, rows[:MOST_ENTRIES])
    content = roadmap_files.calendar(steps, actor.at, is_cut=len(rows) > MOST_ENTRIES)
    answer = Response(content, mimetype="text/calendar")
    answer.headers["Content-Disposition"] = 'inline; filename="roadmap.ics"'
    return answer


def _asked() -> Asked:
    """Return what the address asks for; a file for machines has no form on which to say what is wrong."""
    try:
        return asking.read(database.session, request.args)
    except TrackerError as error:
        abort(422, say(error))
