"""The report of needs: one row per need of a country, with what was agreed and delivered for it."""

from sqlalchemy import Select, func
from sqlalchemy import select as query_of

from tracker.messages import N_
from tracker.models.country import Country
from tracker.models.plan import Area
from tracker.models.pledge import Pledge
from tracker.models.support import PROMISED, Match, Need
from tracker.reports import cells, extract, pledge_cells, support_rows
from tracker.reports.columns import Column, Kind, Sheet
from tracker.reports.extract import Extract
from tracker.reports.question import Question

SHEET = Sheet(
    name="needs",
    title=N_("Needs of countries"),
    about=N_(
        "One row per need on the Support Platform; what is not published only for its own people."
    ),
    key=("need_code",),
    columns=(
        support_rows.NEED_CODE,
        support_rows.COUNTRY_ISO3,
        Column(
            "country",
            N_("Country"),
            Kind.TEXT,
            N_("Name of the country that asks for the support, in the file's language."),
            hxl="#country+name",
        ),
        support_rows.AREA,
        Column(
            "pledge_code",
            N_("Pledge"),
            Kind.CODE,
            N_("Code of the pledge that needs it; empty for none."),
        ),
        support_rows.KIND,
        support_rows.TITLE,
        support_rows.DESCRIPTION,
        support_rows.LANGUAGE,
        support_rows.AMOUNT,
        support_rows.CURRENCY,
        support_rows.QUANTITY,
        support_rows.UNIT,
        Column("needed_by", N_("Needed by"), Kind.DATE, N_("Last day on which it still helps.")),
        support_rows.STATE,
        support_rows.PUBLISHED_ON,
        Column(
            "agreements",
            N_("Agreements"),
            Kind.INTEGER,
            N_("How many offers were agreed on for it, delivered ones among them."),
        ),
        support_rows.URL,
    ),
)


def select(question: Question) -> Extract:
    """Return the rows of the report."""
    engine = question.engine
    return extract.of(
        {
            "need_code": Need.code,
            "country_iso3": cells.text(Need.lead_country_iso3),
            "country": pledge_cells.country_name(question),
            "area": Area.code,
            "pledge_code": cells.text(Pledge.code),
            "kind": cells.text(Need.kind),
            "title": Need.title,
            "description": Need.description,
            "language": cells.text(Need.language),
            "amount": cells.money(Need.amount_minor, Need.currency),
            "currency": cells.text(Need.currency),
            "quantity": cells.whole(Need.quantity),
            "unit": Need.unit,
            "needed_by": engine.day(Need.needed_by),
            "state": cells.text(Need.state),
            "published_on": engine.utc_day(Need.published_at),
            "agreements": cells.whole(_agreements()),
            "url": support_rows.address(question, "needs", Need.code.expression),
        },
        _query(question),
    )


def _query(question: Question) -> Select[Need]:
    return (
        query_of(Need)
        .join(Country, Country.iso3 == Need.lead_country_iso3)
        .join(Need.area)
        .outerjoin(Need.pledge)
        .where(*support_rows.of_needs(question))
        .order_by(Need.code)
    )


def _agreements() -> cells.Expression:
    count = query_of(func.count()).where(Match.need_id == Need.id, Match.state.in_(PROMISED))
    return count.correlate(Need).scalar_subquery()
