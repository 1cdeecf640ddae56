"""The Support Platform: what is asked and offered, the lists, and the public record of each."""

from typing import Any

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from tracker.domain import matches, permissions, pledge_record, support, support_record
from tracker.domain.actors import Actor
from tracker.domain.errors import TrackerError
from tracker.domain.match_scores import is_same_side
from tracker.domain.permissions import Permission
from tracker.extensions import database
from tracker.forms.fields import say
from tracker.forms.support import ProposeForm
from tracker.models.enums import Role, State
from tracker.models.support import PROMISED, Match, MatchState, Need, Offer
from tracker.reports.filters import Filters
from tracker.web import support_gap, support_list, support_words
from tracker.web.auth import PUBLIC, allow, current_actor
from tracker.web.languages import country_names
from tracker.web.pledge_filters import chips, listed

bp = Blueprint("support", __name__, url_prefix="/<lang:lang>/support")

MOST_OTHERS = 200


@bp.get("")
@allow(GET=PUBLIC)
def index() -> ResponseReturnValue:
    """Show the gaps, the first of the published needs and offers, and what waits for the reader."""
    session, actor = database.session, current_actor()
    published = Filters(state=(State.PUBLISHED.value,))
    by = request.args.get("by", "")
    return render_template(
        "support/index.html",
        gap=support_gap.shown(session, by),
        gap_address=lambda key: listed({"by": [key]}, "support.index"),
        needs=support_list.needs(session, actor, published, "", support_list.FIRST),
        offers=support_list.offers(session, actor, published, "", support_list.FIRST),
        waiting=support_list.on_their_way(session, actor),
        countries=country_names(),
    )


@bp.get("/needs")
@allow(GET=PUBLIC)
def needs() -> ResponseReturnValue:
    """List the needs."""
    return _list("support/needs.html", support_list.needs, State)


@bp.get("/offers")
@allow(GET=PUBLIC)
def offers() -> ResponseReturnValue:
    """List the offers."""
    return _list("support/offers.html", support_list.offers, State)


@bp.get("/matches", endpoint="matches")
@allow(GET=PUBLIC)
def matched() -> ResponseReturnValue:
    """List the matches: for the public what was promised, for those concerned all of theirs."""
    return _list("support/matches.html", support_list.matched, MatchState)


@bp.get("/needs/<code>")
@allow(GET=PUBLIC)
def need(code: str) -> ResponseReturnValue:
    """Show all that the reader may know of a need."""
    found = support_record.find_need(database.session, current_actor(), code)
    return record_page(found)


@bp.get("/offers/<code>")
@allow(GET=PUBLIC)
def offer(code: str) -> ResponseReturnValue:
    """Show all that the reader may know of an offer."""
    found = support_record.find_offer(database.session, current_actor(), code)
    return record_page(found)


def find(kind: str, code: str) -> Need | Offer:
    """Return the need or the offer of an address."""
    session, actor = database.session, current_actor()
    if kind == "needs":
        return support_record.find_need(session, actor, code)
    return support_record.find_offer(session, actor, code)


def record_page(record: Need | Offer, form: ProposeForm | None = None) -> ResponseReturnValue:
    """Show a need or an offer with its matches, and what the reader may do."""
    session, actor = database.session, current_actor()
    side = Match.need_id if isinstance(record, Need) else Match.offer_id
    found = session.scalars(matches.whole(matches.matches(actor)).where(side == record.id)).all()
    others = others_of(record, found)
    left = matches.left_of(session, [record])[record.id] if isinstance(record, Offer) else None
    page = render_template(
        "support/record.html",
        record=record,
        kind="needs" if isinstance(record, Need) else "offers",
        is_readable=support_record.reads_text(actor, record),
        matches=found,
        left=left,
        others=others,
        form=form or ProposeForm(others=others),
        events=pledge_record.events(
            session, actor, record, "need" if isinstance(record, Need) else "offer"
        ),
        may_withdraw=support.may_withdraw(session, actor, record),
        may_suggest=may_match(actor, record),
        countries=country_names(),
        words=support_words,
    )
    return page, 422 if form is not None and form.errors else 200


def may_match(actor: Actor, record: Need | Offer) -> bool:
    """Say whether the actor may look for what fits a record now."""
    pair = matches.Pair(record, record)
    is_open = record.state is State.PUBLISHED
    return is_open and permissions.may(actor, Permission.SUPPORT_MATCH, pair)


def others_of(record: Need | Offer, found: Any) -> dict[str, str]:
    """Return the published ones that the reader may bring together with a record: the own, for staff all."""
    session, actor = database.session, current_actor()
    if not actor.grants or record.state is not State.PUBLISHED:
        return {}
    taken = {
        match.offer_id if isinstance(record, Need) else match.need_id
        for match in found
        if match.state in (MatchState.SUGGESTED, MatchState.CONTACTED, *PROMISED)
    }
    readable: Any = (
        support_record.offers(actor) if isinstance(record, Need) else support_record.needs(actor)
    )
    table: Any = Offer if isinstance(record, Need) else Need
    query = readable.where(table.state == State.PUBLISHED)
    if Role.MONITOR not in actor.roles and not permissions.is_own(actor, record):
        own = table.lead_country_iso3.in_(sorted(actor.countries(Role.FOCAL_POINT)))
        if table is Offer:
            own |= Offer.lead_organisation_id.in_(sorted(actor.organisations))
        query = query.where(own)
    return {
        other.code: other.title
        for other in session.scalars(query.limit(MOST_OTHERS))
        if other.id not in taken
        and not (
            is_same_side(record, other) if isinstance(record, Need) else is_same_side(other, record)
        )
    }


def _list(
    template: str, page_of: Any, states: type[State] | type[MatchState]
) -> ResponseReturnValue:
    session, problem = database.session, None
    asked, listing = Filters(), support_list.EMPTY
    try:
        asked = support_list.read(session, request.args)
        listing = page_of(session, current_actor(), asked, request.args.get("page", ""))
    except TrackerError as error:
        problem = say(error)
    offered = support_list.choosers(session, asked, states)
    page = render_template(
        template,
        listing=listing,
        problem=problem,
        choosers=offered,
        chips=chips(asked, offered, str(request.endpoint)),
        countries=country_names(),
    )
    return page, 422 if problem else 200
