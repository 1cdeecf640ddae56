"""The list of pledges, and the public record of each."""

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue

from tracker.domain import (
    dependencies,
    milestone_evidence,
    milestones,
    permissions,
    pledge_record,
    publication,
    update_record,
)
from tracker.domain.errors import TrackerError
from tracker.domain.permissions import Permission
from tracker.extensions import database
from tracker.forms.fields import say
from tracker.reports import filters
from tracker.web import (
    figure_links,
    pledge_filters,
    pledge_list,
    pledge_page,
    pledge_words,
    stakeholders,
    translated,
)
from tracker.web.auth import PUBLIC, allow, current_actor
from tracker.web.caching import until_data_change
from tracker.web.languages import country_names

bp = Blueprint("pledges", __name__, url_prefix="/<lang:lang>/pledges")


@bp.get("")
@allow(GET=PUBLIC)
@until_data_change
def index() -> ResponseReturnValue:
    """List the published pledges, and above them what the reader's own side has not published yet."""
    session, actor, asked = database.session, current_actor(), request.args
    sort, problem = asked.get("sort", ""), None
    chosen, listing = filters.Filters(), pledge_list.EMPTY
    try:
        chosen, _writing = filters.read(session, pledge_filters.known(asked))
        if chosen.snapshot:
            return redirect(figure_links.frozen_rows(chosen))
        listing = pledge_list.page(session, actor, chosen, sort=sort, place=asked.get("page", ""))
    except TrackerError as error:
        problem = say(error)
    choosers = pledge_filters.choosers(session, chosen)
    page = render_template(
        "pledges/index.html",
        listing=listing,
        problem=problem,
        chosen=chosen,
        choosers=choosers,
        chips=pledge_filters.chips(chosen, choosers),
        address=pledge_filters.address,
        file=pledge_filters.file,
        sort=sort or pledge_list.DEFAULT_SORT,
        countries=country_names(),
        unpublished=pledge_list.unpublished(session, actor),
    )
    return page, 422 if problem else 200


@bp.get("/<code>")
@allow(GET=PUBLIC)
def show(code: str) -> ResponseReturnValue:
    """Show all that the reader may know of a pledge."""
    session, actor = database.session, current_actor()
    record = pledge_record.read(session, actor, code)
    page = pledge_page.of(session, record, actor.at)
    is_inside = update_record.is_inside(actor, record.pledge)
    return render_template(
        "pledges/show.html",
        record=record,
        pledge=record.pledge,
        version=record.shown,
        page=page,
        is_inside=is_inside,
        may_report=permissions.owns(actor, Permission.UPDATE_EDIT, record.pledge),
        steps=list(session.scalars(milestones.of_pledge(record.pledge))),
        evidence=milestone_evidence.of_pledge(session, record.pledge, is_inside=is_inside),
        ties=dependencies.of_pledge(session, record.pledge),
        country_names=country_names(),
        may_move=milestones.may_move(actor, record.pledge),
        may_withdraw=publication.may_withdraw(session, actor, record.pledge),
        words=pledge_words,
        **stakeholders.of(session, actor, record.pledge, page.organisations),
        told=translated.of_one(record.shown),
        told_reports=translated.of(record.updates),
        is_original=translated.is_original_asked(),
    )
