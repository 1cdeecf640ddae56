"""Needs and offers together: suggested with reasons, moved on by those who may, ended with a reason."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy.orm import Session

from tests.factories import actor_of, operator
from tests.supporting import make_match, make_need, make_offer, publish
from tracker.domain import match_scores, matches, support
from tracker.domain.actors import public
from tracker.domain.errors import (
    InvalidError,
    NotAllowedError,
    NotFoundError,
    StaleError,
    WrongStateError,
)
from tracker.models.enums import Language, Role, State, SupportKind
from tracker.models.support import Match, MatchState

AT = operator().at


def test_what_fits_is_suggested_with_its_reasons(session: Session) -> None:
    usd: dict[str, Any] = {"amount": Decimal(1000), "currency": "USD"}
    need = make_need(session, **usd, needed_by=date(2027, 1, 1))
    best = make_offer(
        session, areas=("protection",), countries=("CHL",), valid_until=date(2028, 1, 1), **usd
    )
    part = make_offer(session, amount=Decimal(250), currency="USD", conditions="Un informe.")
    other_money = make_offer(
        session, amount=Decimal(9), currency="EUR", valid_until=date(2026, 12, 1)
    )
    make_offer(session, published=False)
    for unfit in (
        {"areas": ("solutions",)},
        {"countries": ("PER",)},
        {"kinds": (SupportKind.PLACES,)},
        {"valid_until": date(2026, 1, 1)},
        {"organisation": None, "country": "CHL"},
        {"amount": Decimal(0), "currency": "USD"},
    ):
        make_offer(session, **unfit)

    found = matches.suggest(session, operator(), need)

    assert [(one.offer, one.score) for one in found] == [
        (best, 100),
        (other_money, 15 + 25 + 12 + 4 + 3 + 5),
        (part, 15 + 25 + 12 + 7 + 2),
    ]
    parts = match_scores.read(found[0].reasons)
    assert [(one.part, one.points, one.reason) for one in parts] == [
        ("area", 25, "area_named"),
        ("kind", 25, "kind_named"),
        ("country", 20, "country_named"),
        ("dates", 15, "dates_fit"),
        ("amount", 10, "amount_whole"),
        ("conditions", 5, "conditions_none"),
    ]
    assert matches.suggest(session, operator(), need) == []
    assert match_scores.read("") == []


def test_an_offer_finds_its_needs_and_little_fit_is_none(session: Session) -> None:
    places: dict[str, Any] = {"quantity": 40, "unit": "plazas", "kind": SupportKind.PLACES}
    need = make_need(session, **places)
    make_need(session, kind=SupportKind.POLICY)
    offer = make_offer(session, kinds=(SupportKind.PLACES,), quantity=10, unit="plazas")
    vague = make_offer(session, kinds=(), conditions="Un informe.")

    (found,) = matches.suggest(session, operator(), offer)

    assert (found.need, found.score) == (need, 15 + 25 + 12 + 7 + 2 + 5)
    assert matches.suggest(session, operator(), vague) == []


def test_who_may_look_and_bring_together(session: Session) -> None:
    need, offer = make_need(session), make_offer(session)
    own = actor_of(session, Role.FOCAL_POINT, country="CHL")
    partner = actor_of(session, Role.PARTNER, organisation="Fictional Partner")
    for person in (
        public(AT),
        actor_of(session, Role.FOCAL_POINT, country="PER"),
        actor_of(session, Role.APPROVER, country="CHL"),
        actor_of(session, Role.PARTNER, organisation="Another"),
        actor_of(session, Role.ADMINISTRATOR),
    ):
        for act in (
            lambda who: matches.suggest(session, who, need),
            lambda who: matches.suggest(session, who, offer),
            lambda who: matches.propose(session, who, need, offer),
        ):
            with pytest.raises(NotAllowedError):
                act(person)
    with pytest.raises(NotAllowedError):
        matches.suggest(session, partner, need)
    with pytest.raises(NotAllowedError):
        matches.suggest(session, own, offer)

    match = matches.propose(session, partner, need, offer)

    assert (match.state, match.score) == (MatchState.CONTACTED, None)
    with pytest.raises(WrongStateError, match="already"):
        matches.propose(session, own, need, offer)
    with pytest.raises(NotFoundError):
        matches.find(session, public(AT), match.id)
    for reader in (own, partner, actor_of(session, Role.MONITOR)):
        assert matches.find(session, reader, match.id) is match


def test_what_cannot_be_brought_together(session: Session) -> None:
    need, draft = make_need(session), make_need(session, published=False)
    offer = make_offer(session)
    with pytest.raises(WrongStateError, match="published"):
        matches.propose(session, operator(), draft, offer)
    with pytest.raises(WrongStateError, match="published"):
        matches.suggest(session, operator(), draft)
    with pytest.raises(WrongStateError, match="itself"):
        matches.propose(session, operator(), need, make_offer(session, country="CHL"))
    with pytest.raises(WrongStateError, match="expired on 2026-01-01"):
        make_match(session, need, make_offer(session, valid_until=date(2026, 1, 1)))
    assert session.query(Match).count() == 0


def test_a_match_is_contacted_declined_and_begun_again(session: Session) -> None:
    need, offer = make_need(session), make_offer(session)
    own = actor_of(session, Role.FOCAL_POINT, country="CHL")
    (match,) = matches.suggest(session, own, need)
    with pytest.raises(NotAllowedError):
        matches.contact(session, actor_of(session, Role.PARTNER, organisation="X"), match)
    with pytest.raises(StaleError):
        matches.contact(session, own, match, expected=9)

    matches.contact(session, own, match, expected=1)
    with pytest.raises(WrongStateError):
        matches.contact(session, own, match)
    for reason in ("  ", "x" * 3000):
        with pytest.raises(InvalidError):
            matches.decline(session, own, match, reason=reason)
    matches.decline(session, own, match, reason="Ya no hace falta.")

    assert (match.state, match.outcome) == (MatchState.DECLINED, "Ya no hace falta.")
    assert matches.suggest(session, own, need) == []
    assert make_match(session, need, offer).state is MatchState.CONTACTED


def test_what_was_not_agreed_in_time_lapses(session: Session) -> None:
    later = operator(AT.replace(year=2028))
    kept = make_match(session)
    expired = make_match(session, offer=make_offer(session, valid_until=date(2027, 1, 1)))
    gone = make_match(session)
    support.withdraw(session, operator(), gone.need, reason="Se cubrió.")

    assert matches.lapse_expired(session, later) == 2
    assert matches.lapse_expired(session, later) == 0

    assert [one.state for one in (kept, expired, gone)] == [
        MatchState.CONTACTED,
        MatchState.LAPSED,
        MatchState.LAPSED,
    ]


def test_sign_off_comes_first_where_a_country_wants_it(session: Session) -> None:
    need = make_need(session, published=False)
    need.country.needs_sign_off = True
    writer = actor_of(session, Role.FOCAL_POINT, country="CHL")
    approver = actor_of(session, Role.APPROVER, country="CHL")
    monitor = actor_of(session, Role.MONITOR)

    support.submit(session, writer, need)
    assert (need.state, need.submitted_at) == (State.AWAITING_SIGN_OFF, None)
    with pytest.raises(WrongStateError):
        support.publish(session, monitor, need)
    support.send_back(session, approver, need, note="Precise.")
    support.submit(session, writer, need)
    support.sign_off(session, approver, need)
    support.publish(session, monitor, need)

    with pytest.raises(NotAllowedError, match="approver"):
        support.withdraw(session, writer, need, reason="Ya no.")
    with pytest.raises(InvalidError):
        support.withdraw(session, approver, need, reason=" ")
    assert support.may_withdraw(session, approver, need)
    offer = make_offer(session, published=False)
    publish(session, offer)
    assert offer.state is State.PUBLISHED


def test_what_counts_nothing_says_so(session: Session) -> None:
    for changed in (
        {"quantity": 0, "unit": "plazas"},
        {"quantity": 4},
        {"unit": "plazas"},
        {"quantity": 4, "unit": "x" * 70},
    ):
        with pytest.raises(InvalidError):
            make_need(session, **changed)
    with pytest.raises(InvalidError, match="countries"):
        make_offer(session, countries=("XXX",))
    assert make_offer(session, language=Language.FR).language is Language.FR
