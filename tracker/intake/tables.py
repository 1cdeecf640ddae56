"""A file as a table: its headings, and rows with the numbers that spreadsheets give them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

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
    """One row (the headings are row 1), its cells by heading."""

    number: int
    cells: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Table:
    """Headings and rows, and what is wrong with their shape."""

    found: Found
    headings: tuple[str, ...]
    rows: tuple[Row, ...] = ()
    faults: tuple[CellFault, ...] = field(default=())


def make_table(found: Found, records: Iterable[Sequence[Value]]) -> Table:
    """Return the table of the given records: the first holds the headings, blank ones are left out."""
    rows: list[Row] = []
    headings: tuple[str, ...] = ()
    faults: list[CellFault] = []
    for number, record in enumerate(records, start=1):
        if number == 1:
            headings = _headings(record)
            faults += _heading_faults(headings, found.sheet)
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
        faults.append(CellFault(Place(found.sheet, 1), N_("There are no rows below the headings.")))
    return Table(found, headings, tuple(rows), tuple(faults))


def is_blank(cell: Value) -> bool:
    """Say whether a cell holds nothing but spaces."""
    return isinstance(cell, str) and not cell.strip()


def _headings(record: Sequence[Value]) -> tuple[str, ...]:
    names = [str(cell).strip() for cell in record]
    while names and not names[-1]:
        names.pop()
    return tuple(names)


def _heading_faults(headings: Sequence[str], sheet: str) -> list[CellFault]:
    first = Place(sheet, 1)
    if not headings:
        return [CellFault(first, N_("The first row must hold the names of the columns."))]
    if len(headings) > MOST_COLUMNS:
        message = N_("The table has %(found)s columns; at most %(most)s are read.")
        return [CellFault(first, message, found=len(headings), most=MOST_COLUMNS)]
    repeated = sorted({name for name in headings if headings.count(name) > 1})
    return [_repeated(name, sheet) for name in repeated]


def _repeated(name: str, sheet: str) -> CellFault:
    if name:
        return CellFault(Place(sheet, 1, shorten(name)), N_("This column is there more than once."))
    return CellFault(Place(sheet, 1), N_("More than one column has no name."))


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
