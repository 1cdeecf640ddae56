"""What is wrong with a file: each fault names sheet, row, column, value and rule."""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from tracker.domain.errors import Fault, InvalidError
from tracker.messages import N_

LONGEST_SHOWN = 40


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands in a file; row 0 is the file itself, an empty column the whole row."""

    sheet: str
    row: int = 0
    column: str = ""
    value: str = ""


class CellFault(Fault):
    """One broken rule at one place of a file."""

    def __init__(self, place: Place, message: str, /, **values: Any) -> None:
        super().__init__(place.column, message, **values)
        self.place = place


class RefusedError(InvalidError):
    """The file can't be imported: nothing of it is stored, and every fault is named."""

    default = N_("The file was refused. Nothing was stored.")

    def __init__(self, faults: Sequence[CellFault]) -> None:
        super().__init__(list(faults), self.default)
        self.cell_faults = in_order(faults)


def in_order(faults: Iterable[CellFault]) -> list[CellFault]:
    """Return faults in the order of their rows."""
    return sorted(faults, key=lambda fault: fault.place.row)


class DoubtError(RefusedError):
    """The file can be read in more than one way: `question` is what a person has to say of it."""

    def __init__(self, question: str, faults: Sequence[CellFault]) -> None:
        super().__init__(faults)
        self.question = question


class CellError(Exception):
    """A cell does not hold what its column asks for: the rule and its values."""

    def __init__(self, message: str, /, **values: Any) -> None:
        self.message = message
        self.values = values
        super().__init__(message)


def refuse(sheet: str, message: str, /, **values: Any) -> RefusedError:
    """Return the refusal of a whole file for one reason."""
    return RefusedError([CellFault(Place(sheet), message, **values)])


def ask(question: str, sheet: str, message: str, /, **values: Any) -> DoubtError:
    """Return the doubt about a whole file: which question a person has to answer, and why."""
    return DoubtError(question, [CellFault(Place(sheet), message, **values)])


def shorten(value: object) -> str:
    """Return a cell's value as it can be shown on one line: short, without anything invisible."""
    text = "".join(_visible(character) for character in str(value)[: LONGEST_SHOWN + 1])
    return text if len(text) <= LONGEST_SHOWN else text[: LONGEST_SHOWN - 1] + "…"


def _visible(character: str) -> str:
    if unicodedata.category(character)[0] in "CZM" and character != " ":
        return f"<U+{ord(character):04X}>"
    return character
