"""Copies of the embedded database that are whole: taken while it is in use, checked before they count."""

import contextlib
import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path

# Where a database names the files that lie beside it.
TABLES = ("evidence", "milestone_evidence")
BESIDE = ("-wal", "-shm", "-journal")


class BrokenFileError(Exception):
    """A file that is not a sound SQLite database; the message says which and what was found."""


class InUseError(Exception):
    """The database has other connections open."""


def copy(source: Path, target: Path) -> None:
    """Copy a database that may be in use; the target appears whole and checked, or not at all."""
    unfinished = target.with_name(f"{target.name}.part")
    unfinished.unlink(missing_ok=True)
    os.close(os.open(unfinished, os.O_CREAT | os.O_EXCL, 0o600))
    try:
        with _opened(source) as origin, _opened(unfinished) as replica:
            origin.backup(replica)
            # One file is easier to carry than three: the copy needs no log beside it.
            replica.execute("PRAGMA journal_mode=DELETE")
        require_sound(unfinished)
        _write_through(unfinished)
        unfinished.replace(target)
    except sqlite3.DatabaseError as error:
        raise BrokenFileError(f"{source} can't be read: {error}") from error
    finally:
        unfinished.unlink(missing_ok=True)


def replace(live: Path, backup: Path) -> None:
    """Put a checked copy of the backup in the live database's place, with nothing of the old one beside it."""
    require_sound(backup)
    live.parent.mkdir(parents=True, exist_ok=True)
    require_unused(live)
    arriving = live.with_name(f"{live.name}.arriving")
    copy(backup, arriving)
    # A left-over log would be replayed into the new file, so it goes first.
    for ending in BESIDE:
        live.with_name(live.name + ending).unlink(missing_ok=True)
    arriving.replace(live)


def named_uploads(file: Path) -> list[str]:
    """Return the hashes of the files that a database names; one of an older schema names none."""
    with _opened(file) as connection:
        return sorted({sha256 for table in TABLES for sha256 in _named(connection, table)})


def _named(connection: sqlite3.Connection, table: str) -> list[str]:
    columns = connection.execute("SELECT name FROM pragma_table_info(?)", [table])
    if ("sha256",) not in columns.fetchall():
        return []
    found = connection.execute(
        f"SELECT sha256 FROM {table} WHERE sha256 IS NOT NULL"  # noqa: S608 - a name of TABLES
    )
    return [row[0] for row in found]


def require_sound(file: Path) -> None:
    """Raise BrokenFileError unless the file is a database in which every page and every reference holds."""
    try:
        with _opened(file) as connection:
            found = [
                row[0] for row in connection.execute("PRAGMA integrity_check") if row[0] != "ok"
            ]
            found += [
                f"row {rowid} of {table} names a missing row of {parent}"
                for table, rowid, parent, _ in connection.execute("PRAGMA foreign_key_check")
            ]
            if not connection.execute(
                "SELECT 1 FROM sqlite_master WHERE name = 'alembic_version'"
            ).fetchone():
                found.append("it is no database of this program")
    except sqlite3.DatabaseError as error:
        raise BrokenFileError(f"{file} is not sound: {error}") from error
    if found:
        raise BrokenFileError(f"{file} is not sound: {found[0]}")


def require_unused(file: Path) -> None:
    """Raise InUseError while somebody else has the database open; a broken or missing one is nobody's."""
    if not file.exists():
        return
    try:
        with _opened(file) as connection:
            # Leaving the write-ahead log needs the file to oneself.
            connection.execute("PRAGMA journal_mode=DELETE")
    except sqlite3.OperationalError as error:
        raise InUseError(str(error)) from error
    except sqlite3.DatabaseError:
        return


@contextlib.contextmanager
def _opened(file: Path) -> Iterator[sqlite3.Connection]:
    # mode=rw: a mistyped name must not make an empty database.
    connection = sqlite3.connect(f"{file.resolve().as_uri()}?mode=rw", uri=True, timeout=1)
    try:
        yield connection
    finally:
        connection.close()


def _write_through(file: Path) -> None:
    with file.open("rb+") as written:
        os.fsync(written.fileno())
