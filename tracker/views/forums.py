"""The regional forums: who is a member, and which pledges of the plan serve them."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from tracker.domain import forums, pledge_choices
from tracker.extensions import database
from tracker.monitoring import forum_synergy
from tracker.web.auth import PUBLIC, allow
from tracker.web.caching import until_data_change
from tracker.web.languages import country_names, current_language

bp = Blueprint("forums", __name__, url_prefix="/<lang:lang>/forums")


@bp.get("")
@allow(GET=PUBLIC)
@until_data_change
def index() -> ResponseReturnValue:
    """Show the register, and forum by area how many pledges serve it."""
    session = database.session
    return render_template(
        "forums/index.html",
        forums={forum.code: forum for forum in forums.listed(session)},
        synergy=forum_synergy.of_plan(session),
        areas=_areas(),
    )


@bp.get("/<code>")
@allow(GET=PUBLIC)
@until_data_change
def show(code: str) -> ResponseReturnValue:
    """Show one forum: what is known of it, its members, and the pledges that serve it."""
    session = database.session
    forum = forums.find(session, code)
    rows = {row.forum: row for row in forum_synergy.of_plan(session).rows}
    return render_template(
        "forums/show.html",
        forum=forum,
        row=rows[forum.code],
        events=forums.events(session, forum),
        answers=forums.answers(session, forum),
        areas=_areas(),
        countries=country_names(),
    )


def _areas() -> dict[str, str]:
    found = pledge_choices.areas(database.session, current_language())
    return {choice.code: choice.words for choice in found}
