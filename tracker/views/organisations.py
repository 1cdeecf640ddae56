"""What everybody may know of the organisations beside the countries: their pledges and their part in others'."""

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.domain import contributions, organisations
from tracker.domain.errors import NotFoundError
from tracker.extensions import database
from tracker.models.base import LARGEST_ID
from tracker.monitoring import organisation_parts
from tracker.web import organisation_list
from tracker.web.auth import PUBLIC, allow, current_actor
from tracker.web.caching import until_data_change
from tracker.web.languages import country_names, current_language

bp = Blueprint("organisations", __name__, url_prefix="/<lang:lang>/organisations")


@bp.get("")
@allow(GET=PUBLIC)
@until_data_change
def index() -> ResponseReturnValue:
    """List the organisations that a search finds."""
    listing = organisation_list.page(database.session, current_language())
    return render_template("organisations/index.html", listing=listing, countries=country_names())


@bp.get("/<int:organisation_id>")
@allow(GET=PUBLIC)
def show(organisation_id: int) -> ResponseReturnValue:
    """Show an organisation's published pledges, its part in others', and what it contributed."""
    session = database.session
    if organisation_id > LARGEST_ID:
        raise NotFoundError
    found = organisations.find(session, organisation_id)
    if found.merged_into_id is not None:
        return redirect(url_for(".show", organisation_id=found.merged_into_id), 301)
    types = {term.code: term.title(current_language()) for term in organisations.types(session)}
    return render_template(
        "organisations/show.html",
        organisation=found,
        aliases=organisations.aliases(found.aliases),
        kind=types.get(found.type, found.type),
        countries=country_names(),
        led=organisation_parts.led_by(session, found.id),
        joined=organisation_parts.joined_by(session, found.id),
        contributions=contributions.of_organisation(session, found.id, current_actor().at),
    )
