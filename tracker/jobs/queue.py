"""The job queue: a file beside the database, the PostgreSQL database itself, or Redis where one is set."""

import logging
from collections.abc import Callable
from pathlib import Path

from flask import Flask
from huey import Huey, PostgresHuey, RedisHuey, SqliteHuey, crontab
from huey.exceptions import ConfigurationError as HueyError

from tracker.jobs import account_mail, mail
from tracker.settings import ConfigurationError
from tracker.web import anchors, uploads

log = logging.getLogger(__name__)
NAME = "tracker"


def make_queue(app: Flask) -> Huey:
    """Return the queue that the settings choose, with what it does by the clock."""
    queue = _chosen(app)
    queue.periodic_task(crontab(minute="5"), name="queue_reminders")(_inside(app, _queue))
    queue.periodic_task(crontab(minute="*"), name="send_mail")(_inside(app, _send))
    queue.periodic_task(crontab(hour="3", minute="30"), name="sweep_uploads")(_inside(app, _sweep))
    queue.periodic_task(crontab(minute="0"), name="anchor_trail")(_inside(app, _anchor))
    return queue


def _chosen(app: Flask) -> Huey:
    url: str = app.config["DATABASE_URL"]
    if redis := app.config["REDIS_URL"]:
        try:
            return RedisHuey(NAME, url=redis)
        except HueyError as fault:
            raise ConfigurationError(f"TRACKER_REDIS_URL can't be used: {fault}") from fault
    if url.startswith("postgres"):
        return PostgresHuey(NAME, dsn="postgresql://" + url.partition("://")[2])
    folder = Path(app.config["DATA_DIR"])
    folder.mkdir(parents=True, exist_ok=True)
    return SqliteHuey(NAME, filename=str(folder / "jobs.db"))


def _inside(app: Flask, work: Callable[[], None]) -> Callable[[], None]:
    """Return the work as the queue calls it: with the application around it."""

    def done() -> None:
        with app.app_context():
            work()

    return done


def _queue() -> None:
    log.info("Reminders queued: %s", mail.queue_reminders())


def _sweep() -> None:
    log.info("Files that nothing names, taken away: %s", uploads.sweep())


def _anchor() -> None:
    # To the log too: what collects it keeps a copy elsewhere.
    log.info("Anchor of the audit trail: %s", anchors.append(anchors.file()))


def _send() -> None:
    log.info("%s, links %s", mail.send_all(), account_mail.send_all())
