"""The report of good practices: one row per published practice, with how many countries took it up."""

from sqlalchemy import Select, func
from sqlalchemy import select as query_of

from tracker.domain import practices
from tracker.messages import N_
from tracker.models.country import Country
from tracker.models.enums import ChallengeCode, Language, Population
from tracker.models.organisation import Organisation
from tracker.models.pledge import Pledge
from tracker.models.practice import (
    Adoption,
    AdoptionStage,
    Practice,
    PracticeLink,
    PracticeVersion,
)
from tracker.reports import cells, extract, pledge_cells, practice_rows
from tracker.reports.cells import Expression
from tracker.reports.columns import Column, Kind, Sheet
from tracker.reports.extract import Extract
from tracker.reports.question import Question

_OWN_WORDS = N_("In the language it was written in.")
_COUNTED = N_("How many countries say so now.")

SHEET = Sheet(
    name="practices",
    title=N_("Good practices"),
    about=N_("One row per published practice, with how many countries took it up."),
    key=("practice_code",),
    columns=(
        practice_rows.PRACTICE_CODE,
        practice_rows.LEAD_ISO3,
        Column(
            "country",
            N_("Country"),
            Kind.TEXT,
            N_("Name of the country whose practice it is, in the file's language."),
            hxl="#country+name",
        ),
        practice_rows.ORGANISATION,
        practice_rows.TITLE,
        Column("problem", N_("The problem"), Kind.TEXT, _OWN_WORDS, hxl="#description"),
        Column("solution", N_("What was done"), Kind.TEXT, _OWN_WORDS),
        Column("results", N_("What came of it"), Kind.TEXT, _OWN_WORDS),
        Column("conditions", N_("What it needs to work"), Kind.TEXT, _OWN_WORDS),
        Column("contact", N_("Contact"), Kind.TEXT, N_("Whom others can ask.")),
        Column(
            "language",
            N_("Language"),
            Kind.CODE,
            N_("Language in which the text was written."),
            words=tuple(Language),
        ),
        Column(
            "areas",
            N_("Areas of the plan"),
            Kind.CODES,
            N_("Codes of the areas that it serves, joined by semicolons."),
            hxl="#sector+code+v_pac",
        ),
        Column(
            "problem_codes",
            N_("Kinds of problem"),
            Kind.CODES,
            N_("The kinds of problem it answers, in the words of the reports' challenges."),
            words=tuple(ChallengeCode),
        ),
        Column(
            "populations",
            N_("Populations"),
            Kind.CODES,
            N_("Whom it is for, joined by semicolons."),
            hxl="#beneficiary+type",
            words=tuple(Population),
        ),
        Column(
            "pledge_code",
            N_("Pledge"),
            Kind.CODE,
            N_("Code of the pledge that it comes from; empty for none."),
        ),
        Column(
            "links",
            N_("Links"),
            Kind.TEXT,
            N_("Addresses where its results can be read, joined by semicolons."),
        ),
        Column(
            "first_published_on",
            N_("First published on"),
            Kind.DATE,
            N_("Day on which the practice was first published, in universal time."),
        ),
        Column(
            "published_on",
            N_("Published on"),
            Kind.DATE,
            N_("Day on which this text was published, in universal time."),
        ),
        Column("interested", N_("Interested"), Kind.INTEGER, _COUNTED),
        Column("adapting", N_("Adapting it"), Kind.INTEGER, _COUNTED),
        Column("adopted", N_("Adopted"), Kind.INTEGER, _COUNTED),
        Column("dropped", N_("Dropped"), Kind.INTEGER, _COUNTED),
        practice_rows.URL,
    ),
)


def select(question: Question) -> Extract:
    """Return the rows of the report."""
    engine, version = question.engine, PracticeVersion
    return extract.of(
        {
            "practice_code": Practice.code,
            "country_iso3": cells.text(Practice.lead_country_iso3),
            "country": pledge_cells.country_name(question),
            "organisation": cells.text(Organisation.name),
            "title": version.title,
            "problem": version.problem,
            "solution": version.solution,
            "results": version.results,
            "conditions": version.conditions,
            "contact": version.contact,
            "language": cells.text(version.language),
            "areas": practice_rows.areas(),
            "problem_codes": cells.codes(version.themes),
            "populations": cells.codes(version.populations),
            "pledge_code": cells.text(Pledge.code),
            "links": _links(),
            "first_published_on": engine.utc_day(Practice.first_published_at),
            "published_on": engine.utc_day(version.published_at),
            **{stage.value: _countries(stage) for stage in AdoptionStage},
            "url": practice_rows.address(question),
        },
        _query(question),
    )


def _query(question: Question) -> Select[PracticeVersion]:
    return (
        practices.published()
        .select_from(PracticeVersion)
        .outerjoin(Country, Country.iso3 == Practice.lead_country_iso3)
        .outerjoin(Organisation, Organisation.id == Practice.lead_organisation_id)
        .outerjoin(Pledge, Pledge.id == PracticeVersion.pledge_id)
        .where(*practice_rows.chosen(question.filters))
    )


def _links() -> Expression:
    return cells.listed(
        query_of(PracticeLink.url)
        .where(PracticeLink.version_id == PracticeVersion.id)
        .order_by(PracticeLink.position),
        PracticeVersion,
    )


def _countries(stage: AdoptionStage) -> Expression:
    count = query_of(func.count()).where(
        Adoption.practice_id == Practice.id, Adoption.stage == stage
    )
    return cells.whole(count.correlate(Practice).scalar_subquery())
