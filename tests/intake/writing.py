"""Files for the intake's tests, written as people's programs write them."""

import csv
import io
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import xlsxwriter
from sqlalchemy.orm import Session

from tests.factories import operator
from tracker import paths
from tracker.domain.actors import Actor
from tracker.intake import imports
from tracker.intake.faults import CellFault, RefusedError
from tracker.intake.outcomes import Outcome

# Real files lie beside the checkout; where they don't, tests make small ones of the same kind.
SHARED = paths.PACKAGE.parent.parent / "shared" / "data"

PLEDGE = {
    "external_ref": "R-1",
    "country": "CHL",
    "area": "protection",
    "title": "Registro de personas apátridas",
    "description": "Abrir un registro.",
    "language": "es",
    "lead_institution": "Instituto Ficticio",
    "support_kinds": "policy;technical",
    "country_roles": "destination",
    "populations": "stateless",
    "starts_on": "2026-01-01",
    "ends_on": "2028-12-31",
}
INDICATOR = {
    "pledge": "R-1",
    "indicator_ref": "I1",
    "title": "Permisos",
    "unit": "permisos",
    "kind": "number",
    "direction": "increase",
    "baseline_value": "0",
    "target_value": "100",
}
PROGRESS = {
    "pledge": "R-1",
    "period": "2026-H1",
    "stage": "in_progress",
    "achievements": "Se abrió.",
    "no_change": "",
    "indicator_ref": "I1",
    "value": "25",
    "value_state": "reported",
}


def csv_of(rows: Sequence[Mapping[str, Any]], delimiter: str = ",") -> bytes:
    """Write rows under the headings of the first one."""
    written = io.StringIO()
    writer = csv.DictWriter(written, list(rows[0]), delimiter=delimiter)
    writer.writeheader()
    writer.writerows(rows)
    return written.getvalue().encode()


def xlsx_of(sheets: Mapping[str, Sequence[Sequence[Any]]], hidden: Sequence[str] = ()) -> bytes:
    """Write a workbook with the given sheets."""
    written = io.BytesIO()
    book = xlsxwriter.Workbook(written, {"default_date_format": "yyyy-mm-dd hh:mm"})
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        if name in hidden:
            sheet.hide()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    book.close()
    return written.getvalue()


def with_part(data: bytes, name: str, content: bytes) -> bytes:
    """Return a workbook with one part put in or replaced."""
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(written, "w") as new:
        for part in old.namelist():
            if part != name:
                new.writestr(part, old.read(part))
        new.writestr(name, content)
    return written.getvalue()


def part_of(data: bytes, name: str) -> bytes:
    """Return one part of a workbook."""
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        return book.read(name)


def run(
    session: Session, kind: str, *rows: Mapping[str, Any], actor: Actor | None = None
) -> Outcome:
    """Import rows as a CSV file."""
    source = imports.open_source(kind, f"{kind}.csv", csv_of(rows))
    return imports.carry_out(session, actor or operator(), source, tick=lambda _: None)


def faults_of(
    session: Session, kind: str, *rows: Mapping[str, Any], actor: Actor | None = None
) -> list[tuple[int, str, str]]:
    """Return row, column and sentence of every fault that an import of the rows is refused for."""
    try:
        run(session, kind, *rows, actor=actor)
    except RefusedError as error:
        return [told(fault) for fault in error.cell_faults]
    return []


def told(fault: CellFault) -> tuple[int, str, str]:
    """Return where a fault is and what it says."""
    return fault.place.row, fault.place.column, str(fault)


def shared(name: str) -> Path | None:
    """Return a real file, or None where the checkout stands alone."""
    found = SHARED / name
    return found if found.exists() else None
