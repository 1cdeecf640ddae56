"""How templates write dates, numbers and money in the reader's language."""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from functools import wraps
from typing import Any
from zoneinfo import ZoneInfo

from babel import dates, numbers
from flask import Flask
from jinja2 import pass_context

from tracker.measure import whole_percent
from tracker.models.base import plain
from tracker.web import audit_words
from tracker.web.languages import current_language


def register(app: Flask) -> None:
    """Make the filters known to templates."""
    for write in (day, short_day, moment, number, percent, money, file_size):
        app.jinja_env.filters[write.__name__] = _spoken(write)
    app.jinja_env.filters["audit_action"] = _spoken(audit_words.said)


def _spoken(write: Callable[..., str]) -> Callable[..., str]:
    """Keep Jinja from writing a constant once and for all, in the language of its first reader."""

    @pass_context
    @wraps(write)
    def spoken(_context: Any, *values: Any, **options: Any) -> str:
        return write(*values, **options)

    return spoken


def day(value: date | None) -> str:
    """Write a date in words."""
    return dates.format_date(value, "long", current_language()) if value else ""


def short_day(value: date | None) -> str:
    """Write a date short, for tables."""
    return dates.format_date(value, "dd-MM-yyyy", current_language()) if value else ""


def moment(value: datetime | None, zone: str = "UTC") -> str:
    """Write a moment in a zone, with the zone's name."""
    if value is None:
        return ""
    language = current_language()
    local = value.astimezone(ZoneInfo(zone))
    time = dates.format_datetime(local, "HH:mm", locale=language)
    name = dates.get_timezone_location(local.tzinfo, language, return_city=True)
    return f"{day(local.date())}, {time} ({'UTC' if zone == 'UTC' else name})"


def number(value: Decimal | int | None) -> str:
    """Write a number with the reader's separators, as exactly as it is."""
    if value is None:
        return ""
    exact = Decimal(plain(Decimal(value)))
    places = max(0, -int(exact.as_tuple().exponent))
    pattern = "#,##0" + ("." + "0" * places if places else "")
    return numbers.format_decimal(exact, pattern, locale=_numbers())


def percent(value: Decimal | Fraction | None) -> str:
    """Write a share as whole per cent, half to even."""
    whole = whole_percent(None if value is None else Fraction(value))
    if whole is None:
        return ""
    return numbers.format_percent(
        Decimal(whole) / 100, "#,##0\N{NO-BREAK SPACE}%" if _spaced() else None, _numbers()
    )


def money(minor: int | None, currency: str | None) -> str:
    """Write an amount in minor units with its currency's code."""
    if minor is None or currency is None:
        return ""
    places = numbers.get_currency_precision(currency)
    amount = Decimal(minor).scaleb(-places)
    text = numbers.format_decimal(
        amount, "#,##0" + ("." + "0" * places if places else ""), locale=_numbers()
    )
    return f"{currency}\N{NO-BREAK SPACE}{text}"


def file_size(size: int) -> str:
    """Write about how many bytes a file has, in kB or MB."""
    for unit, name in ((1_000_000, "MB"), (1_000, "kB")):
        if size >= unit:
            places = Decimal(1) if size >= 10 * unit else Decimal("0.1")
            return f"{number((Decimal(size) / unit).quantize(places))}\N{NO-BREAK SPACE}{name}"
    return "1\N{NO-BREAK SPACE}kB"


def _numbers() -> str:
    # The region's own Spanish writes 1.234,5 in most of its countries, and so does Portuguese.
    return {"pt": "pt_BR"}.get(current_language(), current_language())


def _spaced() -> bool:
    return current_language() in ("es", "fr")
