"""The linkage with the Global Refugee Forum: figures, what serves what, and the updates as a file."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from tracker.domain import pledge_choices
from tracker.domain.errors import NotFoundError
from tracker.extensions import database
from tracker.monitoring import refugee_forum
from tracker.web.auth import PUBLIC, allow
from tracker.web.caching import until_data_change
from tracker.web.languages import country_names, current_language

bp = Blueprint("refugee_forum", __name__, url_prefix="/<lang:lang>/global-refugee-forum")
# Pledges on one page of a term's list.
MOST = 50


@bp.get("")
@allow(GET=PUBLIC)
@until_data_change
def index() -> ResponseReturnValue:
    """Show how the plan's pledges are linked with the Forum."""
    session = database.session
    return render_template(
        "refugee_forum/index.html",
        linkage=refugee_forum.of_plan(session),
        areas={one.code: one.words for one in pledge_choices.areas(session, current_language())},
        countries=country_names(),
    )


@bp.get("/<vocabulary>/<code>")
@allow(GET=PUBLIC)
@until_data_change
def show(vocabulary: str, code: str) -> ResponseReturnValue:
    """Show the published pledges that name one outcome, multistakeholder pledge or objective."""
    session = database.session
    term = refugee_forum.term(session, vocabulary.replace("-", "_"), code)
    if term is None:
        raise NotFoundError
    after = request.args.get("after", "").replace("\0", "")[:40]
    found = refugee_forum.naming(session, term, after=after, most=MOST + 1)
    return render_template(
        "refugee_forum/show.html",
        term=term,
        pledges=found[:MOST],
        after=after,
        further=found[MOST - 1].code if len(found) > MOST else "",
    )
