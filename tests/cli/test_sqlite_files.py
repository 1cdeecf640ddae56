"""Copies of the embedded database are whole, or they are not made."""

import sqlite3
import stat
from pathlib import Path

import pytest

from tracker.cli import sqlite_files
from tracker.cli.sqlite_files import BrokenFileError, InUseError

pytestmark = pytest.mark.sqlite


def database(file: Path, *names: str) -> Path:
    connection = sqlite3.connect(file)
    connection.executescript(
        """
        PRAGMA journal_mode=WAL;
        CREATE TABLE alembic_version (version_num TEXT);
        CREATE TABLE area (code TEXT PRIMARY KEY);
        CREATE TABLE pledge (name TEXT, area TEXT REFERENCES area (code));
        """
    )
    connection.executemany("INSERT INTO pledge (name) VALUES (?)", [(name,) for name in names])
    connection.commit()
    connection.close()
    return file


def names(file: Path) -> list[str]:
    connection = sqlite3.connect(file)
    try:
        return [name for (name,) in connection.execute("SELECT name FROM pledge ORDER BY name")]
    finally:
        connection.close()


def test_a_copy_holds_what_only_the_log_held(tmp_path: Path) -> None:
    live = database(tmp_path / "live.db", "first")
    busy = sqlite3.connect(live)
    busy.execute("INSERT INTO pledge (name) VALUES ('second')")
    busy.commit()

    sqlite_files.copy(live, tmp_path / "copy.db")
    busy.close()

    assert names(tmp_path / "copy.db") == ["first", "second"]
    assert stat.S_IMODE((tmp_path / "copy.db").stat().st_mode) == 0o600
    assert sorted(path.name for path in tmp_path.iterdir()) == ["copy.db", "live.db"]


def test_a_damaged_database_is_not_copied(tmp_path: Path) -> None:
    live = database(tmp_path / "live.db", *(f"pledge {number}" for number in range(2000)))
    damaged = bytearray(live.read_bytes())
    damaged[4096 * 5 : 4096 * 5 + 64] = b"\xff" * 64
    live.write_bytes(damaged)

    with pytest.raises(BrokenFileError):
        sqlite_files.copy(live, tmp_path / "copy.db")

    assert [path.name for path in tmp_path.iterdir() if "copy" in path.name] == []


def test_a_broken_reference_is_named(tmp_path: Path) -> None:
    file = database(tmp_path / "live.db")
    connection = sqlite3.connect(file)
    connection.execute("INSERT INTO pledge VALUES ('lost', 'nowhere')")
    connection.commit()
    connection.close()

    with pytest.raises(BrokenFileError, match="row 1 of pledge names a missing row of area"):
        sqlite_files.require_sound(file)


def test_another_programs_database_is_refused(tmp_path: Path) -> None:
    sqlite3.connect(tmp_path / "other.db").close()

    with pytest.raises(BrokenFileError, match="no database of this program"):
        sqlite_files.require_sound(tmp_path / "other.db")


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("not a database " * 100)

    with pytest.raises(BrokenFileError, match=r"notes\.txt is not sound"):
        sqlite_files.require_sound(tmp_path / "notes.txt")


def test_a_restore_leaves_no_log_of_the_old_database(tmp_path: Path) -> None:
    live = database(tmp_path / "live.db", "old")
    backup = database(tmp_path / "backup.db", "new")
    for ending in sqlite_files.BESIDE:
        (tmp_path / f"live.db{ending}").write_bytes(b"left over")
    live.write_bytes(b"damaged beyond reading " * 1000)

    sqlite_files.replace(live, backup)

    assert names(live) == ["new"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["backup.db", "live.db"]


def test_a_restore_makes_a_missing_database(tmp_path: Path) -> None:
    backup = database(tmp_path / "backup.db", "new")

    sqlite_files.replace(tmp_path / "data" / "live.db", backup)

    assert names(tmp_path / "data" / "live.db") == ["new"]


def test_a_database_in_use_is_not_replaced(tmp_path: Path) -> None:
    live = database(tmp_path / "live.db", "old")
    backup = database(tmp_path / "backup.db", "new")
    server = sqlite3.connect(live)
    server.execute("SELECT * FROM pledge").fetchall()

    with pytest.raises(InUseError):
        sqlite_files.replace(live, backup)
    server.close()

    assert names(live) == ["old"]
