"""What the files of the Support Platform have in common: their columns, which rows, how some cells are written."""

from sqlalchemy import Select, exists, literal, select

from tracker.domain import matches, support_record
from tracker.messages import N_
from tracker.models.enums import Language, State, SupportKind
from tracker.models.plan import Area
from tracker.models.support import Match, Need, Offer, OfferArea, OfferCountry
from tracker.reports.cells import Expression
from tracker.reports.columns import Column, Kind
from tracker.reports.question import Condition, Question, holds_one

FILTERS = frozenset({"country", "area", "kind", "state"})

NEED_CODE = Column(
    "need_code",
    N_("Need"),
    Kind.CODE,
    N_("The need's code; it never changes and is never used again."),
    hxl="#activity+id+need",
)
OFFER_CODE = Column(
    "offer_code",
    N_("Offer"),
    Kind.CODE,
    N_("The offer's code; it never changes and is never used again."),
    hxl="#activity+id+offer",
)
COUNTRY_ISO3 = Column(
    "country_iso3",
    N_("Country code"),
    Kind.CODE,
    N_("ISO 3166-1 code of the country that asks for the support."),
    hxl="#country+code+v_iso3",
)
AREA = Column(
    "area",
    N_("Area"),
    Kind.CODE,
    N_("Code of the area of the plan that the support is for."),
    hxl="#sector+code+v_pac",
)
KIND = Column(
    "kind",
    N_("Kind of support"),
    Kind.CODE,
    N_("What kind of support is asked for."),
    hxl="#modality+type",
    words=tuple(SupportKind),
)
TITLE = Column("title", N_("Title"), Kind.TEXT, N_("Title, in the language it was written in."))
DESCRIPTION = Column(
    "description",
    N_("Description"),
    Kind.TEXT,
    N_("Description, in the language it was written in."),
    hxl="#description",
)
LANGUAGE = Column(
    "language",
    N_("Language"),
    Kind.CODE,
    N_("Language in which the text was written."),
    words=tuple(Language),
)
AMOUNT = Column(
    "amount",
    N_("Amount"),
    Kind.NUMBER,
    N_("The amount in its own currency, never converted; empty where none is stated."),
    hxl="#value",
)
CURRENCY = Column(
    "currency",
    N_("Currency"),
    Kind.CODE,
    N_("ISO 4217 code of the amounts."),
    hxl="#currency+code",
)
STATE = Column(
    "state",
    N_("State"),
    Kind.CODE,
    N_("published; others only for those who may read such a text."),
    hxl="#status+code",
    words=tuple(state for state in State if state is not State.ACCEPTED),
)
QUANTITY = Column(
    "quantity",
    N_("Quantity"),
    Kind.INTEGER,
    N_("How many of the unit in the next column; empty where none is stated."),
)
UNIT = Column("unit", N_("Unit"), Kind.TEXT, N_("What the quantity counts, in its author's words."))
PUBLISHED_ON = Column(
    "published_on",
    N_("Published on"),
    Kind.DATE,
    N_("Day on which it was published, in universal time; empty before."),
)
URL = Column("url", N_("Address"), Kind.CODE, N_("Where its page is."), hxl="#meta+url")


def of_needs(question: Question) -> list[Condition]:
    """Return which needs the reader may see, and the filters leave."""
    asked = question.filters
    found: list[Condition] = [support_record.may_read(question.actor, Need)]
    if asked.country:
        found.append(Need.lead_country_iso3.in_(asked.country))
    if asked.area:
        found.append(Need.area_id.in_(_areas(asked.area)))
    if asked.kind:
        found.append(Need.kind.in_(asked.kind))
    if asked.state:
        found.append(Need.state.in_(asked.state))
    return found


def of_offers(question: Question) -> list[Condition]:
    """Return which offers the reader may see, and the filters leave: those that name the country, the area."""
    asked = question.filters
    found: list[Condition] = [support_record.may_read(question.actor, Offer)]
    if asked.country:
        found.append(
            exists().where(
                OfferCountry.offer_id == Offer.id, OfferCountry.country_iso3.in_(asked.country)
            )
        )
    if asked.area:
        found.append(
            exists().where(
                OfferArea.offer_id == Offer.id, OfferArea.area_id.in_(_areas(asked.area))
            )
        )
    if asked.kind:
        found.append(holds_one(Offer.kinds, asked.kind))
    if asked.state:
        found.append(Offer.state.in_(asked.state))
    return found


def of_matches(question: Question) -> list[Condition]:
    """Return which matches the reader may see, and the filters leave: country, area and kind are the need's."""
    asked = question.filters
    own = matches.matches(question.actor).order_by(None).with_only_columns(Match.id)
    found: list[Condition] = [Match.id.in_(own.correlate(None))]
    if asked.country:
        found.append(Need.lead_country_iso3.in_(asked.country))
    if asked.area:
        found.append(Need.area_id.in_(_areas(asked.area)))
    if asked.kind:
        found.append(Need.kind.in_(asked.kind))
    if asked.state:
        found.append(Match.state.in_(asked.state))
    return found


def address(question: Question, place: str, code: Expression) -> Expression:
    """Write where the page of a need or an offer is."""
    site = question.pledge_address.removesuffix("pledges/")
    return literal(f"{site}support/{place}/").concat(code)


def _areas(codes: tuple[str, ...]) -> Select[int]:
    return select(Area.id).where(Area.code.in_(codes)).correlate(None)
