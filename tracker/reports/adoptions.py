"""The report of take-up: one row per published practice and country that takes it up."""

from sqlalchemy import Select

from tracker.domain import practices
from tracker.messages import N_
from tracker.models.country import Country
from tracker.models.enums import Language
from tracker.models.organisation import Organisation
from tracker.models.pledge import Pledge
from tracker.models.practice import Adoption, AdoptionStage, Practice, PracticeVersion
from tracker.reports import cells, extract, pledge_cells, practice_rows
from tracker.reports.columns import Column, Kind, Sheet
from tracker.reports.extract import Extract
from tracker.reports.question import Question

SHEET = Sheet(
    name="adoptions",
    title=N_("Take-up of good practices"),
    about=N_(
        "One row per published practice and country that takes it up: how far it is, as the country says."
    ),
    key=("practice_code", "adopter_iso3"),
    columns=(
        practice_rows.PRACTICE_CODE,
        practice_rows.LEAD_ISO3,
        practice_rows.ORGANISATION,
        practice_rows.TITLE,
        Column(
            "adopter_iso3",
            N_("Code of the country that takes it up"),
            Kind.CODE,
            N_("ISO 3166-1 code of the country that takes the practice up."),
            hxl="#country+code+v_iso3",
        ),
        Column(
            "adopter",
            N_("Country that takes it up"),
            Kind.TEXT,
            N_("Name of the country that takes the practice up, in the file's language."),
            hxl="#country+name",
        ),
        Column(
            "stage",
            N_("Stage"),
            Kind.CODE,
            N_("How far the country is with it."),
            hxl="#status+code",
            words=tuple(AdoptionStage),
        ),
        Column(
            "outcome",
            N_("What came of it"),
            Kind.TEXT,
            N_("What the country says of it, in the language it was written in."),
        ),
        Column(
            "language",
            N_("Language"),
            Kind.CODE,
            N_("Language in which the text was written."),
            words=tuple(Language),
        ),
        Column(
            "pledge_code",
            N_("Pledge"),
            Kind.CODE,
            N_("Code of the country's own pledge that carries it; empty for none."),
        ),
        Column(
            "began_on",
            N_("Begun on"),
            Kind.DATE,
            N_("Day on which the country first said so, in universal time."),
        ),
        Column(
            "changed_on",
            N_("Last changed on"),
            Kind.DATE,
            N_("Day on which the country last said something of it, in universal time."),
        ),
        practice_rows.URL,
    ),
)


def select(question: Question) -> Extract:
    """Return the rows of the report."""
    engine = question.engine
    return extract.of(
        {
            "practice_code": Practice.code,
            "country_iso3": cells.text(Practice.lead_country_iso3),
            "organisation": cells.text(Organisation.name),
            "title": PracticeVersion.title,
            "adopter_iso3": Adoption.country_iso3,
            "adopter": pledge_cells.country_name(question),
            "stage": cells.text(Adoption.stage),
            "outcome": Adoption.outcome,
            "language": cells.text(Adoption.language),
            "pledge_code": cells.text(Pledge.code),
            "began_on": engine.utc_day(Adoption.began_at),
            "changed_on": engine.utc_day(Adoption.changed_at),
            "url": practice_rows.address(question),
        },
        _query(question),
    )


def _query(question: Question) -> Select[PracticeVersion]:
    return (
        practices.published()
        .select_from(PracticeVersion)
        .join(Adoption, Adoption.practice_id == Practice.id)
        .join(Country, Country.iso3 == Adoption.country_iso3)
        .outerjoin(Organisation, Organisation.id == Practice.lead_organisation_id)
        .outerjoin(Pledge, Pledge.id == Adoption.pledge_id)
        .where(*practice_rows.chosen(question.filters, adopted_too=True))
        .order_by(Adoption.country_iso3)
    )
