"""What a cell may hold, exactly: every parser takes a cell and returns its value, or says the rule."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, TypeVar

from tracker.domain.amounts import DECIMALS, WHOLE_DIGITS
from tracker.domain.wording import line as one_line
from tracker.domain.wording import prose
from tracker.intake.faults import CellError, shorten
from tracker.intake.tables import Value
from tracker.messages import N_
from tracker.models.base import plain

Read = Callable[[Value], Any]
Code = TypeVar("Code", bound=StrEnum)
Known = TypeVar("Known")

MONEY_DECIMALS = 2
MOST_LISTED = 12
# Control, format and private characters, surrogates, separators of lines and paragraphs.
HIDDEN = frozenset({"Cc", "Cf", "Co", "Cs", "Zl", "Zp"})
YES = frozenset({"true", "1", "yes", "sí", "si", "sim", "oui"})
NO = frozenset({"false", "0", "no", "não", "nao", "non"})
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")
_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_PILED_UP = re.compile("[\u0300-\u036f\u1ab0-\u1aff\u20d0-\u20ff]{5}")


def text(value: Value) -> str:
    """Read a text of any number of lines."""
    words = _words(value)
    if hidden := min(filter(_is_hidden, set(words)), default=None):
        raise CellError(
            N_("The text holds the invisible character U+%(code)s. Remove it."),
            code=f"{ord(hidden):04X}",
        )
    if _PILED_UP.search(unicodedata.normalize("NFD", words)):
        raise CellError(N_("Too many marks stand on one letter."))
    return prose(words)


def line(value: Value) -> str:
    """Read a text of one line."""
    words = text(value)
    if "\n" in words:
        raise CellError(N_("Write it on one line."))
    return one_line(words)


def reference(value: Value) -> str:
    """Read a name that others refer to: exact, so without spaces around it."""
    words = line(value)
    if words != unicodedata.normalize("NFC", _words(value)):
        raise CellError(N_("Write it without spaces around it."))
    return words


def number(value: Value) -> Decimal:
    """Read an exact number with the decimals that are stored."""
    digits = f"{value:f}" if isinstance(value, Decimal) else str(value)
    if isinstance(value, bool | date) or not _NUMBER.fullmatch(digits):
        raise CellError(
            N_("Write a number with digits only, such as 1234.5, without separators of thousands.")
        )
    whole, _, decimals = digits.lstrip("-").partition(".")
    if len(whole.lstrip("0")) > WHOLE_DIGITS:
        raise CellError(N_("Write at most %(most)s digits before the point."), most=WHOLE_DIGITS)
    if len(decimals.rstrip("0")) > DECIMALS:
        raise CellError(N_("Write at most %(most)s decimals."), most=DECIMALS)
    return Decimal(plain(Decimal(digits)))


def money(value: Value) -> Decimal:
    """Read an amount of money: not negative, at most two decimals."""
    amount = number(value)
    if amount < 0:
        raise CellError(N_("An amount of money can't be negative."))
    if len(plain(amount).partition(".")[2]) > MONEY_DECIMALS:
        raise CellError(N_("Write at most %(most)s decimals."), most=MONEY_DECIMALS)
    return amount


def day(value: Value) -> date:
    """Read a date: a workbook's date cell, or YYYY-MM-DD."""
    if isinstance(value, date):
        return value
    match = _DATE.fullmatch(str(value))
    if match is None:
        raise CellError(N_("Write the date as year-month-day, for example 2031-03-01."))
    try:
        return date(*map(int, match.groups()))
    except ValueError as error:
        raise CellError(N_("There is no such day in the calendar.")) from error


def yes_no(value: Value) -> bool:
    """Read yes or no, in a word of the four languages or as 1 and 0."""
    if isinstance(value, bool):
        return value
    word = str(value).casefold()
    if word not in YES | NO:
        raise CellError(N_("Write true or false."))
    return word in YES


def code(vocabulary: type[Code]) -> Callable[[Value], Code]:
    """Return the parser of one code of a vocabulary."""
    known = {member.value: member for member in vocabulary}

    def read(value: Value) -> Code:
        return one_of(known, reference(value))

    return read


def codes(vocabulary: type[Code]) -> Callable[[Value], tuple[Code, ...]]:
    """Return the parser of a list of codes; they come in the vocabulary's order, each once."""
    known = {member.value: member for member in vocabulary}

    def read(value: Value) -> tuple[Code, ...]:
        chosen = {one_of(known, item) for item in items(value)}
        return tuple(member for member in vocabulary if member in chosen)

    return read


def items(value: Value) -> tuple[str, ...]:
    """Read a list: its items stand between semicolons."""
    return tuple(item.strip() for item in line(value).split(";") if item.strip())


def one_of(known: Mapping[str, Known], word: str) -> Known:
    """Return what a code stands for; the refusal lists the codes when they are few."""
    if word in known:
        return known[word]
    if len(known) > MOST_LISTED:
        raise CellError(N_("%(code)s is not a known code."), code=shorten(word))
    raise CellError(
        N_("%(code)s is not a known code. Write one of: %(known)s."),
        code=shorten(word),
        known=", ".join(known),
    )


def _words(value: Value) -> str:
    if isinstance(value, bool | date):
        raise CellError(
            N_("Write text: the workbook made something else of it. Format the cell as text.")
        )
    return plain(value) if isinstance(value, Decimal) else value


def _is_hidden(sign: str) -> bool:
    """Say whether a character can't be seen, or changes how the others are shown."""
    if sign in "\n\r\t":
        return False
    point = ord(sign)
    no_character = point & 0xFFFE == 0xFFFE or 0xFDD0 <= point <= 0xFDEF
    return no_character or unicodedata.category(sign) in HIDDEN
