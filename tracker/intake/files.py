"""Any file that may be imported, as a table: its name says what it should be, its bytes must agree."""

from dataclasses import dataclass
from pathlib import PurePath

from tracker.intake import delimited, workbooks
from tracker.intake.faults import refuse
from tracker.intake.tables import Grid, Table
from tracker.messages import N_

MOST_BYTES = 20_000_000


@dataclass(frozen=True, slots=True)
class Reading:
    """How a person said that a file is to be read; what was not said is found, `header` is a row's number."""

    encoding: str | None = None
    delimiter: str | None = None
    sheet: str | None = None
    header: int | None = None


def read(data: bytes, name: str, *, sheet: str, encoding: str | None = None) -> Table:
    """Return the table of a CSV or XLSX file called `name`.

    `sheet` is the preferred sheet of a workbook, `encoding` a person's answer for a text file.
    Raises RefusedError for anything else, and for what can't be read with certainty.
    """
    if _is_workbook(data, name):
        return workbooks.read(data, name, sheet=sheet)
    return delimited.read(data, name, encoding=encoding)


def lay_out(data: bytes, name: str, reading: Reading, *, sheet: str) -> Grid:
    """Return all cells of a CSV or XLSX file of any layout, read as a person said where that was needed.

    Raises DoubtError for what a person has to say first, RefusedError for what can't be read at all.
    """
    if _is_workbook(data, name):
        return workbooks.lay_out(data, name, sheet=reading.sheet or sheet)
    return delimited.lay_out(data, name, encoding=reading.encoding, delimiter=reading.delimiter)


def sheets_of(data: bytes, name: str) -> list[str]:
    """Return the sheets that a person may choose from: none of a text file."""
    return workbooks.sheets_of(data, name) if _is_workbook(data, name) else []


def _is_workbook(data: bytes, name: str) -> bool:
    if len(data) > MOST_BYTES:
        raise refuse(name, N_("The file is larger than %(most)s MB."), most=MOST_BYTES // 1_000_000)
    match PurePath(name).suffix.lower():
        case ".csv" | ".tsv" | ".txt":
            return False
        case ".xlsx":
            return True
        case _:
            raise refuse(name, N_("Only CSV and XLSX files are read."))
