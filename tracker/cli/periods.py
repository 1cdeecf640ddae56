"""`tracker periods`: the calendar; a period closed, opened again or published; a snapshot verified."""

from collections.abc import Callable

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy.orm import Session

from tracker.domain import periods
from tracker.domain.actors import Actor, operator
from tracker.domain.errors import TrackerError
from tracker.extensions import database
from tracker.models.period import ReportingPeriod
from tracker.monitoring import snapshots
from tracker.reports import publishing
from tracker.reports.filters import NoSnapshotError

Act = Callable[[Session, Actor, ReportingPeriod], None]


@click.group("periods")
def group() -> None:
    """List, close, open again and publish reporting periods, and verify what was published."""


@group.command("list")
@with_appcontext
def list_command() -> None:
    """List the periods of the current plan with their dates and states."""
    today = periods.today(_operator())
    with database.whole.reading() as session:
        for period in session.scalars(periods.calendar()):
            dates = f"opens {period.opens_on}\tdue {period.due_on}\tcloses {period.closes_on}"
            click.echo(f"{period.code}\t{period.state(today)}\t{dates}")


@group.command("close")
@click.argument("code")
@with_appcontext
def close_command(code: str) -> None:
    """Close the period CODE: it takes no more updates."""
    _do(periods.close, code)


@group.command("open")
@click.argument("code")
@with_appcontext
def open_command(code: str) -> None:
    """Open the closed period CODE again."""
    _do(periods.open_again, code)


@group.command("publish")
@click.argument("code")
@with_appcontext
def publish_command(code: str) -> None:
    """Publish the closed period CODE and freeze what it shows; it can't be opened again."""
    _do(publishing.publish, code)


@group.command("verify")
@click.argument("code")
@with_appcontext
def verify_command(code: str) -> None:
    """Work out the hash of the snapshot of period CODE again from its rows."""
    with database.whole.reading() as session:
        vintage = snapshots.of_period(session, code)
        if vintage is None:
            raise click.ClickException(str(NoSnapshotError(period=code)))
        fault = snapshots.verify(session, vintage).fault
    if fault:
        raise click.ClickException(f"The snapshot of {code} is not as it was sealed: {fault}")
    click.echo(f"The snapshot of {code} is as it was sealed: {vintage.rows} rows, {vintage.sha256}")


def _do(act: Act, code: str) -> None:
    actor = _operator()
    with database.whole.writing() as session:
        try:
            period = periods.find(session, code)
            act(session, actor, period)
        except TrackerError as error:
            raise click.ClickException(str(error)) from error
        session.commit()
        click.echo(f"{period.code} is {period.state(periods.today(actor))}.")


def _operator() -> Actor:
    return operator(current_app.extensions["tracker_clock"]())
