"""Needs, offers and matches that tests need, made through the domain."""

from typing import Any

from sqlalchemy.orm import Session

from tests.factories import make_organisation, operator
from tracker.domain import matches, support
from tracker.domain.pledge_rules import Lead
from tracker.domain.support_texts import NeedText, OfferText
from tracker.models.enums import Language, SupportKind
from tracker.models.support import Match, Need, Offer


def need_text(**changed: Any) -> NeedText:
    """Return the complete text of a need."""
    values: dict[str, Any] = {
        "title": "Sedes móviles",
        "language": Language.ES,
        "area": "protection",
        "kind": SupportKind.FINANCIAL,
        "description": "Dos vehículos equipados.",
    }
    return NeedText(**{**values, **changed})


def offer_text(**changed: Any) -> OfferText:
    """Return the complete text of an offer."""
    values: dict[str, Any] = {
        "title": "Fondo ficticio",
        "language": Language.ES,
        "description": "Para sedes móviles.",
        "kinds": (SupportKind.FINANCIAL,),
    }
    return OfferText(**{**values, **changed})


def make_need(
    session: Session, *, country: str = "CHL", published: bool = True, **changed: Any
) -> Need:
    """Make a need in the operator's name, published unless said otherwise."""
    need = support.ask(session, operator(), country, need_text(**changed))
    if published:
        publish(session, need)
    return need


def make_offer(
    session: Session,
    *,
    organisation: str | None = "Fictional Partner",
    country: str | None = None,
    published: bool = True,
    **changed: Any,
) -> Offer:
    """Make an offer in the operator's name, published unless said otherwise."""
    owner = None if country else make_organisation(session, organisation or "").id
    offer = support.offer(session, operator(), Lead(country, owner), offer_text(**changed))
    if published:
        publish(session, offer)
    return offer


def publish(session: Session, record: Need | Offer) -> None:
    """Send and publish a need or an offer in the operator's name."""
    support.submit(session, operator(), record)
    support.publish(session, operator(), record)


def make_match(session: Session, need: Need | None = None, offer: Offer | None = None) -> Match:
    """Bring a need and an offer in contact in the operator's name."""
    return matches.propose(
        session, operator(), need or make_need(session), offer or make_offer(session)
    )
