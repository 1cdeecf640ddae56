from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from tests import factories
from tracker.db import Database, make_engine, normalise_url


@pytest.mark.parametrize("scheme", ["postgres", "postgresql"])
def test_every_spelling_of_postgresql_means_psycopg(scheme: str) -> None:
    assert normalise_url(f"{scheme}://me@db/tracker") == "postgresql+psycopg://me@db/tracker"


def test_a_sqlite_address_stays_as_it_is() -> None:
    assert normalise_url("sqlite:///here.db") == "sqlite:///here.db"


def test_sqlite_keeps_references_and_waits_for_the_disk(tmp_path: Path) -> None:
    engine = make_engine(f"sqlite:///{tmp_path / 'a.db'}")

    with engine.connect() as connection:
        found = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in (
                "foreign_keys",
                "journal_mode",
                "synchronous",
                "recursive_triggers",
                "busy_timeout",
            )
        }
    engine.dispose()

    assert found == {
        "foreign_keys": 1,
        "journal_mode": "wal",
        "synchronous": 2,
        "recursive_triggers": 1,
        "busy_timeout": 10000,
    }


@pytest.mark.sqlite
def test_a_reader_does_not_wait_for_a_writer(own_engine: Engine) -> None:
    database = Database(own_engine)

    with database.writing() as writer, database.reading() as reader:
        writer.execute(text("UPDATE installation SET is_demonstration = true"))
        seen = reader.execute(text("SELECT is_demonstration FROM installation")).scalar()

    assert not seen


@pytest.mark.sqlite
def test_writers_queue_from_their_first_statement(own_engine: Engine) -> None:
    database = Database(own_engine)

    with database.writing() as first, own_engine.connect() as other:
        first.execute(text("SELECT 1"))
        other.exec_driver_sql("PRAGMA busy_timeout=1")
        locked = pytest.raises(Exception, match="locked")
        with locked:
            other.exec_driver_sql("UPDATE installation SET is_demonstration = true")


def test_to_a_still_session_the_data_does_not_change(own_engine: Engine) -> None:
    database = Database(own_engine)
    asked = text("SELECT is_demonstration FROM installation")

    with database.still() as session:
        before = session.execute(asked).scalar()
        with database.writing() as writer:
            writer.execute(text("UPDATE installation SET is_demonstration = true"))
            writer.commit()

        assert session.execute(asked).scalar() == before
    with database.still() as session:
        assert session.execute(asked).scalar()


def test_a_glance_sees_what_was_committed(own_engine: Engine) -> None:
    database = Database(own_engine)
    asked = "SELECT count(*) FROM pledge"
    before = database.glance(asked)

    with database.writing() as session:
        factories.make_pledge(session)
        session.commit()

    assert database.glance(asked) == before + 1
    with own_engine.connect() as connection:
        assert Database(connection).glance(asked) == before + 1
