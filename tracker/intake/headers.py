"""Which row of a file holds the headings: found where it stands out, said by a person elsewhere."""

from collections.abc import Sequence

from tracker.intake.tables import Grid, Table, Value, is_blank, make_table

ROWS_LOOKED_AT = 30
# A column without a name is a fault to be named, not a reason to take the row below for the headings.
OF_WIDEST = (2, 3)


def find_header(grid: Grid) -> int:
    """Return the number of the first row of words that is nearly as wide as any, else 1."""
    looked_at = grid.records[:ROWS_LOOKED_AT]
    widest = max((_filled(record) for record in looked_at), default=0)
    for number, record in enumerate(looked_at, start=1):
        if _filled(record) * OF_WIDEST[1] >= widest * OF_WIDEST[0] and _is_heading(record):
            return number
    return 1


def table_of(grid: Grid, header: int | None = None) -> Table:
    """Return the table below the headings: in the row that a person named, or in the one that is found."""
    return make_table(grid.found, grid.records, header=header or find_header(grid))


def _filled(record: Sequence[Value]) -> int:
    return sum(1 for cell in record if not is_blank(cell))


def _is_heading(record: Sequence[Value]) -> bool:
    words = [cell.strip() for cell in record if isinstance(cell, str) and cell.strip()]
    return len(words) == _filled(record) > 0
