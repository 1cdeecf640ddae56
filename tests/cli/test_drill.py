"""The drill restores a backup elsewhere and checks it; a damaged trail makes it fail."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from tests.factories import make_pledge
from tracker.db import Database

ROOT = Path(__file__).parents[2]


def drill(engine: Engine, folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    url = engine.url.render_as_string(hide_password=False).replace("+psycopg", "")
    settings = {
        "TRACKER_DATABASE_URL": url,
        "TRACKER_DATA_DIR": str(folder / "data"),
        "TRACKER": str(Path(sys.executable).with_name("tracker")),
    }
    return subprocess.run(
        [ROOT / "deploy" / "drill", *words],
        env={**os.environ, **settings},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.postgresql
def test_a_backup_comes_back_and_its_trail_is_checked(own_engine: Engine, tmp_path: Path) -> None:
    database = Database(own_engine)
    (tmp_path / "data").mkdir()
    with database.writing() as session:
        make_pledge(session)
        session.commit()
    own_engine.dispose()

    done = drill(own_engine, tmp_path)

    assert done.returncode == 0, done.stderr
    assert "this backup comes back" in done.stdout
    assert "all in order" in done.stdout
    with own_engine.connect() as connection:
        left = text("SELECT count(*) FROM pg_database WHERE datname LIKE 'tracker_drill%'")
        assert connection.scalar(left) == 0


@pytest.mark.sqlite
def test_a_trail_that_was_changed_is_told(own_engine: Engine, tmp_path: Path) -> None:
    database = Database(own_engine)
    (tmp_path / "data").mkdir()
    with database.writing() as session:
        session.execute(text("UPDATE audit_head SET seq = seq + 1"))
        session.commit()
    own_engine.dispose()

    done = drill(own_engine, tmp_path)

    assert done.returncode == 1
    assert "the head does not point to the last event" in done.stderr
    assert "comes back" not in done.stdout
