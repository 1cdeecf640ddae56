"""The engine and the sessions, the same for every door."""

from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.orm import Session

# 8 MB: a period's figures are counted in memory; the default of 2 MB reads pages again and again.
SQLITE_MEMORY = "PRAGMA cache_size=-8000"
SQLITE_PRAGMAS = (
    "PRAGMA foreign_keys=ON",
    "PRAGMA journal_mode=WAL",
    "PRAGMA busy_timeout=10000",
    # WAL alone defers the disk write: FULL makes "saved" mean on disk.
    "PRAGMA synchronous=FULL",
    # Without it INSERT OR REPLACE slips past the audit table's triggers.
    "PRAGMA recursive_triggers=ON",
    SQLITE_MEMORY,
)


def normalise_url(url: str) -> str:
    """Return the address in the form SQLAlchemy wants, whichever way the operator wrote it."""
    for prefix in ("postgres://", "postgresql://"):
        if url.startswith(prefix):
            return "postgresql+psycopg://" + url.removeprefix(prefix)
    return url


def make_engine(url: str, **options: Any) -> Engine:
    """Make the engine for a SQLite or PostgreSQL address."""
    address = normalise_url(url)
    # A server may have closed a kept connection meanwhile; a file closes none.
    engine = create_engine(address, pool_pre_ping=not address.startswith("sqlite"), **options)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    # The driver's own transaction handling breaks savepoints; SQLAlchemy's begin event sends BEGIN.
    connection.isolation_level = None
    for pragma in SQLITE_PRAGMAS:
        connection.execute(pragma)


def _begin_sqlite(connection: Connection) -> None:
    # A deferred transaction that turns into a write fails under load: writers queue from the start.
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


class Database:
    """One installation's database: hands out sessions that read and sessions that write."""

    def __init__(self, bind: Engine | Connection) -> None:
        self.bind = bind

    def reading(self) -> Session:
        """Return a session for looking; on SQLite it never blocks a writer."""
        return Session(self.bind, autoflush=False, join_transaction_mode="create_savepoint")

    def glance(self, question: str) -> Any:
        """Return the one value that a question of few letters asks for, in a tenth of a session's time."""
        if not isinstance(self.bind, Engine):
            return self.bind.exec_driver_sql(question).scalar_one()
        connection = self.bind.raw_connection()
        try:
            cursor = connection.cursor()
            cursor.execute(question)
            row: Any = cursor.fetchone()
            return row[0]
        finally:
            connection.close()

    def still(self) -> Session:
        """Return a session for looking to which the data stands still from its first question on."""
        bind = self.bind
        # A transaction of SQLite's is still anyway.
        if isinstance(bind, Engine) and bind.dialect.name == "postgresql":
            bind = bind.execution_options(isolation_level="REPEATABLE READ")
        return Session(bind, autoflush=False, join_transaction_mode="create_savepoint")

    def writing(self) -> Session:
        """Return a session whose transactions take the write lock at once; the caller commits."""
        bind = self.bind
        if isinstance(bind, Engine):
            bind = bind.execution_options(writes=True)
        return Session(bind, join_transaction_mode="create_savepoint")
