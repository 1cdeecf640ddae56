"""How a cell of a reference file is read: each reader returns a value or raises the rule that was broken."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from enum import StrEnum
from functools import cache
from typing import Any
from zoneinfo import available_timezones

from tracker.messages import N_

Reader = Callable[[str], Any]


class RuleError(Exception):
    """A cell breaks a rule; the message is the rule, as an English template."""

    def __init__(self, message: str, **values: Any) -> None:
        self.message = message
        self.values: Mapping[str, Any] = values
        super().__init__(message)


def text(cell: str) -> str:
    """Take any line of text."""
    if any(ord(sign) < ord(" ") for sign in cell):
        raise RuleError(N_("Control characters are not allowed."))
    return cell


def filled(cell: str) -> str:
    """Take a text that is there."""
    if not cell:
        raise RuleError(N_("A value is needed here."))
    return text(cell)


def like(pattern: str, rule: str) -> Reader:
    """Take a text of one pattern."""
    compiled = re.compile(pattern, re.ASCII)

    def read(cell: str) -> str:
        if not compiled.fullmatch(cell):
            raise RuleError(rule)
        return cell

    return read


def one_of(vocabulary: type[StrEnum]) -> Reader:
    """Take a word of a vocabulary."""

    def read(cell: str) -> StrEnum:
        try:
            return vocabulary(cell)
        except ValueError:
            raise RuleError(N_("Use one of: %(words)s."), words=", ".join(vocabulary)) from None

    return read


def day(cell: str) -> date:
    """Take a calendar day."""
    try:
        if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", cell, re.ASCII):
            raise ValueError(cell)
        return date.fromisoformat(cell)
    except ValueError:
        raise RuleError(
            N_("Write an existing date as year-month-day, such as 2026-07-31.")
        ) from None


def number(cell: str) -> int:
    """Take a small whole number."""
    return int(like("[1-9][0-9]{0,2}", N_("Write a whole number from 1 to 999."))(cell))


def flag(cell: str) -> bool:
    """Take yes or no."""
    if cell not in ("yes", "no"):
        raise RuleError(N_("Write yes or no."))
    return cell == "yes"


def time_zone(cell: str) -> str:
    """Take a zone of the IANA database."""
    if cell not in _zones():
        raise RuleError(N_("Use a time zone of the IANA database, such as America/Santiago."))
    return cell


@cache
def _zones() -> set[str]:
    return available_timezones()


def maybe(reader: Reader) -> Reader:
    """Take an empty cell as not known."""

    def read(cell: str) -> Any:
        return reader(cell) if cell else None

    return read


CODE = like(
    r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}", N_("Write a code of letters, digits, dots and dashes.")
)
ISO3 = like("[A-Z]{3}", N_("Write three capital letters."))
