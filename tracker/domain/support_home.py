"""What a person's home says of the Support Platform: what became of the own offers, and of the own needs."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, joinedload

from tracker.domain.actors import Actor
from tracker.models.enums import State
from tracker.models.support import Match, Need, Offer

MOST = 20


@dataclass(frozen=True, slots=True)
class Own:
    """One own need or offer with the matches it is in, the newest change first."""

    record: Need | Offer
    matches: tuple[Match, ...]


@dataclass(frozen=True, slots=True)
class SupportHome:
    """The own offers and needs that are not over, the newest first, at most MOST of each."""

    offers: tuple[Own, ...]
    needs: tuple[Own, ...]


def of(session: Session, actor: Actor) -> SupportHome:
    """Return what the actor's organisations and countries offer and need, with what became of it."""
    countries = sorted(actor.countries())
    offers = session.scalars(
        select(Offer)
        .where(
            or_(
                Offer.lead_organisation_id.in_(sorted(actor.organisations)),
                Offer.lead_country_iso3.in_(countries),
            ),
            Offer.state != State.WITHDRAWN,
        )
        .order_by(Offer.edited_at.desc(), Offer.id.desc())
        .limit(MOST)
    ).all()
    needs = session.scalars(
        select(Need)
        .where(Need.lead_country_iso3.in_(countries), Need.state != State.WITHDRAWN)
        .order_by(Need.edited_at.desc(), Need.id.desc())
        .limit(MOST)
    ).all()
    found = _matches(session, offers, needs)
    return SupportHome(
        tuple(Own(one, tuple(m for m in found if m.offer_id == one.id)) for one in offers),
        tuple(Own(one, tuple(m for m in found if m.need_id == one.id)) for one in needs),
    )


def _matches(session: Session, offers: Sequence[Offer], needs: Sequence[Need]) -> Sequence[Match]:
    """Return the matches of all of them, ended ones too: what became of each is the question."""
    if not offers and not needs:
        return ()
    query = select(Match).where(
        or_(
            Match.offer_id.in_([one.id for one in offers]),
            Match.need_id.in_([one.id for one in needs]),
        )
    )
    whole = (
        joinedload(Match.need).joinedload(Need.country),
        joinedload(Match.offer).joinedload(Offer.lead_organisation),
        joinedload(Match.offer).joinedload(Offer.lead_country),
    )
    return session.scalars(query.order_by(Match.moved_at.desc(), Match.id).options(*whole)).all()
