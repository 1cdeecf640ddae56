"""The list of good practices, the public record of each, and how they travel."""

from itertools import pairwise

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue

from tracker.domain import adoptions, pledge_choices, practice_moves, practice_record
from tracker.domain.errors import TrackerError
from tracker.domain.practice_record import PracticeRecord
from tracker.domain.practice_texts import text_of
from tracker.extensions import database
from tracker.forms.fields import say
from tracker.models.enums import Role
from tracker.models.practice import AdoptionStage, PracticeVersion
from tracker.monitoring import practice_flows
from tracker.web import pledge_filters, practice_list, practice_map, practice_words, translated
from tracker.web.auth import PUBLIC, allow, current_actor
from tracker.web.caching import until_data_change
from tracker.web.languages import country_names, current_language
from tracker.web.pledge_words import Comparison
from tracker.web.practice_list import Asked

bp = Blueprint("practices", __name__, url_prefix="/<lang:lang>/practices")


@bp.get("")
@allow(GET=PUBLIC)
@until_data_change
def index() -> ResponseReturnValue:
    """List the published practices, and above them what waits for the reader's own side or decision."""
    session, problem = database.session, None
    asked, listing = Asked(), practice_list.EMPTY
    try:
        asked = practice_list.read(session, request.args)
        listing = practice_list.page(session, asked, place=request.args.get("page", ""))
    except TrackerError as error:
        problem = say(error)
    choosers = practice_list.choosers(session, asked)
    page = render_template(
        "practices/index.html",
        listing=listing,
        problem=problem,
        words=asked.filters.q,
        choosers=choosers,
        chips=practice_list.chips_of(asked, choosers),
        address=practice_list.address,
        file=pledge_filters.file,
        countries=country_names(),
        waiting=practice_list.on_their_way(session, current_actor()),
        stages=AdoptionStage,
    )
    return page, 422 if problem else 200


@bp.get("/flows")
@allow(GET=PUBLIC)
@until_data_change
def flows() -> ResponseReturnValue:
    """Show who took up whose practices, as a picture and as a table."""
    return render_template(
        "practices/flows.html",
        flows=practice_flows.flows(database.session),
        countries=country_names(),
        stages=AdoptionStage,
    )


@bp.get("/flows.svg")
@allow(GET=PUBLIC)
@until_data_change
def picture() -> ResponseReturnValue:
    """Return the map of flows as a picture that stands alone."""
    session = database.session
    drawn = practice_map.drawn(
        session, practice_flows.flows(session), practice_flows.leading(session)
    )
    return Response(drawn, mimetype="image/svg+xml")


@bp.get("/<code>")
@allow(GET=PUBLIC)
def show(code: str) -> ResponseReturnValue:
    """Show all that the reader may know of a practice."""
    session, actor = database.session, current_actor()
    record = practice_record.read(session, actor, code)
    practice = record.practice
    own = actor.countries(Role.FOCAL_POINT)
    history, opened = _changes(record)
    return render_template(
        "practices/show.html",
        record=record,
        practice=practice,
        version=record.shown,
        history=history,
        opened=opened,
        may_withdraw=practice_moves.may_withdraw(session, actor, practice),
        told=translated.of_one(record.shown),
        is_original=translated.is_original_asked(),
        may_take_up=adoptions.countries_left(practice, own),
        countries=country_names(),
    )


def _changes(
    record: PracticeRecord,
) -> tuple[list[tuple[PracticeVersion, Comparison | None]], Comparison | None]:
    """Return the published texts with what changed in each, the latest first; and what the open one would change."""
    areas = {
        one.code: one.words for one in pledge_choices.areas(database.session, current_language())
    }
    texts = [text_of(version) for version in record.texts]
    changes = [practice_words.compare(old, new, areas) for old, new in pairwise(texts)]
    opened = None
    if record.open and record.current:
        opened = practice_words.compare(text_of(record.current), text_of(record.open), areas)
    return list(zip(reversed(record.texts), [*reversed(changes), None], strict=False)), opened
