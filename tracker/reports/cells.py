"""Columns of the database as the text that a file carries: the same letters on both engines."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from fractions import Fraction
from functools import lru_cache
from typing import Any

from babel.core import get_global
from babel.numbers import get_currency_precision
from sqlalchemy import (
    ColumnElement,
    Date,
    Integer,
    Numeric,
    Select,
    Text,
    case,
    cast,
    func,
    literal,
    literal_column,
    select,
)
from sqlalchemy import type_coerce as taken_as

from tracker import clock, measure

SEPARATOR = ";"
MILLION = 1_000_000
_USUAL_DECIMALS = 2
_AMONG = "|"

Expression = ColumnElement[Any]
Finish = Callable[[str], str]


def text(column: Any) -> Expression:
    """Write a text or a code; nothing for an unknown one."""
    return func.coalesce(taken_as(column, Text), "")


def whole(column: Any) -> Expression:
    """Write a whole number."""
    return func.coalesce(cast(column, Text), "")


def flag(condition: Any) -> Expression:
    """Write true or false; nothing when it is unknown."""
    return case((condition, "true"), (condition.is_(None), ""), else_="false")


def bare(column: Any) -> ColumnElement[Any]:
    """Return a yes-or-no column as a condition without a comparison.

    SQLite takes a partial index for it; for `= 1` it would read the whole table before the first row.
    """
    inner = column.expression
    return literal_column(f"{inner.table.name}.{inner.name}", Integer())


def codes(column: Any) -> Expression:
    """Write a list of codes, which the database keeps between separators."""
    return func.coalesce(func.trim(taken_as(column, Text), SEPARATOR), "")


def constant(value: str | int) -> Expression:
    """Write the same in every row."""
    return literal(str(value))


def where(condition: Any, written: Any) -> Expression:
    """Write a cell only where the condition holds."""
    return case((condition, written), else_="")


def listed(query: Select[Any], *correlated: Any) -> Expression:
    """Write the rows of a one-column query as a list, in the query's order."""
    rows = query.correlate(*correlated).subquery()
    joined = select(func.aggregate_strings(rows.c[0], SEPARATOR)).correlate(*correlated)
    return func.coalesce(joined.scalar_subquery(), "")


def money(minor: Any, currency: Any) -> Expression:
    """Write an amount in major units, with its currency's decimals."""
    odd = [(currency.in_(found), _major(minor, places)) for places, found in _UNUSUAL.items()]
    return case((minor.is_(None), ""), *odd, else_=_major(minor, _USUAL_DECIMALS))


def _unusual_decimals() -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for code in sorted(get_global("currency_fractions").keys() - {"DEFAULT"}):
        if (places := get_currency_precision(code)) != _USUAL_DECIMALS:
            found.setdefault(places, []).append(code)
    return found


_UNUSUAL = _unusual_decimals()


def _major(minor: Any, decimals: int) -> Expression:
    if decimals == 0:
        return cast(minor, Text)
    unit = 10**decimals
    # One more unit in front keeps the zeros of the remainder; the second letter is its first digit.
    places = func.substr(cast(unit + minor % unit, Text), 2)
    return cast(minor // unit, Text).concat(".").concat(places)


def share(value: Fraction | None) -> str:
    """Write an exact share with six decimals, rounded half to even; nothing for an unknown one."""
    return "" if value is None else str(measure.six_decimals(value))


class Engine:
    """What the two engines write differently; `finish` is what Python must do to a cell afterwards."""

    def __init__(self, name: str) -> None:
        self.is_postgresql = name == "postgresql"

    def day(self, column: Any) -> Expression:
        """Write a day."""
        if self.is_postgresql:
            # A cast would follow the server's DateStyle.
            return func.coalesce(func.to_char(column, "YYYY-MM-DD"), "")
        return func.coalesce(cast(column, Text), "")

    def utc_day(self, moment: Any) -> Expression:
        """Write the day on which a moment falls in universal time."""
        if self.is_postgresql:
            return func.coalesce(func.to_char(_at(moment, "UTC"), "YYYY-MM-DD"), "")
        return func.coalesce(func.substr(cast(moment, Text), 1, 10), "")

    def local_day(self, moment: Any, zone: Any) -> tuple[Expression, Finish | None]:
        """Write the day on which a moment falls in a zone."""
        if self.is_postgresql:
            return func.coalesce(func.to_char(_at(moment, zone), "YYYY-MM-DD"), ""), None
        return func.coalesce(cast(moment, Text).concat(_AMONG).concat(zone), ""), _local_day

    def days_between(self, first: Any, moment: Any, zone: Any) -> tuple[Expression, Finish | None]:
        """Write how many days after a day a moment falls in a zone; 0 when it is not after it."""
        if self.is_postgresql:
            days = cast(_at(moment, zone), Date) - first
            return case((moment.is_(None), ""), (days < 0, "0"), else_=cast(days, Text)), None
        parts = (
            cast(first, Text).concat(_AMONG).concat(cast(moment, Text)).concat(_AMONG).concat(zone)
        )
        return func.coalesce(parts, ""), _days_between

    def six_decimals(self, fraction: Any) -> tuple[Expression, Finish | None]:
        """Write a share that is kept as a fraction such as 93/110, rounded half to even."""
        if not self.is_postgresql:
            return func.coalesce(fraction, ""), _six_decimals
        top = cast(func.split_part(fraction, "/", 1), Numeric) * MILLION
        bottom = cast(
            func.coalesce(func.nullif(func.split_part(fraction, "/", 2), ""), "1"), Numeric
        )
        whole_part, rest = func.div(top, bottom, type_=Numeric), top % bottom * 2
        is_up = (rest > bottom) | ((rest == bottom) & (whole_part % 2 == 1))
        millionths = whole_part + case((is_up, 1), else_=0)
        digits = func.substr(cast(MILLION + millionths % MILLION, Text), 2)
        written = cast(func.div(millionths, MILLION), Text).concat(".").concat(digits)
        return case((fraction.is_(None), ""), else_=written), None


def _at(moment: Any, zone: Any) -> Expression:
    return func.timezone(zone, moment)


# A report's columns repeat few values: the answers are remembered.
@lru_cache(maxsize=4096)
def _six_decimals(cell: str) -> str:
    if not cell:
        return ""
    # In whole numbers: a fraction made of the text takes five times as long.
    top, _, bottom = cell.partition("/")
    by = int(bottom or 1)
    millionths, rest = divmod(int(top) * MILLION, by)
    if rest * 2 > by or (rest * 2 == by and millionths % 2):
        millionths += 1
    return f"{millionths // MILLION}.{millionths % MILLION:06}"


@lru_cache(maxsize=4096)
def _local_day(cell: str) -> str:
    if not cell:
        return ""
    moment, zone = cell.split(_AMONG)
    return _day(moment, zone).isoformat()


@lru_cache(maxsize=4096)
def _days_between(cell: str) -> str:
    if not cell:
        return ""
    first, moment, zone = cell.split(_AMONG)
    return str(max((_day(moment, zone) - date.fromisoformat(first)).days, 0))


def _day(moment: str, zone: str) -> date:
    return clock.local_day(datetime.fromisoformat(moment).replace(tzinfo=UTC), zone)
