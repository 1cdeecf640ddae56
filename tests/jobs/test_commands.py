"""`tracker mail send` and `tracker worker`."""

import os
import signal
import subprocess
import sys
import time
from datetime import date, timedelta
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from huey import PostgresHuey
from sqlalchemy import Engine, select, update
from sqlalchemy.orm import Session

from tests import factories
from tests.factories import NOW
from tests.jobs.smtp_sink import sink
from tracker.jobs.queue import make_queue
from tracker.models.enums import DigestState, Role
from tracker.models.notification import Digest
from tracker.settings import ConfigurationError


@pytest.fixture
def owing(app: Flask, session: Session, tmp_path: Path) -> Flask:
    """An installation where one person owes one report."""
    app.config["DATA_DIR"] = tmp_path
    factories.make_user(session, Role.FOCAL_POINT, country="CHL")
    factories.make_pledge(session, starts_on=date(2026, 7, 1))
    session.commit()
    return app


def run(app: Flask, *words: str) -> Result:
    return app.test_cli_runner().invoke(args=list(words))


def test_mail_send_queues_and_sends(owing: Flask) -> None:
    result = run(owing, "mail", "send")

    assert result.exit_code == 0
    assert result.output == "1 reminders queued, 1 mails sent, 0 failed.\n"
    assert run(owing, "mail", "send").output == "0 reminders queued, 0 mails sent, 0 failed.\n"


def test_mail_send_says_what_failed(owing: Flask, session: Session) -> None:
    owing.config["MAIL_URL"] = "smtp://127.0.0.1:9"
    result = run(owing, "mail", "send")

    assert result.exit_code == 1
    assert "tried again later" in result.output
    session.execute(
        update(Digest).values(
            state=DigestState.SENDING, claimed_at=NOW - timedelta(hours=1), last_error=None
        )
    )
    session.commit()
    result = run(owing, "mail", "send")
    assert result.exit_code == 0
    assert "1 mails may have left or not" in result.output


@pytest.mark.parametrize("words", [("mail", "send"), ("worker",)])
def test_production_needs_an_address_for_its_links(owing: Flask, words: tuple[str, ...]) -> None:
    owing.config.update(PRODUCTION=True, BASE_URL="")
    result = run(owing, *words)

    assert isinstance(result.exception, ConfigurationError)


def test_the_queue_does_its_work_inside_the_application(owing: Flask, session: Session) -> None:
    queue = make_queue(owing)
    by_name = {task.name: task for task in queue._registry.periodic_tasks}
    by_name["queue_reminders"].execute()
    with sink() as server:
        owing.config["MAIL_URL"] = server.url
        by_name["send_mail"].execute()

    assert len(server.mails) == 1
    assert session.scalars(select(Digest)).one().state is DigestState.SENT


def test_the_queue_sweeps_the_files_that_nothing_names(owing: Flask) -> None:
    left = owing.config["DATA_DIR"] / "uploads" / ".arriving" / "broken-off"
    left.parent.mkdir(parents=True)
    left.write_bytes(b"half")
    os.utime(left, (0, 0))
    by_name = {task.name: task for task in make_queue(owing)._registry.periodic_tasks}

    by_name["sweep_uploads"].execute()

    assert not left.exists()


def test_the_queue_anchors_the_trail(owing: Flask) -> None:
    by_name = {task.name: task for task in make_queue(owing)._registry.periodic_tasks}

    by_name["anchor_trail"].execute()

    assert (owing.config["DATA_DIR"] / "anchors.jsonl").read_text().count("\n") == 1


def test_the_queue_stands_where_the_settings_say(owing: Flask) -> None:
    assert make_queue(owing).storage.filename == str(owing.config["DATA_DIR"] / "jobs.db")
    owing.config["DATABASE_URL"] = "postgresql+psycopg://user@host/name"
    with pytest.raises(Exception, match=r"(?i)host"):
        make_queue(owing)
    owing.config["REDIS_URL"] = "redis://localhost:6379/0"
    with pytest.raises(ConfigurationError, match="TRACKER_REDIS_URL"):
        make_queue(owing)


@pytest.mark.sqlite
def test_the_worker_runs_until_it_is_told_to_stop(tmp_path: Path) -> None:
    tracker = Path(sys.executable).with_name("tracker")
    settings = {**os.environ, "TRACKER_DATA_DIR": str(tmp_path)}
    subprocess.run([tracker, "db", "upgrade"], env=settings, check=True, timeout=60)
    with subprocess.Popen([tracker, "worker"], env=settings) as worker:
        while not (tmp_path / "jobs.db").exists():
            time.sleep(0.05)
            assert worker.poll() is None
        time.sleep(1)
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(30) == 0


@pytest.mark.postgresql
def test_on_postgresql_the_queue_lives_in_the_database(owing: Flask, engine: Engine) -> None:
    owing.config["DATABASE_URL"] = engine.url.render_as_string(hide_password=False)
    queue = make_queue(owing)
    queue.enqueue(queue._registry.periodic_tasks[0])

    assert isinstance(queue, PostgresHuey)
    assert queue.pending_count() == 1
    queue.flush()
    queue.storage.close()
