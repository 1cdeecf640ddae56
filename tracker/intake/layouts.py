"""Which columns a file has, and its rows with every cell read by its column's rule."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from tracker.intake.cells import Read
from tracker.intake.faults import CellError, CellFault, Place, shorten
from tracker.intake.tables import Row, Table, is_blank
from tracker.messages import N_

LONGEST_CELL = 20_000


@dataclass(frozen=True, slots=True)
class Column:
    """A column: how its cells are read, whether it must be there, and whether a cell may be empty."""

    name: str
    read: Read
    is_required: bool = False
    is_filled: bool = False


@dataclass(frozen=True, slots=True)
class Record:
    """A row whose cells were all understood; an empty cell is absent from `values`."""

    row: Row
    sheet: str
    columns: frozenset[str]
    values: Mapping[str, Any]

    def get(self, name: str, empty: Any = None) -> Any:
        """Return a column's value, or what an empty cell stands for."""
        return self.values.get(name, empty)

    def has(self, name: str) -> bool:
        """Say whether the file has the column at all."""
        return name in self.columns

    def fault(self, column: str, message: str, /, **values: Any) -> CellFault:
        """Return a fault of one of the row's cells (of the whole row when no column is named)."""
        value = shorten(self.row.cells.get(column, ""))
        return CellFault(Place(self.sheet, self.row.number, column, value), message, **values)


def heading_faults(table: Table, columns: Sequence[Column]) -> list[CellFault]:
    """Name the columns that the layout does not know, and those it misses."""
    known = [column.name for column in columns]
    sheet, row = table.found.sheet, table.header
    unknown = [name for name in dict.fromkeys(table.headings) if name not in known]
    missing = [
        column.name
        for column in columns
        if column.is_required and column.name not in table.headings
    ]
    return [
        *(_unknown(Place(sheet, row, shorten(name)), name, known) for name in unknown),
        *(CellFault(Place(sheet, row, name), N_("This column is missing.")) for name in missing),
    ]


def _unknown(place: Place, name: str, known: Sequence[str]) -> CellFault:
    if not name:
        return CellFault(place, N_("A column has no name."))
    meant = get_close_matches(name.casefold().replace(" ", "_"), known, n=1, cutoff=0.75)
    if meant:
        message = N_("This column is not known. Is %(name)s meant?")
        return CellFault(place, message, name=meant[0])
    return CellFault(place, N_("This column is not known."))


def read_rows(table: Table, columns: Sequence[Column], faults: list[CellFault]) -> Iterator[Record]:
    """Return the rows that are understood; what is wrong with the others is added to `faults`."""
    present = frozenset(table.headings)
    for row in table.rows:
        values: dict[str, Any] = {}
        wrong = [
            fault for column in columns if (fault := _read(row, column, table.found.sheet, values))
        ]
        faults += wrong
        if not wrong:
            yield Record(row, table.found.sheet, present, values)


def _read(row: Row, column: Column, sheet: str, values: dict[str, Any]) -> CellFault | None:
    """Put a cell's value among the others, or return what is wrong with it."""
    cell = row.cells.get(column.name, "")
    place = Place(sheet, row.number, column.name, shorten(cell))
    if is_blank(cell):
        return CellFault(place, N_("Fill this in.")) if column.is_filled else None
    if isinstance(cell, str) and len(cell) > LONGEST_CELL:
        message = N_("The cell has %(found)s characters; at most %(most)s are read.")
        return CellFault(place, message, found=len(cell), most=LONGEST_CELL)
    try:
        values[column.name] = column.read(cell)
    except CellError as error:
        return CellFault(place, error.message, **error.values)
    return None
