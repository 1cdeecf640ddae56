"""Needs and offers brought together: suggested with a reason, or by hand, and how people move on from there."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, contains_eager, selectinload

from tracker.domain import audit, match_scores, permissions, saving
from tracker.domain.actors import Actor
from tracker.domain.errors import Fault, InvalidError, NotFoundError, WrongStateError
from tracker.domain.match_scores import Left
from tracker.domain.permissions import Permission
from tracker.domain.wording import NOTE, prose, wording_faults
from tracker.messages import N_
from tracker.models.base import LARGEST_ID
from tracker.models.enums import Role, State
from tracker.models.support import PROMISED, Match, MatchState, Need, Offer

# The best of what fits: a longer list is no suggestion.
MOST_SUGGESTED = 10
MOST_COMPARED = 1000

MOVES: Mapping[MatchState, frozenset[MatchState]] = {
    MatchState.SUGGESTED: frozenset({MatchState.CONTACTED, MatchState.DECLINED, MatchState.LAPSED}),
    MatchState.CONTACTED: frozenset({MatchState.AGREED, MatchState.DECLINED, MatchState.LAPSED}),
    MatchState.AGREED: frozenset(
        {MatchState.DELIVERING, MatchState.DELIVERED, MatchState.DECLINED}
    ),
    MatchState.DELIVERING: frozenset({MatchState.DELIVERING, MatchState.DELIVERED}),
    MatchState.DELIVERED: frozenset(),
    MatchState.DECLINED: frozenset(),
    MatchState.LAPSED: frozenset(),
}


@dataclass(frozen=True, slots=True)
class Pair:
    """The two sides of what may become a match; of a search for what fits one record, that one twice."""

    need: Need | Offer
    offer: Need | Offer


def matches(actor: Actor) -> Select[Match]:
    """Return the matches that the actor may read, joined to both sides: the own, and what was promised in public."""
    query = select(Match).join(Match.need).join(Match.offer).order_by(Match.id)
    if actor.is_operator or Role.MONITOR in actor.roles:
        return query
    public = and_(
        Match.state.in_(PROMISED), Need.state == State.PUBLISHED, Offer.state == State.PUBLISHED
    )
    countries = sorted(actor.countries())
    return query.where(
        or_(
            public,
            Need.lead_country_iso3.in_(countries),
            Offer.lead_country_iso3.in_(countries),
            Offer.lead_organisation_id.in_(sorted(actor.organisations)),
        )
    )


def find(session: Session, actor: Actor, match_id: int) -> Match:
    """Return a match that the reader may see, or raise NotFoundError."""
    if match_id > LARGEST_ID:
        raise NotFoundError
    found = session.scalars(whole(matches(actor)).where(Match.id == match_id)).one_or_none()
    if found is None:
        raise NotFoundError
    return found


def whole(query: Select[Match]) -> Select[Match]:
    """Return the matches with all that a page says of them."""
    return query.options(
        contains_eager(Match.need).joinedload(Need.country),
        contains_eager(Match.offer).joinedload(Offer.lead_country),
        contains_eager(Match.offer).joinedload(Offer.lead_organisation),
        selectinload(Match.deliveries),
    )


def suggest(session: Session, actor: Actor, record: Need | Offer) -> list[Match]:
    """Store the best of what fits a published need or offer and was never matched with it, the best first."""
    require_open(actor, record)
    found = []
    for need, offer, left in _candidates(session, record):
        if match_scores.fits(need, offer, left, actor.at.date()):
            parts = match_scores.parts(need, offer, left)
            found.append((match_scores.total(parts), need, offer, match_scores.written(parts)))
    found.sort(key=lambda one: (-one[0], one[1].code, one[2].code))
    made = [
        _begin(session, actor, need, offer, MatchState.SUGGESTED, score=score, reasons=reasons)
        for score, need, offer, reasons in found[:MOST_SUGGESTED]
        if score >= match_scores.ENOUGH
    ]
    return [match for match in made if match is not None]


def require_open(actor: Actor, record: Need | Offer) -> None:
    """Refuse whoever may not match a record, and a record that is not published."""
    permissions.require(actor, Permission.SUPPORT_MATCH, Pair(record, record))
    if record.state is not State.PUBLISHED:
        raise WrongStateError(N_("Only a published need or offer can be matched."))


def propose(session: Session, actor: Actor, need: Need, offer: Offer) -> Match:
    """Bring a need and an offer together by hand: whoever does so gets in contact."""
    permissions.require(actor, Permission.SUPPORT_MATCH, Pair(need, offer))
    if need.state != State.PUBLISHED or offer.state != State.PUBLISHED:
        raise WrongStateError(N_("Only a published need or offer can be matched."))
    if match_scores.is_same_side(need, offer):
        raise WrongStateError(N_("A country does not help itself: choose another's."))
    refuse_expired(offer, actor)
    match = _begin(session, actor, need, offer, MatchState.CONTACTED)
    if match is None:
        raise WrongStateError(N_("This need and this offer are matched already."))
    return match


def contact(session: Session, actor: Actor, match: Match, *, expected: int | None = None) -> None:
    """Say that the two sides are in contact."""
    require(actor, match, MatchState.CONTACTED, expected)
    refuse_expired(match.offer, actor)
    move(session, actor, match, MatchState.CONTACTED)


def decline(
    session: Session, actor: Actor, match: Match, *, reason: str, expected: int | None = None
) -> None:
    """End a match of which nothing was delivered yet, and say why; what was promised is free again."""
    require(actor, match, MatchState.DECLINED, expected)
    match.outcome = said("reason", reason, N_("Say why."))
    move(session, actor, match, MatchState.DECLINED, reason=match.outcome)


def lapse_expired(session: Session, actor: Actor) -> int:
    """End what was not agreed in time: its offer has expired, or one of the sides was withdrawn; return how many."""
    gone = or_(
        Offer.valid_until < actor.at.date(),
        Offer.state == State.WITHDRAWN,
        Need.state == State.WITHDRAWN,
    )
    waiting = Match.state.in_((MatchState.SUGGESTED, MatchState.CONTACTED))
    found = session.scalars(whole(matches(actor)).where(waiting, gone)).all()
    for match in found:
        require(actor, match, MatchState.LAPSED, None)
        move(session, actor, match, MatchState.LAPSED)
    return len(found)


def require(actor: Actor, match: Match, to: MatchState, expected: int | None) -> None:
    """Refuse a move by whoever may not, of a match that is not so far, or made from an older page."""
    permissions.require(actor, Permission.SUPPORT_MATCH, match)
    if to not in MOVES[match.state]:
        raise WrongStateError(N_("The match is not so far, or it is over."))
    saving.check_version(match.version, expected)


def refuse_expired(offer: Offer, actor: Actor) -> None:
    """Refuse an offer whose last day is over."""
    if match_scores.is_expired(offer, actor.at.date()):
        raise WrongStateError(
            N_("This offer expired on %(day)s."),
            day=offer.valid_until.isoformat() if offer.valid_until else "",
        )


def said(path: str, text: str, empty: str) -> str:
    """Return a note that must be there, as it is kept."""
    faults = wording_faults(path, text, NOTE) if text.strip() else [Fault(path, empty)]
    if faults:
        raise InvalidError(faults)
    return prose(text)


def move(
    session: Session,
    actor: Actor,
    match: Match,
    to: MatchState,
    *,
    reason: str = "",
    **after: Any,
) -> None:
    """Move a match on and write it down."""
    before, match.state, match.moved_at = match.state, to, actor.at
    saving.flush(session)
    _record(
        session,
        actor,
        match,
        to.value,
        before={"state": before},
        after={"state": to, **after},
        reason=reason,
    )


def left_of(session: Session, offers: Iterable[Offer]) -> dict[int, Left]:
    """Return what is left of each offer, by its id."""
    every = list(offers)
    rows = session.execute(
        select(Match.offer_id, func.sum(Match.amount_minor), func.sum(Match.quantity))
        .where(Match.offer_id.in_([one.id for one in every]), Match.state.in_(PROMISED))
        .group_by(Match.offer_id)
    )
    promised = {key: (int(minor or 0), int(quantity or 0)) for key, minor, quantity in rows}
    return {
        one.id: Left(
            _rest(one.amount_minor, promised.get(one.id, (0, 0))[0]),
            _rest(one.quantity, promised.get(one.id, (0, 0))[1]),
        )
        for one in every
    }


def _rest(stated: int | None, promised: int) -> int | None:
    return None if stated is None else stated - promised


def _candidates(session: Session, record: Need | Offer) -> list[tuple[Need, Offer, Left]]:
    if isinstance(record, Need):
        matched = select(Match.offer_id).where(Match.need_id == record.id)
        found = session.scalars(
            select(Offer)
            .where(Offer.state == State.PUBLISHED, Offer.id.not_in(matched))
            .options(selectinload(Offer.areas), selectinload(Offer.countries))
            .order_by(Offer.id.desc())
            .limit(MOST_COMPARED)
        ).all()
        left = left_of(session, found)
        return [(record, offer, left[offer.id]) for offer in found]
    answered = select(Match.need_id).where(Match.offer_id == record.id)
    needs = session.scalars(
        select(Need)
        .where(Need.state == State.PUBLISHED, Need.id.not_in(answered))
        .order_by(Need.id.desc())
        .limit(MOST_COMPARED)
    )
    rest = left_of(session, [record])[record.id]
    return [(need, record, rest) for need in needs]


def _begin(
    session: Session, actor: Actor, need: Need, offer: Offer, state: MatchState, **score: Any
) -> Match | None:
    match = Match(
        need_id=need.id,
        offer_id=offer.id,
        state=state,
        author_id=actor.user_id,
        created_at=actor.at,
        moved_at=actor.at,
        **score,
    )
    try:
        with session.begin_nested():
            session.add(match)
    except IntegrityError:
        # Somebody else brought the two together at the same moment.
        return None
    _record(session, actor, match, state.value, after={"state": state, "score": match.score})
    return match


def _record(session: Session, actor: Actor, match: Match, verb: str, **details: Any) -> None:
    audit.record(
        session,
        actor,
        audit.Change(
            action=f"match.{verb}",
            object_type="match",
            object_id=str(match.id),
            country_iso3=match.need.lead_country_iso3,
            **details,
        ),
    )
