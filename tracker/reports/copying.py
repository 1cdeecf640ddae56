"""CSV lines as PostgreSQL itself writes them: half the time of fetching rows, the same bytes.

A large file is copied in ranges of pledges, the first ones small: the engine would otherwise read whole
tables before the first row. The ranges are read at one moment when the session is one of `Database.still`.
"""

from collections.abc import Generator, Iterator, Sequence
from enum import Enum
from itertools import islice
from typing import Any

from sqlalchemy import BigInteger, Connection, Select, bindparam, case, func, select

from tracker.models.pledge import Pledge
from tracker.reports.columns import Column, Kind
from tracker.reports.csv import FORMULA_STARTS
from tracker.reports.extract import WITHOUT_JIT, Extract

BATCH = 64
# Pledges in the first range, and how much larger each next one is.
FIRST_RANGE, GROWTH = 64, 16
_BEFORE_ALL, _AFTER_ALL = 0, 2**63 - 1
# No cell of ours is this one letter, so that an empty cell is written as nothing, without quotes.
_NOTHING = "\x01"


def lines(
    connection: Connection, extract: Extract, columns: Sequence[Column], delimiter: str
) -> Generator[bytes]:
    """Yield a query of text cells as CSV, in batches; its columns are those of the file, in their order."""
    compiled = _guarded(_ranged(extract), columns).compile(
        dialect=connection.dialect, compile_kwargs={"render_postcompile": True}
    )
    values = {name: _plain(value) for name, value in compiled.params.items()}
    options = f"FORMAT csv, DELIMITER '{delimiter}', NULL '{_NOTHING}'"
    statement = f"COPY ({compiled}) TO STDOUT WITH ({options})"
    connection.execute(WITHOUT_JIT)
    driver: Any = connection.connection.driver_connection
    for after, until in _ranges(connection) if extract.by is not None else ((0, 0),):
        asked = values | {"after": after, "until": until}
        with driver.cursor() as cursor, cursor.copy(statement, asked) as copied:
            written = _with_line_ends(copied)
            while batch := b"".join(islice(written, BATCH)):
                yield batch


def _ranged(extract: Extract) -> Select[Any]:
    if extract.by is None:
        return extract.select
    after, until = (bindparam(name, 0, BigInteger) for name in ("after", "until"))
    return extract.select.where(extract.by > after, extract.by <= until)


def _ranges(connection: Connection) -> Iterator[tuple[int, int]]:
    """Yield the ends of ranges of pledges that hold them all, each range larger than the one before."""
    after, size = _BEFORE_ALL, FIRST_RANGE
    while True:
        ids = select(Pledge.id).where(Pledge.id > after).order_by(Pledge.id)
        until = connection.scalar(ids.offset(size - 1).limit(1))
        if until is None:
            yield after, _AFTER_ALL
            return
        yield after, until
        after, size = until, size * GROWTH


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
