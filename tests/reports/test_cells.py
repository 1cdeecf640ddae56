from datetime import UTC, date, datetime
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import BigInteger, Date, String, bindparam, select
from sqlalchemy.orm import Session

from tracker.measure import six_decimals
from tracker.models.base import UTCDateTime
from tracker.reports import cells
from tracker.reports.cells import Engine

SHARES = st.integers(1, 10**9).flatmap(
    lambda bottom: st.builds(Fraction, st.integers(0, bottom), st.just(bottom))
)


def written(session: Session, cell: Any) -> str:
    """Return what the engine and Python together make of a cell."""
    expression, late = cell if isinstance(cell, tuple) else (cell, None)
    found: str = session.execute(select(expression)).scalar_one()
    return late(found) if late else found


def engine_of(session: Session) -> Engine:
    return Engine(session.get_bind().dialect.name)


def moment(value: datetime | None) -> Any:
    return bindparam(None, value, type_=UTCDateTime())


def day(value: date | None) -> Any:
    return bindparam(None, value, type_=Date())


def amount(value: int | None) -> Any:
    return bindparam(None, value, type_=BigInteger())


def word(value: str | None) -> Any:
    return bindparam(None, value, type_=String())


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(share=SHARES)
def test_both_engines_round_shares_as_everything_else(session: Session, share: Fraction) -> None:
    cell = engine_of(session).six_decimals(word(str(share)))

    assert written(session, cell) == str(six_decimals(share))


@pytest.mark.parametrize(
    ("share", "expected"),
    [
        ("93/110", "0.845455"),
        ("0", "0.000000"),
        ("1", "1.000000"),
        # Halfway between two: to the even one.
        ("1/128", "0.007812"),
        ("3/128", "0.023438"),
        (None, ""),
    ],
)
def test_shares_have_six_decimals(session: Session, share: str | None, expected: str) -> None:
    assert written(session, engine_of(session).six_decimals(word(share))) == expected


@pytest.mark.parametrize(
    ("minor", "currency", "expected"),
    [
        (150050, "USD", "1500.50"),
        (5, "USD", "0.05"),
        (0, "USD", "0.00"),
        (1500, "CLP", "1500"),
        (1500, "KWD", "1.500"),
        (12345, "UYW", "1.2345"),
        (2**62, "USD", "46116860184273879.04"),
        (None, None, ""),
    ],
)
def test_money_has_the_decimals_of_its_currency(
    session: Session, minor: int | None, currency: str | None, expected: str
) -> None:
    assert written(session, cells.money(amount(minor), word(currency))) == expected


@pytest.mark.parametrize(
    ("at", "zone", "expected"),
    [
        (datetime(2026, 8, 1, 3, 59, 59, tzinfo=UTC), "America/Santiago", "2026-07-31"),
        (datetime(2026, 8, 1, 4, 0, tzinfo=UTC), "America/Santiago", "2026-08-01"),
        # In summer an hour less.
        (datetime(2027, 2, 1, 2, 59, 59, tzinfo=UTC), "America/Santiago", "2027-01-31"),
        (datetime(2027, 2, 1, 3, 0, tzinfo=UTC), "America/Santiago", "2027-02-01"),
        (None, "UTC", ""),
    ],
)
def test_a_day_is_that_of_the_countrys_own_clock(
    session: Session, at: datetime | None, zone: str, expected: str
) -> None:
    assert written(session, engine_of(session).local_day(moment(at), word(zone))) == expected


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (datetime(2026, 7, 1, 12, tzinfo=UTC), "0"),
        (datetime(2026, 8, 1, 3, 59, tzinfo=UTC), "0"),
        (datetime(2026, 8, 1, 4, 0, tzinfo=UTC), "1"),
        (datetime(2026, 11, 24, 12, tzinfo=UTC), "116"),
        (None, ""),
    ],
)
def test_days_late_are_counted_by_the_countrys_own_clock(
    session: Session, at: datetime | None, expected: str
) -> None:
    cell = engine_of(session).days_between(
        day(date(2026, 7, 31)), moment(at), word("America/Santiago")
    )

    assert written(session, cell) == expected


def test_days_are_written_in_one_way(session: Session) -> None:
    engine = engine_of(session)

    assert written(session, engine.day(day(date(2026, 7, 3)))) == "2026-07-03"
    assert written(session, engine.day(day(None))) == ""
    assert (
        written(session, engine.utc_day(moment(datetime(2026, 7, 3, 23, 59, tzinfo=UTC))))
        == "2026-07-03"
    )
    assert written(session, engine.utc_day(moment(None))) == ""


def test_what_is_unknown_is_empty(session: Session) -> None:
    nothing = amount(None)

    assert written(session, cells.text(word(None))) == ""
    assert written(session, cells.codes(word(None))) == ""
    assert written(session, cells.whole(nothing)) == ""
    assert written(session, cells.flag(nothing > 1)) == ""
    assert cells.share(None) == ""


def test_what_is_known_is_written_plainly(session: Session) -> None:
    assert written(session, cells.codes(word(";policy;other;"))) == "policy;other"
    assert written(session, cells.whole(amount(12))) == "12"
    assert written(session, cells.flag(amount(2) > 1)) == "true"
    assert written(session, cells.flag(amount(1) > 1)) == "false"
    assert written(session, cells.constant(1)) == "1"
    assert written(session, cells.where(amount(2) > 1, word("x"))) == "x"
    assert written(session, cells.where(amount(None) > 1, word("x"))) == ""
