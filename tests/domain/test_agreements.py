"""What is promised, what arrives and what came of it; no offer is promised twice over, whoever is fast."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from decimal import Decimal
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from tests.factories import actor_of, operator
from tests.supporting import make_match, make_need, make_offer
from tracker.db import Database
from tracker.domain import agreements, matches, support
from tracker.domain.agreements import Part, Terms
from tracker.domain.errors import InvalidError, NotAllowedError, TrackerError, WrongStateError
from tracker.models.enums import Role
from tracker.models.support import PROMISED, Delivery, Match, MatchState, Offer

USD = {"amount": Decimal(1000), "currency": "USD"}
TODAY = operator().at.date()


def terms(amount: int | None = None, quantity: int | None = None) -> Terms:
    return Terms(amount=None if amount is None else Decimal(amount), quantity=quantity)


def part(amount: int | None = None, on: date = TODAY, **more: Any) -> Part:
    return Part(on=on, amount=None if amount is None else Decimal(amount), **more)


def test_a_promise_is_kept_in_parts(session: Session) -> None:
    match = make_match(session, offer=make_offer(session, **USD))

    agreements.agree(session, operator(), match, terms(600), expected=1)
    agreements.deliver(session, operator(), match, part(400, note="Primera."))
    with pytest.raises(InvalidError, match=r"left: 200\.00 USD"):
        agreements.deliver(session, operator(), match, part(201))
    agreements.deliver(session, operator(), match, part(100, on=TODAY - timedelta(days=3)))
    with pytest.raises(WrongStateError):
        matches.decline(session, operator(), match, reason="No.")
    with pytest.raises(InvalidError, match="what came of it"):
        agreements.finish(session, operator(), match, outcome="")
    agreements.finish(session, operator(), match, outcome="Funciona.")
    session.expire_all()

    assert (match.state, match.amount_minor, match.currency) == (
        MatchState.DELIVERED,
        60_000,
        "USD",
    )
    assert [one.amount_minor for one in match.deliveries] == [10_000, 40_000]
    assert agreements.outstanding(match).minor == 10_000
    left = matches.left_of(session, [match.offer])[match.offer_id]
    assert left.minor == 40_000


@pytest.mark.parametrize(
    ("stated", "said", "field"),
    [
        (USD, terms(1001), "amount"),
        (USD, terms(0), "amount"),
        (USD, terms(-1), "amount"),
        (USD, Terms(amount=Decimal("0.001")), "amount"),
        (USD, terms(), "amount"),
        (USD, terms(1, 1), "quantity"),
        ({"quantity": 4, "unit": "plazas"}, terms(), "quantity"),
        ({"quantity": 4, "unit": "plazas"}, terms(None, 5), "quantity"),
        ({"quantity": 4, "unit": "plazas"}, terms(None, 0), "quantity"),
        ({}, terms(5), "amount"),
    ],
)
def test_what_cannot_be_promised_is_named(
    session: Session, stated: dict[str, Any], said: Terms, field: str
) -> None:
    match = make_match(session, offer=make_offer(session, **stated))

    with pytest.raises(InvalidError) as refused:
        agreements.agree(session, operator(), match, said)

    assert refused.value.faults[0].field == field
    assert match.state is MatchState.CONTACTED


def test_places_are_promised_and_given_by_number(session: Session) -> None:
    match = make_match(session, offer=make_offer(session, quantity=4, unit="plazas"))
    agreements.agree(session, operator(), match, terms(None, 3))

    with pytest.raises(InvalidError, match="over"):
        agreements.deliver(
            session, operator(), match, part(on=TODAY + timedelta(days=1), quantity=1)
        )
    agreements.deliver(session, operator(), match, part(quantity=3))

    assert agreements.outstanding(match).quantity == 0
    help_only = make_match(session)
    agreements.agree(session, operator(), help_only, terms())
    agreements.deliver(session, operator(), help_only, part(note="Un taller."))
    assert agreements.outstanding(help_only) == agreements.Left(None, None)


def test_only_who_gives_promises(session: Session) -> None:
    match = make_match(session, offer=make_offer(session, **USD))
    focal_point = actor_of(session, Role.FOCAL_POINT, country="CHL")
    with pytest.raises(NotAllowedError, match="Whoever offers"):
        agreements.agree(session, focal_point, match, terms(1))

    partner = actor_of(session, Role.PARTNER, organisation="Fictional Partner")
    agreements.agree(session, partner, match, terms(1))

    assert match.state is MatchState.AGREED


def test_what_expired_or_was_withdrawn_is_not_promised(session: Session) -> None:
    late = make_match(session, offer=make_offer(session, valid_until=TODAY))
    tomorrow = operator(operator().at + timedelta(days=1))
    with pytest.raises(WrongStateError, match="expired"):
        agreements.agree(session, tomorrow, late, terms())
    gone = make_match(session)
    support.withdraw(session, operator(), gone.offer, reason="Se acabó.")
    with pytest.raises(WrongStateError, match="withdrawn"):
        agreements.agree(session, operator(), gone, terms())


def test_an_offer_is_not_promised_twice_over_in_a_race(own_engine: Engine) -> None:
    database = Database(own_engine)
    with database.writing() as session:
        offer = make_offer(session, **USD)
        made = [make_match(session, make_need(session), offer) for _ in range(2)]
        same = make_match(session, offer=make_offer(session, **USD))
        keys = [match.id for match in made]
        session.commit()
        both, twice = keys, [same.id] * 2
    start = Barrier(2)

    def promise(key: int) -> str:
        with database.writing() as session:
            match = session.get_one(Match, key)
            session.commit()
            start.wait()
            try:
                agreements.agree(session, operator(), match, terms(700), expected=1)
                session.commit()
            except TrackerError as error:
                session.rollback()
                return type(error).__name__
            return "agreed"

    with ThreadPoolExecutor(2) as pool:
        across, one = (sorted(pool.map(promise, pair)) for pair in (both, twice))

    assert across == ["InvalidError", "agreed"]
    assert one in (["StaleError", "agreed"], ["WrongStateError", "agreed"])
    with database.reading() as session:
        promised = session.execute(
            select(Match.offer_id, func.sum(Match.amount_minor), func.count())
            .where(Match.state.in_(PROMISED))
            .group_by(Match.offer_id)
        ).all()
        assert sorted(row[1:] for row in promised) == [(70_000, 1)] * 2
        assert session.scalar(select(func.count()).select_from(Delivery)) == 0
        assert session.scalar(select(func.count()).select_from(Offer)) is not None
