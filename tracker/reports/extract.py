"""Rows fetched as text: one select, run on the driver's own cursor, finished cell by cell."""

from collections.abc import Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, CursorResult, Select, text
from sqlalchemy.orm import InstrumentedAttribute, Session

from tracker.db import SQLITE_MEMORY
from tracker.reports.cells import Expression, Finish

BATCH = 256
# PostgreSQL would compile the many cells of a large file first, which takes longer than the first rows may.
WITHOUT_JIT = text("SET LOCAL jit = off")
# A file reads each page of a SQLite database once: keeping them would only take memory.
LITTLE_MEMORY, USUAL_MEMORY = text("PRAGMA cache_size=-2000"), text(SQLITE_MEMORY)

Row = Sequence[str]
Cell = Expression | InstrumentedAttribute[str] | tuple[Expression, Finish | None]


@dataclass(frozen=True, slots=True)
class Extract:
    """A select whose columns are a file's cells, and what Python must still do to some of them."""

    select: Select[Any]
    finish: tuple[tuple[int, Finish], ...] = ()
    # The pledge's id, when the rows come in its order: a large file can then be fetched in ranges of it.
    by: Expression | None = None

    def only(self, places: Sequence[int]) -> "Extract":
        """Return the extract with the columns at these places alone: the others are never computed."""
        columns = self.select.selected_columns.values()
        late = dict(self.finish)
        kept: list[Expression] = [columns[place] for place in places]
        return replace(
            self,
            select=self.select.with_only_columns(*kept),
            finish=tuple((new, late[old]) for new, old in enumerate(places) if old in late),
        )


def of(cells: Mapping[str, Cell], query: Select[Any], by: Any = None) -> Extract:
    """Return the query with the named cells as its columns; `by` is the pledge's id that orders it."""
    pairs = {
        name: cell if isinstance(cell, tuple) else (cell, None) for name, cell in cells.items()
    }
    columns = [expression.label(name) for name, (expression, _) in pairs.items()]
    finish = [(place, late) for place, (_, late) in enumerate(pairs.values()) if late is not None]
    return Extract(query.with_only_columns(*columns, maintain_column_froms=True), tuple(finish), by)


def rows(session: Session, extract: Extract) -> Iterator[Row]:
    """Yield the rows in batches; no record is built, so that memory does not grow with them."""
    fetched = raw(session.connection(), extract.select)
    return _finished(fetched, extract.finish) if extract.finish else fetched


def raw(connection: Connection, query: Select[Any]) -> Generator[Any]:
    """Yield the rows of a query as they come, without holding them."""
    # PostgreSQL keeps the rows for a named cursor; SQLite's driver computes them one by one anyway,
    # and there SQLAlchemy's own rows are left out, which take a third of the time.
    is_named = connection.dialect.name == "postgresql"
    connection.execute(WITHOUT_JIT if is_named else LITTLE_MEMORY)
    result: CursorResult[Any] = connection.execute(
        query, execution_options={"stream_results": is_named}
    )
    source: Any = result if is_named else result.cursor
    try:
        while batch := source.fetchmany(BATCH):
            yield from batch
    finally:
        result.close()
        if not is_named:
            connection.execute(USUAL_MEMORY)


def _finished(fetched: Iterator[Row], finish: tuple[tuple[int, Finish], ...]) -> Iterator[Row]:
    for row in fetched:
        cells = list(row)
        for place, late in finish:
            cells[place] = late(cells[place])
        yield cells
