from datetime import timedelta

import pytest
from limits import parse
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.factories import NOW
from tracker.domain import throttling
from tracker.domain.errors import TooManyError
from tracker.models import Throttle

TWICE = parse("2 per 15 minutes")


def test_after_the_last_try_one_waits(session: Session) -> None:
    for _ in range(2):
        throttling.require(session, NOW, TWICE, "ana@example.org")
        throttling.hit(session, NOW, TWICE, "ana@example.org")

    later = NOW + timedelta(minutes=5)
    with pytest.raises(TooManyError, match="in 10 minutes") as refused:
        throttling.require(session, later, TWICE, "ana@example.org")
    assert refused.value.values["seconds"] == 600
    throttling.require(session, later, TWICE, "eva@example.org")


def test_the_count_begins_anew(session: Session) -> None:
    for _ in range(2):
        throttling.hit(session, NOW, TWICE, "x")
    later = NOW + timedelta(minutes=15)

    throttling.require(session, later, TWICE, "x")
    throttling.hit(session, later, TWICE, "x")

    assert session.scalars(select(Throttle.count)).all() == [1]


def test_success_forgets_the_tries(session: Session) -> None:
    throttling.hit(session, NOW, TWICE, "x")
    throttling.forget(session, NOW, TWICE, "x")

    assert session.scalar(select(Throttle.key)) is None


def test_nobody_is_named(session: Session) -> None:
    throttling.hit(session, NOW, TWICE, "ana@example.org")

    assert "ana" not in (session.scalar(select(Throttle.key)) or "")


def test_the_storage_can_be_emptied(session: Session) -> None:
    storage = throttling.SqlStorage(session, NOW)
    assert storage.base_exceptions is LookupError
    assert storage.check()
    storage.incr("a", 60)
    storage.incr("a", 60, amount=2)

    assert (storage.get("a"), storage.get("b"), storage.get_expiry("b")) == (3, 0, NOW.timestamp())
    assert storage.reset() == 1
