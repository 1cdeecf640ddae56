"""The plan's priorities for a span of years, and how pledges cover each of them."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from tracker import clock
from tracker.domain.errors import NotFoundError
from tracker.extensions import database
from tracker.monitoring import priorities
from tracker.monitoring.priorities import Span
from tracker.web.auth import PUBLIC, allow, current_actor
from tracker.web.caching import until_data_change
from tracker.web.languages import country_names

bp = Blueprint("priorities", __name__, url_prefix="/<lang:lang>/priorities")


@bp.get("")
@allow(GET=PUBLIC)
@until_data_change
def index() -> ResponseReturnValue:
    """Show the set in force, or the one that `set` names: an earlier one stays where it was."""
    session, today = database.session, clock.local_day(current_actor().at, "UTC")
    known = priorities.spans(session)
    span = _chosen(known, request.args.get("set", "")) or priorities.in_force(known, today)
    return render_template(
        "priorities/index.html",
        spans=known,
        page=priorities.coverage(session, span, today) if span else None,
        countries=country_names(),
    )


def _chosen(known: list[Span], key: str) -> Span | None:
    if not key:
        return None
    found = next((span for span in known if span.key == key), None)
    if found is None:
        raise NotFoundError
    return found
