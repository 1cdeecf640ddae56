"""Rows of text cells as a workbook: the report's sheet and the dictionary of its columns."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import IO, Any

from xlsxwriter import Workbook

from tracker.domain.errors import WrongStateError
from tracker.messages import N_
from tracker.reports.columns import NUMBERS, Column, Kind

MOST_ROWS = 1_048_576
MOST_CHARACTERS = 32_767
CUT = " […]"
# A spreadsheet keeps 15 digits of a number; a longer one goes in as text, to the last digit.
MOST_DIGITS = 15

Row = Sequence[str]


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a workbook in its reader's language."""

    sheet: str
    dictionary: str
    headings: Sequence[str]
    titles: Sequence[str]
    meanings: Sequence[Sequence[str]]
    tags: Sequence[str] = ()


def write(file: IO[bytes], rows: Iterable[Row], columns: Sequence[Column], words: Words) -> None:
    """Write the workbook, one row in memory at a time.

    Raises WrongStateError when the rows are more than a sheet holds.
    """
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with Workbook(file, options) as book:
        bold = book.add_format({"bold": True})
        sheet = book.add_worksheet(words.sheet)
        top = [words.titles, words.tags] if words.tags else [words.titles]
        for number, titles in enumerate(top):
            for place, title in enumerate(titles):
                sheet.write_string(number, place, title, bold)
        sheet.freeze_panes(len(top), 1)
        last = _fill(sheet, len(top), rows, [_writer(book, column) for column in columns])
        sheet.autofilter(len(top) - 1, 0, last, len(columns) - 1)
        _explain(book, bold, words)


def _fill(sheet: Any, first: int, rows: Iterable[Row], writers: Sequence[Any]) -> int:
    number = first - 1
    for number, row in enumerate(rows, first):
        if number >= MOST_ROWS:
            raise WrongStateError(N_("A spreadsheet can't hold so many rows: use the CSV file."))
        for place, (write_cell, cell) in enumerate(zip(writers, row, strict=True)):
            if cell:
                write_cell(sheet, number, place, cell)
    return number


def _writer(book: Workbook, column: Column) -> Callable[[Any, int, int, str], Any]:
    if column.kind is Kind.DATE:
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        return lambda sheet, row, place, cell: sheet.write_datetime(
            row, place, date.fromisoformat(cell), day
        )
    if column.kind is Kind.BOOLEAN:
        return lambda sheet, row, place, cell: sheet.write_boolean(row, place, cell == "true")
    return _write_number if column.kind in NUMBERS else _write_text


def _write_number(sheet: Any, row: int, place: int, cell: str) -> None:
    if len(Decimal(cell).as_tuple().digits) > MOST_DIGITS:
        sheet.write_string(row, place, cell)
    else:
        sheet.write_number(row, place, float(cell))


def _write_text(sheet: Any, row: int, place: int, cell: str) -> None:
    if len(cell) > MOST_CHARACTERS:
        cell = cell[: MOST_CHARACTERS - len(CUT)] + CUT
    sheet.write_string(row, place, cell)


def _explain(book: Workbook, bold: Any, words: Words) -> None:
    sheet = book.add_worksheet(words.dictionary)
    sheet.set_column(0, 2, 24)
    sheet.set_column(3, 3, 90)
    for place, heading in enumerate(words.headings):
        sheet.write_string(0, place, heading, bold)
    for number, line in enumerate(words.meanings, 1):
        for place, text in enumerate(line):
            sheet.write_string(number, place, text)
