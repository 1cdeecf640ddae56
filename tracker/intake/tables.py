"""A file as a table: its headings, and rows with the numbers that spreadsheets give them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from itertools import islice

from tracker.intake.faults import CellFault, Place, shorten
from tracker.messages import N_

Value = str | Decimal | bool | date

MOST_ROWS = 50_000
MOST_COLUMNS = 100


@dataclass(frozen=True, slots=True)
class Found:
    """How a file was read; the dialect's words are empty for a workbook."""

    format: str
    sheet: str
    encoding: str = ""
    delimiter: str = ""
    line_ends: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One row by its number in the file, its cells by heading."""

    number: int
    cells: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Table:
    """Headings (in row `header`) and rows, and what is wrong with their shape."""

    found: Found
    headings: tuple[str, ...]
    rows: tuple[Row, ...] = ()
    faults: tuple[CellFault, ...] = field(default=())
    header: int = 1


@dataclass(frozen=True, slots=True)
class Grid:
    """All cells of a file as they stand there, before anybody says which row holds the headings."""

    found: Found
    records: tuple[tuple[Value, ...], ...]


def make_grid(found: Found, records: Iterable[Sequence[Value]]) -> Grid:
    """Return the cells, to the first row that is too many: make_table names it."""
    return Grid(found, tuple(map(tuple, islice(records, MOST_ROWS + 2))))


def make_table(found: Found, records: Iterable[Sequence[Value]], *, header: int = 1) -> Table:
    """Return the table of the given records: row `header` holds the headings, blank ones are left out.

    What stands above the headings is no part of the table.
    """
    rows: list[Row] = []
    headings: tuple[str, ...] = ()
    faults: list[CellFault] = []
    for number, record in enumerate(records, start=1):
        if number < header:
            continue
        if number == header:
            headings = _headings(record)
            faults += _heading_faults(headings, Place(found.sheet, header))
        elif number > MOST_ROWS + 1:
            faults.append(_too_long(Place(found.sheet, number)))
            break
        elif not all(map(is_blank, record)):
            fault = _misshapen(record, headings, Place(found.sheet, number))
            if fault is None:
                rows.append(Row(number, dict(zip(headings, record, strict=False))))
            else:
                faults.append(fault)
    if not rows and not faults:
        message = N_("There are no rows below the headings.")
        faults.append(CellFault(Place(found.sheet, header), message))
    return Table(found, headings, tuple(rows), tuple(faults), header)


def is_blank(cell: Value) -> bool:
    """Say whether a cell holds nothing but spaces."""
    return isinstance(cell, str) and not cell.strip()


def _headings(record: Sequence[Value]) -> tuple[str, ...]:
    names = [str(cell).strip() for cell in record]
    while names and not names[-1]:
        names.pop()
    return tuple(names)


def _heading_faults(headings: Sequence[str], place: Place) -> list[CellFault]:
    if not headings:
        return [CellFault(place, N_("The first row must hold the names of the columns."))]
    if len(headings) > MOST_COLUMNS:
        message = N_("The table has %(found)s columns; at most %(most)s are read.")
        return [CellFault(place, message, found=len(headings), most=MOST_COLUMNS)]
    repeated = sorted({name for name in headings if headings.count(name) > 1})
    return [_repeated(name, place) for name in repeated]


def _repeated(name: str, place: Place) -> CellFault:
    if name:
        message = N_("This column is there more than once.")
        return CellFault(replace(place, column=shorten(name)), message)
    return CellFault(place, N_("More than one column has no name."))


def _too_long(place: Place) -> CellFault:
    return CellFault(place, N_("The table has more than %(most)s rows."), most=MOST_ROWS)


def _misshapen(record: Sequence[Value], headings: Sequence[str], place: Place) -> CellFault | None:
    filled = max(index for index, cell in enumerate(record, start=1) if not is_blank(cell))
    if filled > len(headings) or len(record) < len(headings):
        return CellFault(
            place,
            N_("The row has %(found)s cells, but there are %(wanted)s columns."),
            found=len(record),
            wanted=len(headings),
        )
    return None
