"""Rows made once by the domain and put back for the next test: the same rows, in a tenth of the time."""

from collections.abc import Callable
from typing import Any, TypeVar

from sqlalchemy import Table, func, select, text, update
from sqlalchemy.orm import Session

from tracker.models import Base
from tracker.models.audit import AuditEvent

Key = tuple[Any, ...]
Rows = dict[Key, dict[str, Any]]
World = TypeVar("World")


class Recording:
    """What a block of domain calls wrote into a database that nothing else had written to."""

    def __init__(self) -> None:
        self._before: dict[str, Rows] = {}
        self._after: dict[str, Rows] = {}
        self._start: int | None = None

    def is_kept(self) -> bool:
        """Say whether the block was run once and its rows are known."""
        return self._start is not None

    def is_fit(self, session: Session) -> bool:
        """Say whether the database stands where it stood before the block was run."""
        return self._start == _events(session)

    def keep(self, session: Session, act: Callable[[], World]) -> World:
        """Run the block and keep what it wrote."""
        start, self._before = _events(session), contents(session)
        made = act()
        session.flush()
        self._start, self._after = start, contents(session)
        return made

    def replay(self, session: Session) -> None:
        """Write the rows that were kept."""
        for table in Base.metadata.sorted_tables:
            before, after = self._before[table.name], self._after[table.name]
            new = [row for key, row in after.items() if key not in before]
            if new:
                session.connection().execute(table.insert(), new)
                _move_sequence(session, table)
            for key, row in after.items():
                if key in before and before[key] != row:
                    session.connection().execute(update(table).where(*_is(table, key)).values(row))


def _events(session: Session) -> int:
    return session.scalar(select(func.max(AuditEvent.seq))) or 0


def contents(session: Session) -> dict[str, Rows]:
    """Return every row of every table by its key."""
    return {table.name: _rows(session, table) for table in Base.metadata.sorted_tables}


def _rows(session: Session, table: Table) -> Rows:
    names = [column.name for column in table.primary_key]
    return {
        tuple(row[name] for name in names): dict(row)
        for row in session.execute(select(table)).mappings()
    }


def _is(table: Table, key: Key) -> list[Any]:
    return [column == value for column, value in zip(table.primary_key, key, strict=True)]


def _move_sequence(session: Session, table: Table) -> None:
    """Let the next row of a table come after those written with their keys."""
    if session.connection().dialect.name == "postgresql" and "id" in table.columns:
        session.execute(
            text(
                "SELECT setval(pg_get_serial_sequence(:name, 'id'), (SELECT max(id) FROM "  # noqa: S608
                f"{table.name})) WHERE pg_get_serial_sequence(:name, 'id') IS NOT NULL"
            ),
            {"name": table.name},
        )
