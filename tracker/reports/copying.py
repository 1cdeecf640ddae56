"""CSV lines as PostgreSQL itself writes them: half the time of fetching rows, the same bytes."""

from collections.abc import Generator, Iterator, Sequence
from enum import Enum
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Select, case, func, select

from tracker.reports.columns import Column, Kind
from tracker.reports.csv import FORMULA_STARTS
from tracker.reports.extract import WITHOUT_JIT

BATCH = 64
# No cell of ours is this one letter, so that an empty cell is written as nothing, without quotes.
_NOTHING = "\x01"


def lines(
    connection: Connection, query: Select[Any], columns: Sequence[Column], delimiter: str
) -> Generator[bytes]:
    """Yield a query of text cells as CSV, in batches; its columns are those of the file, in their order."""
    compiled = _guarded(query, columns).compile(
        dialect=connection.dialect, compile_kwargs={"render_postcompile": True}
    )
    values = {name: _plain(value) for name, value in compiled.params.items()}
    options = f"FORMAT csv, DELIMITER '{delimiter}', NULL '{_NOTHING}'"
    statement = f"COPY ({compiled}) TO STDOUT WITH ({options})"
    connection.execute(WITHOUT_JIT)
    driver: Any = connection.connection.driver_connection
    with driver.cursor() as cursor, cursor.copy(statement, values) as copied:
        written = _with_line_ends(copied)
        while batch := b"".join(islice(written, BATCH)):
            yield batch


def _guarded(query: Select[Any], columns: Sequence[Column]) -> Select[Any]:
    """Put the formula guard round the free texts."""
    rows = query.subquery()
    cells = [
        case((func.left(cell, 1).in_(FORMULA_STARTS), "'" + cell), else_=cell)
        if column.kind is Kind.TEXT
        else cell
        for cell, column in zip(rows.c, columns, strict=True)
    ]
    return select(*cells)


def _with_line_ends(copied: Any) -> Iterator[bytes]:
    # The server sends one message per row and ends it with a bare line feed; those inside a text stay.
    for message in copied:
        yield bytes(message[:-1]) + b"\r\n"


def _plain(value: Any) -> Any:
    return value.value if isinstance(value, Enum) else value
