"""What is promised to whom, what arrived and what came of it: an offer can't be promised twice over."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.domain import matches, permissions, saving
from tracker.domain.actors import Actor
from tracker.domain.amounts import money_faults, to_amount, to_minor
from tracker.domain.errors import Fault, NotAllowedError, WrongStateError
from tracker.domain.match_scores import Left
from tracker.domain.pledges import refuse
from tracker.domain.support_texts import counted_faults
from tracker.domain.wording import NOTE, prose, wording_faults
from tracker.messages import N_
from tracker.models.enums import Role, State
from tracker.models.support import Delivery, Match, MatchState, Need, Offer


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What is promised: an amount in the offer's currency, a number of what it counts, or both."""

    amount: Decimal | None = None
    quantity: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What arrived on a day."""

    on: date
    amount: Decimal | None = None
    quantity: int | None = None
    note: str = ""


def agree(
    session: Session, actor: Actor, match: Match, terms: Terms, *, expected: int | None = None
) -> None:
    """Promise a part of an offer, or all that is left of it, to a need; the side that gives says so, or the staff."""
    matches.require(actor, match, MatchState.AGREED, expected)
    require_giver(actor, match)
    read, offer = match.version, _alone(session, match.offer)
    # Whoever waited for the row finds the match as the other one left it.
    session.refresh(match)
    saving.check_version(match.version, read)
    need = session.get_one(Need, match.need_id)
    if offer.state is not State.PUBLISHED or need.state is not State.PUBLISHED:
        raise WrongStateError(N_("The need or the offer was withdrawn."))
    matches.refuse_expired(offer, actor)
    left = matches.left_of(session, [offer])[offer.id]
    refuse(_faults(offer.currency, terms) or _beyond(offer.currency, terms, left))
    match.amount_minor, match.currency = _minor(terms.amount, offer.currency), None
    if match.amount_minor is not None:
        match.currency = offer.currency
    match.quantity, match.agreed_at = terms.quantity, actor.at
    matches.move(session, actor, match, MatchState.AGREED, **_content(match))


def deliver(
    session: Session, actor: Actor, match: Match, part: Part, *, expected: int | None = None
) -> Delivery:
    """Write down that a part of what was promised arrived."""
    matches.require(actor, match, MatchState.DELIVERING, expected)
    refuse(
        _day_faults(part.on, actor)
        or wording_faults("note", part.note, NOTE)
        or _faults(match.currency, part)
        or _beyond(match.currency, part, outstanding(match))
    )
    delivery = Delivery(
        match_id=match.id,
        delivered_on=part.on,
        amount_minor=_minor(part.amount, match.currency),
        quantity=part.quantity,
        note=prose(part.note),
        author_id=actor.user_id,
        created_at=actor.at,
    )
    match.deliveries.append(delivery)
    matches.move(
        session,
        actor,
        match,
        MatchState.DELIVERING,
        delivered_on=part.on.isoformat(),
        amount_minor=delivery.amount_minor,
        quantity=delivery.quantity,
    )
    return delivery


def finish(
    session: Session, actor: Actor, match: Match, *, outcome: str, expected: int | None = None
) -> None:
    """Say that all has arrived that will arrive, and what came of it."""
    matches.require(actor, match, MatchState.DELIVERED, expected)
    match.outcome = matches.said("outcome", outcome, N_("Say what came of it."))
    matches.move(session, actor, match, MatchState.DELIVERED, reason=match.outcome)


def require_giver(actor: Actor, match: Match) -> None:
    """Refuse to promise what is another's: the offer's own side does, or the monitoring staff."""
    if not is_giver(actor, match):
        raise NotAllowedError(N_("Whoever offers says what they give: ask them to agree."))


def is_giver(actor: Actor, match: Match) -> bool:
    """Say whether the actor may promise what the match's offer holds."""
    return (
        actor.is_operator or Role.MONITOR in actor.roles or permissions.is_own(actor, match.offer)
    )


def outstanding(match: Match) -> Left:
    """Return what was promised and has not arrived yet."""
    minor = sum(part.amount_minor or 0 for part in match.deliveries)
    quantity = sum(part.quantity or 0 for part in match.deliveries)
    return Left(
        None if match.amount_minor is None else match.amount_minor - minor,
        None if match.quantity is None else match.quantity - quantity,
    )


def _alone(session: Session, offer: Offer) -> Offer:
    """Return the offer as it is now, with its row held: of two who promise from it the second waits and counts anew."""
    return session.scalars(
        select(Offer)
        .where(Offer.id == offer.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()


def _day_faults(on: date, actor: Actor) -> list[Fault]:
    # Somewhere in the region it may be the day before; nowhere is it later than in UTC.
    return [Fault("on", N_("Enter a day that is over."))] if on > actor.at.date() else []


def _faults(currency: str | None, said: Terms | Part) -> list[Fault]:
    found = counted_faults("quantity", said.quantity)
    if said.amount is None:
        return found
    if currency is None:
        return [*found, Fault("amount", N_("No amount is stated here: leave it out."))]
    if said.amount == 0:
        return [*found, Fault("amount", N_("Enter an amount above 0."))]
    return found + money_faults("amount", said.amount, "amount", currency)


def _beyond(currency: str | None, said: Terms | Part, left: Left) -> list[Fault]:
    found = []
    minor = _minor(said.amount, currency)
    if minor is not None and currency is not None and minor > (left.minor or 0):
        rest = f"{to_amount(left.minor or 0, currency)} {currency}"
        found.append(Fault("amount", N_("This is more than is left: %(left)s."), left=rest))
    if said.quantity is not None and left.quantity is None:
        found.append(Fault("quantity", N_("Nothing is counted here: leave it out.")))
    elif said.quantity is not None and said.quantity > (left.quantity or 0):
        sentence = N_("This is more than is left: %(left)s.")
        found.append(Fault("quantity", sentence, left=str(left.quantity)))
    return found or _unsaid(said, left)


def _unsaid(said: Terms | Part, left: Left) -> list[Fault]:
    """Name that nothing is said of how much, where it could be: what is not counted could be given twice."""
    if said.amount is not None or said.quantity is not None:
        return []
    if left.minor is not None:
        return [Fault("amount", N_("Say how much."))]
    if left.quantity is not None:
        return [Fault("quantity", N_("Say how many."))]
    return []


def _minor(amount: Decimal | None, currency: str | None) -> int | None:
    return None if amount is None or currency is None else to_minor(amount, currency)


def _content(match: Match) -> dict[str, Any]:
    return {
        "amount_minor": match.amount_minor,
        "currency": match.currency,
        "quantity": match.quantity,
    }
