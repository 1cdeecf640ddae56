"""`tracker mail send` and `tracker worker`."""

import logging

import click
from flask import current_app
from flask.cli import with_appcontext

from tracker.extensions import database
from tracker.jobs import account_mail
from tracker.jobs import mail as sending
from tracker.jobs.queue import make_queue
from tracker.settings import ConfigurationError


@click.group("mail")
def mail() -> None:
    """Send what waits in the outbox."""


@mail.command("send")
@with_appcontext
def send_command() -> None:
    """Queue the reminders that are due, and send every mail that waits."""
    _require_address()
    queued, outcome = sending.queue_reminders(), sending.send_all()
    links, unsent = account_mail.send_all()
    click.echo(
        f"{queued} reminders queued, {outcome.sent + links} mails sent, {outcome.failed + unsent} failed."
    )
    if outcome.doubtful:
        click.echo(f"{outcome.doubtful} mails may have left or not: see Monitoring, Reminders.")
    if outcome.failed or unsent:
        raise click.ClickException("Some mails did not leave; they are tried again later.")


@click.command("worker")
@with_appcontext
def worker() -> None:
    """Queue reminders every hour and send mail every minute, until told to stop."""
    _require_address()
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s")
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    queue = make_queue(app)
    database.whole.bind.engine.dispose()
    queue.create_consumer(workers=1, worker_type="thread", shutdown_timeout=30).run()


def _require_address() -> None:
    """Refuse to write links that lead nowhere."""
    if current_app.config["PRODUCTION"] and not current_app.config["BASE_URL"]:
        raise ConfigurationError("TRACKER_BASE_URL is not set: mails need it for their links.")
