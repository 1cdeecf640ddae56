"""The schema and the backups, as an operator meets them."""

import io
import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from alembic import command
from click.testing import Result
from flask import Flask

from tests import postgres
from tests.conftest import fill
from tests.factories import make_pledge, make_update, operator
from tests.intake import evidence
from tracker.cli import database
from tracker.db import Database, make_engine
from tracker.domain import evidence_files
from tracker.domain.texts import FileText
from tracker.intake.uploads import FOLDER, Shelf
from tracker.models.enums import EvidenceKind, Language


@pytest.fixture
def live(tmp_path: Path) -> Path:
    return tmp_path / "data" / "tracker.db"


@pytest.fixture
def installation(live: Path) -> Flask:
    app = Flask("installation")
    app.config["DATABASE_URL"] = f"sqlite:///{live}"
    app.config["DATA_DIR"] = live.parent
    return app


def db(app: Flask, *arguments: str | Path) -> Result:
    return app.test_cli_runner().invoke(database.db, [str(argument) for argument in arguments])


def test_an_upgrade_makes_a_database_that_checks_out(installation: Flask, live: Path) -> None:
    upgraded = db(installation, "upgrade")
    again = db(installation, "upgrade")
    checked = db(installation, "check")

    assert (upgraded.exit_code, again.exit_code) == (0, 0)
    assert live.exists()
    assert (checked.exit_code, checked.output) == (0, "The database is sound.\n")


def test_a_database_that_was_not_upgraded_is_found(installation: Flask, live: Path) -> None:
    live.parent.mkdir()

    checked = db(installation, "check")

    assert checked.exit_code == 1
    assert "tracker db upgrade" in checked.stderr


def test_a_schema_somebody_changed_by_hand_is_found(installation: Flask, live: Path) -> None:
    db(installation, "upgrade")
    with sqlite3.connect(live) as connection:
        connection.execute("CREATE TABLE by_hand (id INTEGER)")

    checked = db(installation, "check")

    assert checked.exit_code == 1
    assert "by_hand" in checked.stderr


def test_a_broken_reference_is_found(installation: Flask, live: Path) -> None:
    db(installation, "upgrade")
    with sqlite3.connect(live) as connection:
        connection.execute("CREATE TABLE huey_lost (area TEXT REFERENCES area (id))")
        connection.execute("INSERT INTO huey_lost VALUES (99)")

    checked = db(installation, "check")

    assert checked.exit_code == 1
    assert "huey_lost" in checked.stderr


def test_a_backup_can_be_restored(installation: Flask, live: Path, tmp_path: Path) -> None:
    db(installation, "upgrade")
    backed_up = db(installation, "backup", tmp_path / "copy.db")
    live.write_bytes(b"lost")

    restored = db(installation, "restore", tmp_path / "copy.db")

    assert (backed_up.exit_code, restored.exit_code) == (0, 0)
    assert db(installation, "check").exit_code == 0


@pytest.fixture
def kept(installation: Flask, live: Path) -> Path:
    """A file that a report of the database names."""
    db(installation, "upgrade")
    file = Shelf(live.parent / FOLDER).keep(io.BytesIO(evidence.PDF), "a.pdf")
    engine = make_engine(installation.config["DATABASE_URL"])
    fill(engine)
    with Database(engine).writing() as session:
        report = make_update(session, make_pledge(session), accepted=False)
        text = FileText(file=file, kind=EvidenceKind.LAW, title="Ley", language=Language.ES)
        evidence_files.add(session, operator(), report, text, quota=file.size)
        session.commit()
    engine.dispose()
    return Shelf(live.parent / FOLDER).path_of(file.sha256)


def test_files_go_along_with_a_backup_and_come_back(
    installation: Flask, kept: Path, tmp_path: Path
) -> None:
    copies = Shelf(tmp_path / FOLDER)
    backed_up = db(installation, "backup", tmp_path / "copy.db")
    again = db(installation, "backup", tmp_path / "next.db")
    assert copies.is_whole(kept.name)
    kept.unlink()

    restored = db(installation, "restore", tmp_path / "copy.db")

    assert (backed_up.exit_code, again.exit_code, restored.exit_code) == (0, 0, 0)
    assert kept.read_bytes() == evidence.PDF


@pytest.mark.parametrize("copy", [None, b"", evidence.PDF + b" "])
def test_a_file_that_is_nowhere_is_told(
    installation: Flask, kept: Path, tmp_path: Path, copy: bytes | None
) -> None:
    db(installation, "backup", tmp_path / "copy.db")
    kept.unlink()
    copied = Shelf(tmp_path / FOLDER).path_of(kept.name)
    copied.unlink() if copy is None else copied.write_bytes(copy)

    restored = db(installation, "restore", tmp_path / "copy.db")

    assert restored.exit_code == 1
    assert f"1 files that the database names are missing or damaged, the first is {kept.name}" in (
        restored.stderr
    )
    assert not kept.exists()
    assert db(installation, "check").exit_code == 0


def test_a_backup_whose_files_can_t_be_written_is_none(
    installation: Flask, kept: Path, tmp_path: Path
) -> None:
    (tmp_path / FOLDER).write_text("in the way")

    refused = db(installation, "backup", tmp_path / "copy.db")

    assert refused.exit_code == 1
    assert "No backup was made" in refused.stderr
    assert not (tmp_path / "copy.db").exists()


def test_a_database_of_before_there_were_files_is_backed_up(
    installation: Flask, live: Path, tmp_path: Path
) -> None:
    live.parent.mkdir()
    settings = database.migrations(installation.config["DATABASE_URL"])
    command.upgrade(settings, "0012")

    assert db(installation, "backup", tmp_path / "copy.db").exit_code == 0
    assert not (tmp_path / FOLDER).exists()


def test_a_backup_overwrites_nothing(installation: Flask, tmp_path: Path) -> None:
    db(installation, "upgrade")
    (tmp_path / "copy.db").write_text("yesterday's")

    refused = db(installation, "backup", tmp_path / "copy.db")

    assert refused.exit_code == 1
    assert (tmp_path / "copy.db").read_text() == "yesterday's"


def test_there_is_nothing_to_back_up_before_the_first_start(
    installation: Flask, tmp_path: Path
) -> None:
    refused = db(installation, "backup", tmp_path / "copy.db")

    assert refused.exit_code == 1
    assert "no database at" in refused.stderr


def test_a_damaged_database_is_not_backed_up(
    installation: Flask, live: Path, tmp_path: Path
) -> None:
    live.parent.mkdir()
    live.write_bytes(b"damaged " * 1000)

    refused = db(installation, "backup", tmp_path / "copy.db")

    assert refused.exit_code == 1
    assert "No backup was made" in refused.stderr
    assert not (tmp_path / "copy.db").exists()


def test_a_backup_needs_its_folder(installation: Flask, tmp_path: Path) -> None:
    db(installation, "upgrade")

    refused = db(installation, "backup", tmp_path / "missing" / "copy.db")

    assert refused.exit_code == 1
    assert "No backup was made" in refused.stderr


def test_a_damaged_backup_changes_nothing(installation: Flask, live: Path, tmp_path: Path) -> None:
    db(installation, "upgrade")
    (tmp_path / "copy.db").write_bytes(b"damaged " * 1000)

    refused = db(installation, "restore", tmp_path / "copy.db")

    assert refused.exit_code == 1
    assert "Nothing was changed" in refused.stderr
    assert db(installation, "check").exit_code == 0


def test_a_running_server_is_not_restored_over(
    installation: Flask, live: Path, tmp_path: Path
) -> None:
    db(installation, "upgrade")
    db(installation, "backup", tmp_path / "copy.db")
    server = sqlite3.connect(live)
    server.execute("PRAGMA journal_mode=WAL")
    server.execute("SELECT 1 FROM area").fetchall()

    refused = db(installation, "restore", tmp_path / "copy.db")
    server.close()

    assert refused.exit_code == 1
    assert "stop the server" in refused.stderr


@pytest.mark.parametrize("action", ["backup", "restore"])
def test_postgresql_has_its_own_way(action: str, tmp_path: Path) -> None:
    app = Flask("installation")
    app.config["DATABASE_URL"] = "postgresql://db.example/tracker"
    (tmp_path / "copy.db").touch()

    refused = db(app, action, tmp_path / "copy.db")

    assert refused.exit_code == 1
    assert "docs/operations.md" in refused.stderr


@pytest.fixture
def served_database() -> Iterator[str]:
    server = postgres.server_url()
    assert server is not None
    name = f"tracker_check_{os.getpid()}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {name}")
        connection.execute(f"CREATE DATABASE {name}")
        yield server.rpartition("/")[0] + f"/{name}"
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.mark.postgresql
def test_postgresql_is_upgraded_and_checked_alike(served_database: str) -> None:
    app = Flask("installation")
    app.config["DATABASE_URL"] = served_database

    upgraded = db(app, "upgrade")
    checked = db(app, "check")

    assert (upgraded.exit_code, checked.exit_code) == (0, 0)
