"""A workbook as a spreadsheet program would hand it back: opened, changed cell by cell, saved anew."""

from collections.abc import Mapping
from datetime import date
from io import BytesIO
from typing import Any

import xlsxwriter
from python_calamine import CalamineWorkbook

Cells = list[list[Any]]
# Sheet, row as a spreadsheet counts, and the column's name.
Spot = tuple[str, int, str]


class Formula(str):
    """A cell that is written as a formula."""

    __slots__ = ()


def opened(data: bytes) -> dict[str, Cells]:
    """Return all cells by sheet."""
    with CalamineWorkbook.from_filelike(BytesIO(data)) as book:
        return {
            name: book.get_sheet_by_name(name).to_python(skip_empty_area=False)
            for name in book.sheet_names
        }


def saved(sheets: Mapping[str, Cells]) -> bytes:
    """Return a plain workbook of the cells."""
    file = BytesIO()
    with xlsxwriter.Workbook(file, {"strings_to_formulas": False}) as book:
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                for place, cell in enumerate(row):
                    if isinstance(cell, date):
                        sheet.write_datetime(number, place, cell, day)
                    elif isinstance(cell, Formula):
                        sheet.write_formula(number, place, cell)
                    elif isinstance(cell, str):
                        sheet.write_string(number, place, cell)
                    else:
                        sheet.write(number, place, cell)
    return file.getvalue()


def changed(data: bytes, changes: Mapping[Spot, Any]) -> bytes:
    """Return the workbook with some cells changed; columns are named as in the row out of sight."""
    sheets = opened(data)
    for (name, number, column), value in changes.items():
        rows = sheets[name]
        rows[number - 1][rows[0].index(column)] = value
    return saved(sheets)


def column(data: bytes, sheet: str, name: str) -> list[Any]:
    """Return a column below its heading."""
    rows = opened(data)[sheet]
    return [row[rows[0].index(name)] for row in rows[2:]]
