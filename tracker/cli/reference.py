"""`tracker reference load`: the plan's own data, from the package or from the secretariat's folder."""

from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy import select

from tracker import paths
from tracker.domain import reference as domain
from tracker.domain import sheets
from tracker.domain.actors import operator
from tracker.extensions import database
from tracker.models import PlanOfAction


@click.group()
def reference() -> None:
    """Load countries, plans, lines of action, periods and forums from files."""


@reference.command("load")
@click.argument(
    "folder",
    required=False,
    metavar="[DIR]",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
)
@with_appcontext
def load_command(folder: Path | None) -> None:
    """Load the files of DIR, or those that come with the program; loading again changes nothing."""
    try:
        loaded = load(folder or paths.REFERENCE)
    except sheets.FaultySheetsError as error:
        for fault in error.sheet_faults:
            click.echo(told(fault), err=True)
        raise click.ClickException(
            f"{len(error.sheet_faults)} faults were found. Nothing was loaded."
        ) from error
    for one in loaded:
        click.echo(
            f"{one.name}: {len(one.new)} new, {one.changed} changed, {one.unchanged} unchanged"
        )


def load(folder: Path) -> list[domain.Loaded]:
    """Load a folder's CSV files in the operator's name, in one transaction."""
    found = [sheets.read(path.name, path.read_bytes()) for path in sorted(folder.glob("*.csv"))]
    with database.whole.writing() as session:
        loaded = domain.load(
            session, operator(current_app.extensions["tracker_clock"]()), sheets=found
        )
        session.commit()
    return loaded


def load_if_none() -> None:
    """Load the files that come with the program where no plan was loaded yet.

    Later the secretariat's own files hold: what it loaded must not fall back to a working title.
    """
    with database.whole.reading() as session:
        if session.scalar(select(PlanOfAction.id).limit(1)) is not None:
            return
    load(paths.REFERENCE)


def told(fault: sheets.SheetFault) -> str:
    """Say where a fault is, what stands there and what should, in one line."""
    row = f", row {fault.row}" if fault.row else ""
    column = f", column {fault.column}" if fault.column else ""
    value = f' "{fault.value}":' if fault.value else ""
    return f"{fault.file or 'folder'}{row}{column}:{value} {fault}"
