"""A file given back as a workbook, every faulty cell marked and every fault listed."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

import xlsxwriter

from tracker.domain.errors import Fault
from tracker.intake.faults import CellFault, shorten
from tracker.intake.tables import Grid, Value

MOST_NOTES = 2_000
MOST_DIGITS = 15
WIDE, NARROW = 60, 16
DAY = {"num_format": "yyyy-mm-dd"}
# Where a fault stands: its row and column, counted from nothing; a whole row's stands in its first cell.
Cell = tuple[int, int]


def workbook(
    grid: Grid,
    header: int,
    faults: Sequence[CellFault],
    *,
    say: Callable[[Fault], str],
    words: Sequence[str],
) -> bytes:
    """Return the file's cells as they are, the faulty ones marked with a note, and a sheet of all faults.

    `say` puts a fault into the reader's language; `words` are the titles of the second sheet and of its columns.
    """
    written = BytesIO()
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(written, options)
    wrong = {"bg_color": "#F9D6D2", "border": 1, "border_color": "#A02814"}
    marked = book.add_format(wrong)
    days = {True: book.add_format(DAY | wrong), False: book.add_format(DAY)}
    sheet, listed = book.add_worksheet("File"), book.add_worksheet(words[0])
    places = _places(grid, header, faults, say)
    for row, record in enumerate(grid.records):
        for column, value in enumerate(record):
            is_wrong = (row, column) in places
            style = days[is_wrong] if isinstance(value, date) else marked if is_wrong else None
            _write(sheet, (row, column), value, style)
    for (row, column), texts in list(places.items())[:MOST_NOTES]:
        if not _has_cell(grid, row, column):
            sheet.write_blank(row, column, None, marked)
        sheet.write_comment(row, column, "\n".join(texts), {"x_scale": 2, "y_scale": 1.5})
    _list(listed, faults, say, words[1:])
    sheet.freeze_panes(header, 0)
    book.close()
    return written.getvalue()


def _places(
    grid: Grid, header: int, faults: Sequence[CellFault], say: Callable[[Fault], str]
) -> Mapping[Cell, list[str]]:
    headings = {
        shorten(str(cell).strip()): place for place, cell in enumerate(grid.records[header - 1])
    }
    found: dict[Cell, list[str]] = defaultdict(list)
    for fault in faults:
        column = headings.get(fault.place.column, 0)
        found[max(fault.place.row - 1, 0), column].append(say(fault))
    return found


def _has_cell(grid: Grid, row: int, column: int) -> bool:
    return row < len(grid.records) and column < len(grid.records[row])


def _write(sheet: Any, place: Cell, value: Value, style: Any) -> None:
    """Write a cell as what it was; text never becomes a formula, a link or a number."""
    if isinstance(value, bool):
        sheet.write_boolean(*place, value, style)
    elif isinstance(value, Decimal) and len(value.as_tuple().digits) <= MOST_DIGITS:
        sheet.write_number(*place, float(value), style)
    elif isinstance(value, date):
        sheet.write_datetime(*place, value, style)
    elif value == "":
        sheet.write_blank(*place, None, style)
    else:
        sheet.write_string(*place, str(value), style)


def _list(
    sheet: Any, faults: Sequence[CellFault], say: Callable[[Fault], str], titles: Sequence[str]
) -> None:
    for column, title in enumerate(titles):
        sheet.write_string(0, column, title)
    for row, fault in enumerate(faults, start=1):
        place = fault.place
        sheet.write_string(row, 0, shorten(place.sheet))
        sheet.write_number(row, 1, place.row)
        for column, text in enumerate((place.column, place.value, say(fault)), start=2):
            sheet.write_string(row, column, text)
    sheet.set_column(0, len(titles) - 2, NARROW)
    sheet.set_column(len(titles) - 1, len(titles) - 1, WIDE)
    sheet.freeze_panes(1, 0)
