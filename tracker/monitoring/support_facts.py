"""What the public knows of the Support Platform, as entries that can be counted: published needs and offers, agreements."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from tracker.models.enums import State
from tracker.models.plan import Area
from tracker.models.support import (
    PROMISED,
    Delivery,
    Match,
    Need,
    Offer,
    OfferArea,
    OfferCountry,
)
from tracker.monitoring.support_gap import Entry, Step


def entries(session: Session, *, country: str = "", area: str = "") -> list[Entry]:
    """Return every entry, or those of one country or area; an offer that names none is for any, and is left out then."""
    return [
        entry
        for entry in (*_needs(session), *_offers(session), *_agreements(session))
        if (not country or country in entry.countries) and (not area or area in entry.areas)
    ]


def _needs(session: Session) -> Iterator[Entry]:
    query = select(
        Need.id, Area.code, Need.lead_country_iso3, Need.kind, Need.currency, Need.amount_minor
    ).join(Need.area)
    for number, area, country, kind, currency, minor in session.execute(
        query.where(Need.state == State.PUBLISHED)
    ):
        yield Entry(
            step=Step.ASKED,
            areas=(area,),
            countries=(country,),
            kinds=(kind.value,),
            currency=currency,
            minor=minor,
            need=number,
        )


def _offers(session: Session) -> Iterator[Entry]:
    published = select(Offer.id).where(Offer.state == State.PUBLISHED)
    areas = _by_offer(
        session,
        select(OfferArea.offer_id, Area.code)
        .join(Area, Area.id == OfferArea.area_id)
        .where(OfferArea.offer_id.in_(published)),
    )
    countries = _by_offer(
        session,
        select(OfferCountry.offer_id, OfferCountry.country_iso3).where(
            OfferCountry.offer_id.in_(published)
        ),
    )
    query = select(Offer.id, Offer.kinds, Offer.currency, Offer.amount_minor)
    for number, kinds, currency, minor in session.execute(query.where(Offer.id.in_(published))):
        yield Entry(
            step=Step.OFFERED,
            areas=tuple(areas[number]),
            countries=tuple(countries[number]),
            kinds=tuple(kind.value for kind in kinds),
            currency=currency,
            minor=minor,
        )


def _by_offer(session: Session, query: Select[int, str]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    for offer_id, code in session.execute(query):
        found[offer_id].append(code)
    return found


def _agreements(session: Session) -> Iterator[Entry]:
    """Yield what was agreed, and what of it has arrived, with the need's area, country and kind."""
    arrived = (
        select(
            Delivery.match_id,
            func.count(Delivery.id).label("parts"),
            func.sum(Delivery.amount_minor).label("minor"),
        )
        .group_by(Delivery.match_id)
        .subquery()
    )
    query = (
        select(
            Need.id,
            Area.code,
            Need.lead_country_iso3,
            Need.kind,
            Match.currency,
            Match.amount_minor,
            arrived.c.parts,
            arrived.c.minor,
        )
        .join(Match, Match.need_id == Need.id)
        .join(Match.offer)
        .join(Need.area)
        .outerjoin(arrived, arrived.c.match_id == Match.id)
        .where(
            Match.state.in_(PROMISED),
            Need.state == State.PUBLISHED,
            Offer.state == State.PUBLISHED,
        )
    )
    for number, area, country, kind, currency, minor, parts, delivered in session.execute(query):
        place: dict[str, Any] = {
            "areas": (area,),
            "countries": (country,),
            "kinds": (kind.value,),
            "need": number,
        }
        yield Entry(step=Step.AGREED, currency=currency, minor=minor, **place)
        if parts:
            # A sum of whole numbers comes as a decimal from one of the engines.
            came = None if delivered is None else int(delivered)
            yield Entry(step=Step.DELIVERED, currency=currency, minor=came, **place)
