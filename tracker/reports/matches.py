"""The report of matches: a need and an offer together, what was agreed and what has arrived."""

from sqlalchemy import BigInteger, Select, cast, func
from sqlalchemy import select as query_of

from tracker.messages import N_
from tracker.models.organisation import Organisation
from tracker.models.plan import Area
from tracker.models.support import Delivery, Match, MatchState, Need, Offer
from tracker.reports import cells, extract, support_rows
from tracker.reports.cells import Expression
from tracker.reports.columns import Column, Kind, Sheet
from tracker.reports.extract import Extract
from tracker.reports.question import Question

SHEET = Sheet(
    name="matches",
    title=N_("Agreements on support"),
    about=N_(
        "One row per match of a need and an offer; those not agreed yet only for both sides and monitoring staff."
    ),
    key=("match",),
    columns=(
        Column("match", N_("Match"), Kind.INTEGER, N_("Number of the match.")),
        support_rows.NEED_CODE,
        support_rows.OFFER_CODE,
        support_rows.COUNTRY_ISO3,
        Column(
            "organisation",
            N_("Organisation"),
            Kind.TEXT,
            N_("Name of the organisation that offers; empty when a country does."),
            hxl="#org+name",
        ),
        Column(
            "offering_iso3",
            N_("Offering country"),
            Kind.CODE,
            N_("ISO 3166-1 code of the country that offers; empty when an organisation does."),
        ),
        support_rows.AREA,
        support_rows.KIND,
        Column(
            "state",
            N_("State"),
            Kind.CODE,
            N_("How far the need and the offer have come together."),
            hxl="#status+code",
            words=tuple(MatchState),
        ),
        Column(
            "score",
            N_("Fit"),
            Kind.INTEGER,
            N_("How well they fit, of 100, when it was suggested; empty when it was made by hand."),
        ),
        Column(
            "agreed_amount",
            N_("Agreed"),
            Kind.NUMBER,
            N_("Amount that was agreed on; empty where none is stated."),
            hxl="#value+commitment",
        ),
        Column(
            "delivered_amount",
            N_("Delivered"),
            Kind.NUMBER,
            N_("Sum of the parts that have arrived; empty where none states an amount."),
            hxl="#value+disbursement",
        ),
        support_rows.CURRENCY,
        support_rows.QUANTITY,
        support_rows.UNIT,
        Column(
            "deliveries", N_("Deliveries"), Kind.INTEGER, N_("How many parts have arrived so far.")
        ),
        Column(
            "agreed_on",
            N_("Agreed on"),
            Kind.DATE,
            N_("Day of the agreement, in universal time; empty before."),
        ),
        Column(
            "moved_on",
            N_("Changed on"),
            Kind.DATE,
            N_("Day of the last change of its state, in universal time."),
        ),
        Column("outcome", N_("Outcome"), Kind.TEXT, N_("What came of it, or why nothing did.")),
    ),
)


def select(question: Question) -> Extract:
    """Return the rows of the report."""
    engine = question.engine
    return extract.of(
        {
            "match": cells.whole(Match.id),
            "need_code": Need.code,
            "offer_code": Offer.code,
            "country_iso3": cells.text(Need.lead_country_iso3),
            "organisation": cells.text(Organisation.name),
            "offering_iso3": cells.text(Offer.lead_country_iso3),
            "area": Area.code,
            "kind": cells.text(Need.kind),
            "state": cells.text(Match.state),
            "score": cells.whole(Match.score),
            "agreed_amount": cells.money(Match.amount_minor, Match.currency),
            "delivered_amount": cells.money(_delivered(), Match.currency),
            "currency": cells.text(Match.currency),
            "quantity": cells.whole(Match.quantity),
            "unit": cells.where(Match.quantity.is_not(None), Need.unit),
            "deliveries": cells.whole(_deliveries(func.count())),
            "agreed_on": engine.utc_day(Match.agreed_at),
            "moved_on": engine.utc_day(Match.moved_at),
            "outcome": Match.outcome,
        },
        _query(question),
    )


def _query(question: Question) -> Select[Match]:
    return (
        query_of(Match)
        .join(Match.need)
        .join(Match.offer)
        .join(Need.area)
        .outerjoin(Offer.lead_organisation)
        .where(*support_rows.of_matches(question))
        .order_by(Match.id)
    )


def _delivered() -> Expression:
    # A sum of whole numbers is a decimal on one of the engines.
    return cast(_deliveries(func.sum(Delivery.amount_minor)), BigInteger)


def _deliveries(counted: Expression) -> Expression:
    parts = query_of(counted).where(Delivery.match_id == Match.id)
    return parts.correlate(Match).scalar_subquery()
