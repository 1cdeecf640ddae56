"""`tracker periods`: the calendar; a period closed, opened again or published; a snapshot verified."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import partial

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy.orm import Session

from tracker.domain import organisations, periods, reopenings
from tracker.domain.actors import Actor, operator
from tracker.domain.errors import TrackerError
from tracker.domain.reopenings import Owner
from tracker.extensions import database
from tracker.models.country import Country
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
@click.option("--country", metavar="ISO3", help="End what `open --country` began.")
@click.option("--organisation", metavar="NAME", help="End what `open --organisation` began.")
@with_appcontext
def close_command(code: str, country: str | None, organisation: str | None) -> None:
    """Close the period CODE: it takes no more updates, or none of one country or organisation."""
    if country is None and organisation is None:
        return _do(periods.close, code)
    with _acting() as (session, actor):
        period, owner = periods.find(session, code), _owner(session, country, organisation)
        reopenings.end(session, actor, reopenings.current(session, actor, period, owner))
        session.commit()
    return click.echo(f"{code} is closed to {country or organisation}.")


@group.command("open")
@click.argument("code")
@click.option("--country", metavar="ISO3", help="Open it for this country only.")
@click.option("--organisation", metavar="NAME", help="Open it for this organisation only.")
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help="The last day (year-month-day).")
@click.option("--reason", default="", help="Why: those concerned read it.")
@with_appcontext
def open_command(
    code: str,
    country: str | None,
    organisation: str | None,
    until: datetime | None,
    reason: str,
) -> None:
    """Open the closed period CODE again; for one country or organisation, to the end of a day.

    For one of them a published period can be opened too: its figures stay as they were frozen.
    """
    if country is None and organisation is None:
        if until is not None:
            raise click.UsageError("Say for whom: --country or --organisation.")
        return _do(partial(periods.open_again, reason=reason), code)
    with _acting() as (session, actor):
        period, owner = periods.find(session, code), _owner(session, country, organisation)
        day = until.date() if until else None
        made = reopenings.reopen(session, actor, period, owner, until=day, reason=reason)
        session.commit()
        until_on = made.until_on
    return click.echo(f"{code} is open for {country or organisation} until {until_on}.")


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
    with _acting() as (session, actor):
        period = periods.find(session, code)
        act(session, actor, period)
        session.commit()
        click.echo(f"{period.code} is {period.state(periods.today(actor))}.")


@contextmanager
def _acting() -> Iterator[tuple[Session, Actor]]:
    """Open a session for the operator; what is refused is said, and nothing is kept."""
    with database.whole.writing() as session:
        try:
            yield session, _operator()
        except TrackerError as error:
            raise click.ClickException(str(error)) from error


def _owner(session: Session, country: str | None, organisation: str | None) -> Owner:
    """Return the one country or organisation that is named."""
    if country is not None and organisation is not None:
        raise click.UsageError("Name a country or an organisation, not both.")
    if country is not None:
        found: Owner | None = session.get(Country, country)
    else:
        found = organisations.named(session, organisation or "")
    if found is None:
        raise click.UsageError(f"{country or organisation} is not known.")
    return found


def _operator() -> Actor:
    return operator(current_app.extensions["tracker_clock"]())
