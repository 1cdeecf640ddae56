"""A file of reference rows as it arrived: its headings, its numbered rows, and the faults found in it."""

import csv
import hashlib
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from tracker.domain.errors import Fault, InvalidError
from tracker.messages import N_

HEADING_ROW = 1


@dataclass(frozen=True, slots=True)
class Line:
    """One row by the number a spreadsheet gives it."""

    number: int
    cells: dict[str, str]


@dataclass(frozen=True, slots=True)
class Sheet:
    """The rows of one file; `faults` holds what made rows or the whole file unreadable."""

    name: str
    sha256: str
    headings: tuple[str, ...] = ()
    lines: tuple[Line, ...] = ()
    faults: tuple["SheetFault", ...] = field(default=())


class SheetFault(Fault):
    """One broken rule in a file: where it is, what stands there, and what should."""

    def __init__(
        self, place: tuple[str, int, str], value: str, message: str, /, **values: Any
    ) -> None:
        self.file, self.row, self.column = place
        self.value = value
        super().__init__(f"{self.file}:{self.row}:{self.column}", message, **values)


class FaultySheetsError(InvalidError):
    """Files that break rules; nothing of them was loaded."""

    def __init__(self, faults: Sequence[SheetFault]) -> None:
        self.sheet_faults = tuple(faults)
        super().__init__(list(faults))


def read(name: str, content: bytes) -> Sheet:
    """Read a CSV file in UTF-8, with commas or semicolons; what can't be read is a fault of the sheet."""
    sha256 = hashlib.sha256(content).hexdigest()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = content[: error.start].count(b"\n") + 1
        fault = SheetFault((name, row, ""), "", N_("The file must be saved as UTF-8."))
        return Sheet(name, sha256, faults=(fault,))
    heading = text.split("\n", 1)[0]
    delimiter = ";" if heading.count(";") > heading.count(",") else ","
    try:
        records = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error as error:
        fault = SheetFault(
            (name, HEADING_ROW, ""), str(error), N_("The file is not readable as CSV.")
        )
        return Sheet(name, sha256, faults=(fault,))
    return _sheet(name, sha256, records)


def _sheet(name: str, sha256: str, records: list[list[str]]) -> Sheet:
    headings = tuple(cell.strip() for cell in records[0]) if records else ()
    faults: list[SheetFault] = list(_repeated(name, headings))
    lines = []
    for number, cells in enumerate(records[1:], start=HEADING_ROW + 1):
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) != len(headings):
            rule = N_("The row must have %(expected)s cells like the heading, not %(found)s.")
            counts = {"expected": len(headings), "found": len(cells)}
            faults.append(SheetFault((name, number, ""), "", rule, **counts))
            continue
        named = zip(headings, cells, strict=True)
        lines.append(Line(number, {heading: cell.strip() for heading, cell in named}))
    return Sheet(name, sha256, headings, tuple(lines), tuple(faults))


def _repeated(name: str, headings: tuple[str, ...]) -> Iterator[SheetFault]:
    for heading in sorted({heading for heading in headings if headings.count(heading) > 1}):
        yield SheetFault(
            (name, HEADING_ROW, heading), heading, N_("The column stands there twice.")
        )
