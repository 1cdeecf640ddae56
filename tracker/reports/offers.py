"""The report of offers: one row per offer of an organisation or a country."""

from sqlalchemy import Select, func
from sqlalchemy import select as query_of

from tracker.messages import N_
from tracker.models.country import Country
from tracker.models.enums import SupportKind
from tracker.models.organisation import Organisation
from tracker.models.plan import Area
from tracker.models.support import PROMISED, Match, Offer, OfferArea, OfferCountry
from tracker.reports import cells, extract, support_rows
from tracker.reports.cells import Expression
from tracker.reports.columns import Column, Kind, Sheet
from tracker.reports.extract import Extract
from tracker.reports.question import Question

SHEET = Sheet(
    name="offers",
    title=N_("Offers of support"),
    about=N_(
        "One row per offer on the Support Platform; what is not published only for its own people."
    ),
    key=("offer_code",),
    columns=(
        support_rows.OFFER_CODE,
        Column(
            "external_ref",
            N_("Own reference"),
            Kind.TEXT,
            N_("What the organisation or country calls the offer in its own files."),
        ),
        Column(
            "organisation",
            N_("Organisation"),
            Kind.TEXT,
            N_("Name of the organisation that offers; empty when a country does."),
            hxl="#org+name",
        ),
        Column(
            "organisation_type",
            N_("Type of organisation"),
            Kind.CODE,
            N_("The organisation's type, in the Forum's codes; empty when a country offers."),
            hxl="#org+type",
        ),
        Column(
            "offering_iso3",
            N_("Offering country"),
            Kind.CODE,
            N_("ISO 3166-1 code of the country that offers; empty when an organisation does."),
        ),
        Column(
            "kinds",
            N_("Kinds of support"),
            Kind.CODES,
            N_("The kinds of support offered, joined by semicolons."),
            hxl="#modality+type",
            words=tuple(SupportKind),
        ),
        Column(
            "areas",
            N_("Areas of the plan"),
            Kind.CODES,
            N_("Codes of the areas it is for, joined by semicolons; empty for any."),
            hxl="#sector+code+v_pac",
        ),
        Column(
            "countries",
            N_("Countries"),
            Kind.CODES,
            N_("ISO 3166-1 codes of the countries it is for, joined by semicolons; empty for any."),
            hxl="#country+code+v_iso3",
        ),
        support_rows.TITLE,
        support_rows.DESCRIPTION,
        Column(
            "conditions",
            N_("Conditions"),
            Kind.TEXT,
            N_("On what conditions it is offered, in the language it was written in."),
        ),
        support_rows.LANGUAGE,
        support_rows.AMOUNT,
        support_rows.CURRENCY,
        support_rows.QUANTITY,
        support_rows.UNIT,
        Column("valid_until", N_("Valid until"), Kind.DATE, N_("Last day of the offer.")),
        support_rows.STATE,
        support_rows.PUBLISHED_ON,
        Column(
            "agreements",
            N_("Agreements"),
            Kind.INTEGER,
            N_("How many needs it was agreed for, delivered ones among them."),
        ),
        support_rows.URL,
    ),
)


def select(question: Question) -> Extract:
    """Return the rows of the report."""
    engine = question.engine
    return extract.of(
        {
            "offer_code": Offer.code,
            "external_ref": cells.text(Offer.external_ref),
            "organisation": cells.text(Organisation.name),
            "organisation_type": cells.text(Organisation.type),
            "offering_iso3": cells.text(Offer.lead_country_iso3),
            "kinds": cells.codes(Offer.kinds),
            "areas": _areas(),
            "countries": _countries(),
            "title": Offer.title,
            "description": Offer.description,
            "conditions": Offer.conditions,
            "language": cells.text(Offer.language),
            "amount": cells.money(Offer.amount_minor, Offer.currency),
            "currency": cells.text(Offer.currency),
            "quantity": cells.whole(Offer.quantity),
            "unit": Offer.unit,
            "valid_until": engine.day(Offer.valid_until),
            "state": cells.text(Offer.state),
            "published_on": engine.utc_day(Offer.published_at),
            "agreements": cells.whole(_agreements()),
            "url": support_rows.address(question, "offers", Offer.code.expression),
        },
        _query(question),
    )


def _query(question: Question) -> Select[Offer]:
    return (
        query_of(Offer)
        .outerjoin(Offer.lead_organisation)
        .where(*support_rows.of_offers(question))
        .order_by(Offer.code)
    )


def _areas() -> Expression:
    return cells.listed(
        query_of(Area.code)
        .join(OfferArea, OfferArea.area_id == Area.id)
        .where(OfferArea.offer_id == Offer.id)
        .order_by(Area.number),
        Offer,
    )


def _countries() -> Expression:
    return cells.listed(
        query_of(Country.iso3)
        .join(OfferCountry, OfferCountry.country_iso3 == Country.iso3)
        .where(OfferCountry.offer_id == Offer.id)
        .order_by(Country.iso3),
        Offer,
    )


def _agreements() -> Expression:
    count = query_of(func.count()).where(Match.offer_id == Offer.id, Match.state.in_(PROMISED))
    return count.correlate(Offer).scalar_subquery()
