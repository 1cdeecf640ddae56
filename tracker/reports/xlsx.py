"""Rows of text cells as a workbook: a sheet for each report, and the dictionary of their columns."""

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
OPTIONS = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a workbook in its reader's language."""

    sheet: str
    dictionary: str
    headings: Sequence[str]
    titles: Sequence[str]
    meanings: Sequence[Sequence[str]]
    tags: Sequence[str] = ()
    report: str = ""


def write(file: IO[bytes], rows: Iterable[Row], columns: Sequence[Column], words: Words) -> None:
    """Write the workbook, one row in memory at a time.

    Raises WrongStateError when the rows are more than a sheet holds.
    """
    with Workbook(file, OPTIONS) as book:
        _add(book, rows, columns, words)
        _explain(book, words.dictionary, words.headings, words.meanings)


def write_all(
    file: IO[bytes], sheets: Iterable[tuple[Iterable[Row], Sequence[Column], Words]]
) -> None:
    """Write one workbook with several sheets; its dictionary says of each line which sheet it is about.

    Raises WrongStateError when the rows are more than a sheet holds.
    """
    meanings: list[Sequence[str]] = []
    with Workbook(file, OPTIONS) as book:
        for rows, columns, words in sheets:
            _add(book, rows, columns, words)
            meanings += [(words.sheet, *line) for line in words.meanings]
        _explain(book, words.dictionary, (words.report, *words.headings), meanings)


def _add(book: Workbook, rows: Iterable[Row], columns: Sequence[Column], words: Words) -> None:
    bold = book.add_format({"bold": True})
    sheet = book.add_worksheet(words.sheet)
    top = [words.titles, words.tags] if words.tags else [words.titles]
    for number, titles in enumerate(top):
        for place, title in enumerate(titles):
            sheet.write_string(number, place, title, bold)
    sheet.freeze_panes(len(top), 1)
    last = _fill(sheet, len(top), rows, [_writer(book, column) for column in columns])
    sheet.autofilter(len(top) - 1, 0, last, len(columns) - 1)


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


def _explain(
    book: Workbook, name: str, headings: Sequence[str], meanings: Iterable[Sequence[str]]
) -> None:
    bold, sheet = book.add_format({"bold": True}), book.add_worksheet(name)
    last = max(len(headings) - 1, 0)
    sheet.set_column(0, max(last - 1, 0), 24)
    sheet.set_column(last, last, 90)
    for place, heading in enumerate(headings):
        sheet.write_string(0, place, heading, bold)
    for number, line in enumerate(meanings, 1):
        for place, text in enumerate(line):
            sheet.write_string(number, place, text)
