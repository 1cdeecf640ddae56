"""What the files and the list of good practices have in common: which rows, and how some cells are written."""

from sqlalchemy import ColumnElement, exists, literal, select

from tracker.domain import pledge_search
from tracker.messages import N_
from tracker.models.plan import Area
from tracker.models.practice import (
    Adoption,
    Practice,
    PracticeVersion,
    PracticeVersionArea,
)
from tracker.reports import cells
from tracker.reports.cells import Expression
from tracker.reports.columns import Column, Kind
from tracker.reports.filters import Filters
from tracker.reports.question import Question, holds_one

FILTERS = frozenset({"country", "area", "challenge", "population", "q"})

PRACTICE_CODE = Column(
    "practice_code",
    N_("Practice"),
    Kind.CODE,
    N_("The practice's code; it never changes and is never used again."),
    hxl="#activity+id",
)
LEAD_ISO3 = Column(
    "country_iso3",
    N_("Country code"),
    Kind.CODE,
    N_("ISO 3166-1 code of the country whose practice it is; empty for an organisation's."),
    hxl="#country+code+v_iso3",
)
ORGANISATION = Column(
    "organisation",
    N_("Organisation"),
    Kind.TEXT,
    N_("Name of the organisation whose practice it is; empty for a country's."),
)
TITLE = Column(
    "title",
    N_("Title"),
    Kind.TEXT,
    N_("Title of the published text, in the language it was written in."),
)
URL = Column("url", N_("Address"), Kind.CODE, N_("Where the practice's page is."), hxl="#meta+url")


def chosen(filters: Filters, *, adopted_too: bool = False) -> list[ColumnElement[bool]]:
    """Return what the filters ask of a practice and its text in force.

    A country is the one whose practice it is; with `adopted_too` also the one that takes it up.
    """
    found: list[ColumnElement[bool]] = []
    if filters.country:
        lead = Practice.lead_country_iso3.in_(filters.country)
        found.append(lead | Adoption.country_iso3.in_(filters.country) if adopted_too else lead)
    if filters.area:
        found.append(
            exists().where(
                PracticeVersionArea.version_id == PracticeVersion.id,
                PracticeVersionArea.area_id == Area.id,
                Area.code.in_(filters.area),
            )
        )
    for column, codes in (
        (PracticeVersion.themes, filters.challenge),
        (PracticeVersion.populations, filters.population),
    ):
        if codes:
            found.append(holds_one(column, codes))
    if filters.q:
        found.append(pledge_search.matches(filters.q, PracticeVersion.search_text))
    return found


def areas() -> Expression:
    """Write the codes of the areas that a text serves."""
    return cells.listed(
        select(Area.code)
        .join(PracticeVersionArea, PracticeVersionArea.area_id == Area.id)
        .where(PracticeVersionArea.version_id == PracticeVersion.id)
        .order_by(PracticeVersionArea.area_id),
        PracticeVersion,
    )


def address(question: Question) -> Expression:
    """Write where the practice's page is."""
    site = question.pledge_address.removesuffix("pledges/")
    return literal(f"{site}practices/").concat(Practice.code)
