"""Any file that may be imported, as a table: its name says what it should be, its bytes must agree."""

from pathlib import PurePath

from tracker.intake import delimited, workbooks
from tracker.intake.faults import refuse
from tracker.intake.tables import Table
from tracker.messages import N_

MOST_BYTES = 20_000_000


def read(data: bytes, name: str, *, sheet: str, encoding: str | None = None) -> Table:
    """Return the table of a CSV or XLSX file called `name`.

    `sheet` is the preferred sheet of a workbook, `encoding` a person's answer for a text file.
    Raises RefusedError for anything else, and for what can't be read with certainty.
    """
    if len(data) > MOST_BYTES:
        raise refuse(name, N_("The file is larger than %(most)s MB."), most=MOST_BYTES // 1_000_000)
    match PurePath(name).suffix.lower():
        case ".csv" | ".tsv" | ".txt":
            return delimited.read(data, name, encoding=encoding)
        case ".xlsx":
            return workbooks.read(data, name, sheet=sheet)
        case _:
            raise refuse(name, N_("Only CSV and XLSX files are read."))
