"""Needs and offers as people write them: what may be stored, what must be said before it is sent."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.domain import pledge_rules
from tracker.domain.amounts import money_faults, to_amount, to_minor
from tracker.domain.errors import Fault
from tracker.domain.wording import LINE, NOTE, PROSE, line, prose, wording_faults
from tracker.messages import N_
from tracker.models.country import Country
from tracker.models.enums import Language, SupportKind
from tracker.models.pledge import Pledge
from tracker.models.support import Need, Offer

LONGEST_REFERENCE = 200
LONGEST_UNIT = 60
MOST = 10**12


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedText:
    """What a country asks for; `pledge` is the code of its pledge that needs it, if one does."""

    title: str
    language: Language
    area: str
    kind: SupportKind
    description: str = ""
    amount: Decimal | None = None
    currency: str | None = None
    quantity: int | None = None
    unit: str = ""
    needed_by: date | None = None
    pledge: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferText:
    """What is offered; without areas it is for any area, without countries for any country."""

    title: str
    language: Language
    description: str = ""
    conditions: str = ""
    kinds: tuple[SupportKind, ...] = ()
    areas: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    amount: Decimal | None = None
    currency: str | None = None
    quantity: int | None = None
    unit: str = ""
    valid_until: date | None = None
    external_ref: str | None = None


def text_of(record: Need | Offer) -> NeedText | OfferText:
    """Return what a record says, as its author would write it again."""
    return text_of_need(record) if isinstance(record, Need) else text_of_offer(record)


def text_of_need(need: Need) -> NeedText:
    """Return what a need says."""
    return NeedText(
        title=need.title,
        language=need.language,
        area=need.area.code,
        kind=need.kind,
        description=need.description,
        amount=_amount(need),
        currency=need.currency,
        quantity=need.quantity,
        unit=need.unit,
        needed_by=need.needed_by,
        pledge=need.pledge.code if need.pledge else None,
    )


def text_of_offer(offer: Offer) -> OfferText:
    """Return what an offer says."""
    return OfferText(
        title=offer.title,
        language=offer.language,
        description=offer.description,
        conditions=offer.conditions,
        kinds=offer.kinds,
        areas=tuple(area.code for area in offer.areas),
        countries=tuple(country.iso3 for country in offer.countries),
        amount=_amount(offer),
        currency=offer.currency,
        quantity=offer.quantity,
        unit=offer.unit,
        valid_until=offer.valid_until,
        external_ref=offer.external_ref,
    )


def faults(session: Session, text: NeedText | OfferText) -> list[Fault]:
    """Name what keeps a text from being stored, even as a draft."""
    found = [] if text.title.strip() else [Fault("title", N_("Enter a title."))]
    found += wording_faults("title", text.title, LINE)
    found += wording_faults("description", text.description, PROSE)
    found += money_faults("amount", text.amount, "currency", text.currency)
    found += _quantity_faults(text)
    areas = (text.area,) if isinstance(text, NeedText) else text.areas
    name = "area" if isinstance(text, NeedText) else "areas"
    known = pledge_rules.current_plan(session).areas
    if any(code not in known for code in areas):
        found.append(Fault(name, N_("Choose one of the plan's areas.")))
    if isinstance(text, OfferText):
        found += wording_faults("conditions", text.conditions, NOTE)
        found += wording_faults("external_ref", text.external_ref or "", LONGEST_REFERENCE)
        if len(known_countries(session, text.countries)) != len(set(text.countries)):
            found.append(Fault("countries", N_("Choose countries of the list.")))
    return found


def known_countries(session: Session, codes: Iterable[str]) -> Sequence[str]:
    """Return which of the codes are countries."""
    query = select(Country.iso3).where(Country.iso3.in_(sorted(set(codes))))
    return session.scalars(query).all()


def counted_faults(path: str, quantity: int | None) -> list[Fault]:
    """Name a number of things that is none."""
    if quantity is None or 0 < quantity <= MOST:
        return []
    return [Fault(path, N_("Enter a whole number of at least 1."))]


def _quantity_faults(text: NeedText | OfferText) -> list[Fault]:
    found = counted_faults("quantity", text.quantity)
    found += wording_faults("unit", text.unit, LONGEST_UNIT)
    if (text.quantity is None) is not (not text.unit.strip()):
        found.append(Fault("unit", N_("Say how many and of what, or leave both out.")))
    return found


def missing(text: NeedText | OfferText) -> list[Fault]:
    """Name what must be said before a text is sent."""
    found = []
    if not text.description.strip():
        found.append(Fault("description", N_("Describe what it is about.")))
    if isinstance(text, OfferText) and not text.kinds:
        found.append(Fault("kinds", N_("Choose at least one kind of support.")))
    return found


def write_need(session: Session, need: Need, text: NeedText, pledge: Pledge | None) -> None:
    """Put a checked text into a need's row."""
    with session.no_autoflush:
        need.title, need.description = line(text.title), prose(text.description)
        need.language, need.kind, need.needed_by = text.language, text.kind, text.needed_by
        need.area = pledge_rules.current_plan(session).areas[text.area]
        need.pledge = pledge
        _write_amount(need, text)


def write_offer(session: Session, offer: Offer, text: OfferText) -> None:
    """Put a checked text into an offer's rows."""
    with session.no_autoflush:
        areas = pledge_rules.current_plan(session).areas
        offer.title, offer.description = line(text.title), prose(text.description)
        offer.language, offer.kinds = text.language, text.kinds
        offer.conditions, offer.valid_until = prose(text.conditions), text.valid_until
        offer.external_ref = text.external_ref or offer.external_ref
        offer.areas = [areas[code] for code in dict.fromkeys(text.areas)]
        codes = dict.fromkeys(text.countries)
        offer.countries = [session.get_one(Country, code) for code in codes]
        _write_amount(offer, text)


def _amount(record: Need | Offer) -> Decimal | None:
    if record.amount_minor is None or record.currency is None:
        return None
    return to_amount(record.amount_minor, record.currency)


def _write_amount(record: Need | Offer, text: NeedText | OfferText) -> None:
    stated = text.amount is not None and text.currency is not None
    record.amount_minor = (
        to_minor(text.amount, text.currency) if text.amount is not None and text.currency else None
    )
    record.currency = text.currency if stated else None
    record.quantity, record.unit = text.quantity, line(text.unit)
