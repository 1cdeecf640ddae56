"""An XLSX workbook as a table: opened only after its parts were measured and looked through."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from html import unescape
from io import BytesIO
from typing import Any, TypeVar

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetVisibleEnum

from tracker.intake.archives import unpack
from tracker.intake.faults import CellFault, Place, RefusedError, ask, refuse
from tracker.intake.tables import (
    MOST_COLUMNS,
    MOST_ROWS,
    Found,
    Grid,
    Table,
    Value,
    make_grid,
    make_table,
)
from tracker.messages import N_

Made = TypeVar("Made", Table, Grid)

OLD_FORMAT = b"\xd0\xcf\x11\xe0"
ZIP = b"PK\x03\x04"
# Parts that make a workbook more than tables.
ACTIVE = (
    ("xl/vbaproject", N_("The workbook holds macros. Save it without them.")),
    ("xl/macrosheets/", N_("The workbook holds macros. Save it without them.")),
    ("xl/externallinks/", N_("The workbook is linked to other files. Remove the links.")),
)
_DECLARATION = re.compile(rb"<!(DOCTYPE|ENTITY)", re.IGNORECASE)
_ROW = re.compile(rb"<(?:\w+:)?row [^>]*?\br=\"([0-9]+)\"")
_CELL = re.compile(rb"<(?:\w+:)?c ([^>]*[^>/])>(<(?:\w+:)?f[ />])?")
_ADDRESS = re.compile(rb"\br=\"([A-Z]{1,9})([0-9]{1,9})\"")
_ATTRIBUTE = re.compile(rb"([\w:]+)=\"([^\"]*)\"")
_ERROR = re.compile(rb"\bt=\"e\"")


def read(data: bytes, name: str, *, sheet: str) -> Table:
    """Return the table of a workbook: of the sheet so named, else of the only one in sight.

    Raises RefusedError for what is no workbook, holds more than tables, or can't be opened safely.
    """
    return _opened(data, name, sheet, make_table)


def lay_out(data: bytes, name: str, *, sheet: str) -> Grid:
    """Return the cells of a workbook's sheet whose headings may stand in any row; chosen as by `read`."""
    return _opened(data, name, sheet, make_grid)


def sheets_of(data: bytes, name: str) -> list[str]:
    """Return the names of the sheets in sight, of a workbook that can be opened safely."""
    _looked_through(data, name)
    with _damage_named(name), CalamineWorkbook.from_filelike(BytesIO(data)) as workbook:
        return _visible(workbook)


def every_sheet(data: bytes, name: str) -> dict[str, Grid]:
    """Return the cells of every sheet by its name, also of those out of sight."""
    _looked_through(data, name)
    with _damage_named(name), CalamineWorkbook.from_filelike(BytesIO(data)) as workbook:
        return {
            sheet: make_grid(
                Found(format="XLSX", sheet=sheet),
                [_values(row) for row in workbook.get_sheet_by_name(sheet).iter_rows()],
            )
            for sheet in workbook.sheet_names
        }


def _opened(
    data: bytes, name: str, sheet: str, make: Callable[[Found, list[list[Value]]], Made]
) -> Made:
    _looked_through(data, name)
    with _damage_named(name), CalamineWorkbook.from_filelike(BytesIO(data)) as workbook:
        chosen = _chosen(workbook, name, sheet)
        found = Found(format="XLSX", sheet=chosen.name)
        return make(found, [_values(row) for row in chosen.iter_rows()])


@contextmanager
def _damage_named(name: str) -> Iterator[None]:
    try:
        yield
    except CalamineError as error:
        raise refuse(name, N_("The file is no XLSX workbook, or it is damaged.")) from error


def _looked_through(data: bytes, name: str) -> None:
    """Refuse what is no workbook, holds more than tables, or can't be opened safely."""
    if data.startswith(OLD_FORMAT):
        raise refuse(
            name,
            N_("The workbook has a password or an old format. Save it as XLSX without a password."),
        )
    if not data.startswith(ZIP):
        raise refuse(name, N_("The file is named XLSX, but it is no workbook."))
    parts = unpack(data, name)
    _refuse_active(parts, name)
    names = _sheet_names(parts)
    faults = [
        fault
        for part in parts
        if _is_sheet(part)
        for fault in _computed(parts[part], names.get(part, name))
    ]
    if faults:
        raise RefusedError(faults)


def _is_sheet(part: str) -> bool:
    return part.lower().startswith("xl/worksheets/") and part.endswith(".xml")


def _sheet_names(parts: Mapping[str, bytes]) -> dict[str, str]:
    """Return what each sheet's part is called in the workbook, as far as it says so."""
    targets = {
        told["Id"]: told.get("Target", "").removeprefix("/xl/")
        for told in _tags(parts.get("xl/_rels/workbook.xml.rels", b""), b"Relationship")
        if "Id" in told
    }
    return {
        f"xl/{targets[told['r:id']]}": told.get("name", "")
        for told in _tags(parts.get("xl/workbook.xml", b""), b"sheet")
        if told.get("r:id") in targets
    }


def _tags(content: bytes, name: bytes) -> Iterator[dict[str, str]]:
    for tag in re.findall(rb"<(?:\w+:)?" + name + rb"\s([^>]*)>", content):
        yield {
            attribute.decode(errors="replace"): unescape(value.decode(errors="replace"))
            for attribute, value in _ATTRIBUTE.findall(tag)
        }


def _refuse_active(parts: Mapping[str, bytes], name: str) -> None:
    for part, content in parts.items():
        message = next((words for start, words in ACTIVE if part.lower().startswith(start)), None)
        if message:
            raise refuse(name, message)
        if _DECLARATION.search(content):
            raise refuse(
                name, N_("The workbook declares entities of its own, which no table needs.")
            )


def _computed(content: bytes, name: str) -> Iterator[CellFault]:
    """Name cells that don't hold what they show, after refusing a sheet that is too large to open."""
    for row in _ROW.finditer(content):
        _refuse_far(0, int(row[1]), name)
    for cell in _CELL.finditer(content):
        address = _ADDRESS.search(cell[1])
        letters, row_number = (address[1].decode(), int(address[2])) if address else ("", 0)
        _refuse_far(_column_number(letters), row_number, name)
        place = Place(name, row_number, letters)
        if _ERROR.search(cell[1]):
            yield CellFault(place, N_("The cell shows an error of the workbook."))
        elif cell[2]:
            yield CellFault(place, N_("The cell is a formula: replace it with its value."))


def _column_number(letters: str) -> int:
    """Return the number of a column named with letters: A is 1, AA is 27."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def _refuse_far(column: int, row: int, name: str) -> None:
    # The reader lays out every cell up to the last one: a single far cell would fill the memory.
    if row > MOST_ROWS + 1 or column > MOST_COLUMNS:
        raise refuse(
            name,
            N_("The sheet is larger than %(rows)s rows and %(columns)s columns."),
            rows=MOST_ROWS,
            columns=MOST_COLUMNS,
        )


def _chosen(workbook: CalamineWorkbook, name: str, wanted: str) -> CalamineSheet:
    visible = _visible(workbook)
    if wanted in visible:
        return workbook.get_sheet_by_name(wanted)
    if len(visible) == 1:
        return workbook.get_sheet_by_name(visible[0])
    raise ask(
        "sheet",
        name,
        N_("The workbook has several sheets: name the one to read “%(sheet)s”."),
        sheet=wanted,
    )


def _visible(workbook: CalamineWorkbook) -> list[str]:
    return [
        sheet.name
        for sheet in workbook.sheets_metadata
        if sheet.visible is SheetVisibleEnum.Visible
    ]


def _values(cells: Sequence[Any]) -> list[Value]:
    return [_value(cell) for cell in cells]


def _value(cell: Any) -> Value:
    """Return a cell's value without the reader's floats and clocks."""
    if isinstance(cell, bool | str):
        return cell
    if isinstance(cell, int | float):
        return Decimal(repr(cell))
    if isinstance(cell, datetime):
        return cell.date() if cell.time() == datetime.min.time() else cell.isoformat(" ")
    return cell if isinstance(cell, date) else str(cell)
