"""The countries, and each one's page: it prints as the national progress report."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from tracker.domain import adoptions
from tracker.extensions import database
from tracker.measure import METHOD_VERSION
from tracker.monitoring import dashboards, national, organisation_parts
from tracker.monitoring.dashboards import View
from tracker.web import practice_list
from tracker.web.auth import PUBLIC, allow
from tracker.web.caching import until_data_change
from tracker.web.figure_links import Links, of_a_period
from tracker.web.languages import country_names

bp = Blueprint("countries", __name__, url_prefix="/<lang:lang>/countries")


@bp.get("")
@allow(GET=PUBLIC)
@until_data_change
@of_a_period
def index(here: View) -> ResponseReturnValue:
    """Show which countries have reported, on the map and in a table."""
    return render_template(
        "countries/index.html",
        page=dashboards.countries_page(database.session, here),
        links=Links.of(here),
    )


@bp.get("/<iso3>")
@allow(GET=PUBLIC)
@until_data_change
@of_a_period
def show(here: View, iso3: str) -> ResponseReturnValue:
    """Show a country's figures and pledges."""
    return render_template(
        "countries/show.html",
        page=national.country_page(database.session, here, iso3.upper()),
        links=Links.of(here, country=iso3.upper()),
        method_version=METHOD_VERSION,
        practices=practice_list.of_country(database.session, iso3.upper()),
        joined=organisation_parts.joined_by_country(database.session, iso3.upper()),
        country_names=country_names(),
        taken_up=adoptions.of_country(database.session, iso3.upper()),
    )
