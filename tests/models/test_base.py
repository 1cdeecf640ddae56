from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from sqlalchemy import Connection, literal, select
from sqlalchemy.exc import StatementError

from tracker.models.base import Codes, Quantity, Titled, UTCDateTime, plain
from tracker.models.enums import SupportKind


def stored(connection: Connection, value: object, kind: object) -> object:
    return connection.execute(select(literal(value, kind))).scalar_one()  # type: ignore[arg-type]


def test_a_moment_comes_back_in_utc(connection: Connection) -> None:
    moment = datetime(2026, 1, 31, 23, 59, tzinfo=timezone(timedelta(hours=-3)))

    assert stored(connection, moment, UTCDateTime()) == datetime(2026, 2, 1, 2, 59, tzinfo=UTC)
    assert stored(connection, None, UTCDateTime()) is None


def test_a_moment_without_zone_is_refused(connection: Connection) -> None:
    with pytest.raises(StatementError, match="time zone"):
        stored(connection, datetime(2026, 1, 31), UTCDateTime())  # noqa: DTZ001 - the point


@pytest.mark.parametrize("text", ["0", "0.1", "92.99", "-5", "12345678901234.1234567891"])
def test_a_quantity_comes_back_to_the_digit(connection: Connection, text: str) -> None:
    assert str(stored(connection, Decimal(text), Quantity())) == text


def test_a_quantity_may_be_missing(connection: Connection) -> None:
    assert stored(connection, None, Quantity()) is None


@pytest.mark.parametrize("text", ["NaN", "Infinity", "1e14", "0.00000000001"])
def test_a_quantity_that_no_column_holds_is_refused(connection: Connection, text: str) -> None:
    with pytest.raises(StatementError, match="14 whole digits"):
        stored(connection, Decimal(text), Quantity())


@pytest.mark.parametrize(
    ("value", "written"), [("1.500", "1.5"), ("-0", "0"), ("1E+3", "1000"), ("0.000", "0")]
)
def test_numbers_are_written_plainly(value: str, written: str) -> None:
    assert plain(Decimal(value)) == written


def test_codes_are_kept_once_and_in_their_order(connection: Connection) -> None:
    chosen = ("technical", "policy", "technical")

    assert stored(connection, chosen, Codes(SupportKind)) == (
        SupportKind.POLICY,
        SupportKind.TECHNICAL,
    )
    assert stored(connection, (), Codes(SupportKind)) == ()


def test_a_title_falls_back_to_the_first_language_that_has_one() -> None:
    title = Titled()
    title.title_es, title.title_en, title.title_pt, title.title_fr = "", "English", "", "Français"

    assert (title.title("fr"), title.title("pt")) == ("Français", "English")
    title.title_en = title.title_fr = ""
    assert title.title("es") == ""
