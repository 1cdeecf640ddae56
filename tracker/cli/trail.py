"""`tracker audit`: the audit trail checked from end to end."""

import click
from flask.cli import with_appcontext

from tracker.domain import audit
from tracker.extensions import database


@click.group("audit")
def group() -> None:
    """Check the audit trail."""


@group.command("verify")
@with_appcontext
def verify_command() -> None:
    """Recompute every hash of the trail; end with 1 and the first bad event when one doesn't fit."""
    with database.whole.reading() as session:
        verdict = audit.verify(session)
    if verdict.bad_seq is not None:
        raise click.ClickException(f"Event {verdict.bad_seq}: {verdict.reason}.")
    click.echo(f"{verdict.events} events, all in order.")
