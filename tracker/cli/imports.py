"""`tracker import`: pledges, indicators and progress from a file, all or nothing."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext
from rich.console import Console
from rich.progress import Progress
from sqlalchemy.orm import Session

from tracker.domain import users
from tracker.domain.actors import Actor, of_user, operator
from tracker.domain.errors import TrackerError
from tracker.extensions import database
from tracker.intake import imports
from tracker.intake.encodings import ENCODINGS
from tracker.intake.faults import CellFault, RefusedError, shorten
from tracker.intake.files import MOST_BYTES
from tracker.intake.jobs import Tick
from tracker.intake.outcomes import Effect, Outcome, RowEffect
from tracker.intake.tables import Found


@click.command("import")
@click.argument("kind", type=click.Choice(list(imports.KINDS)))
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Say what each row would do, and store nothing.")
@click.option(
    "--as", "email", metavar="EMAIL", help="Import drafts in this person's name and rights."
)
@click.option(
    "--encoding",
    type=click.Choice(list(ENCODINGS)),
    help="The answer when the encoding is in doubt.",
)
@with_appcontext
def import_command(
    kind: str, file: Path, dry_run: bool, email: str | None, encoding: str | None
) -> None:
    """Import FILE, a CSV or XLSX file of KIND; the same file again changes nothing."""
    try:
        source = opened(kind, file, encoding)
        click.echo(how_read(source.table.found))
        with database.whole.writing() as session:
            actor = acting(session, email)
            if dry_run:
                outcome = _rehearse(session, actor, source)
            else:
                outcome = _carry_out(session, actor, source)
    except RefusedError as error:
        raise _refusal(error.cell_faults) from error
    except TrackerError as error:
        raise click.ClickException(str(error)) from error
    if outcome.faults:
        raise _refusal(outcome.faults)
    click.echo(summary(outcome) + (" Nothing was stored: this was a dry run." if dry_run else ""))


def opened(kind: str, file: Path, encoding: str | None) -> imports.Source:
    """Read a file, of one that is too large only enough to say so."""
    with file.open("rb") as stream:
        data = stream.read(MOST_BYTES + 1)
    # A name that is no text could be neither shown nor stored.
    name = file.name.encode(errors="replace").decode()
    return imports.open_source(kind, name, data, encoding=encoding)


def acting(session: Session, email: str | None) -> Actor:
    """Return the person with the address, or the installation's operator."""
    now = current_app.extensions["tracker_clock"]()
    return operator(now) if email is None else of_user(users.by_email(session, email), now)


def _rehearse(session: Session, actor: Actor, source: imports.Source) -> Outcome:
    with progress_bar(len(source.table.rows)) as tick:
        outcome = imports.rehearse(session, actor, source, tick=tick)
    click.echo(table([["row", "effect", "of", "difference"], *map(_told, outcome.effects)]))
    return outcome


def _carry_out(session: Session, actor: Actor, source: imports.Source) -> Outcome:
    with progress_bar(len(source.table.rows)) as tick:
        outcome = imports.carry_out(session, actor, source, tick=tick)
    session.commit()
    return outcome


@contextmanager
def progress_bar(rows: int) -> Iterator[Tick]:
    """Show how many rows are done, on a terminal only."""
    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task("Importing", total=rows)
        yield lambda count: progress.advance(task, count)


def how_read(found: Found) -> str:
    """Say how a file was read, before anything is stored."""
    dialect = (found.encoding, found.delimiter, found.line_ends)
    details = ", ".join(part for part in dialect if part) or f"sheet {found.sheet}"
    return f"Read as {found.format}: {details}."


def summary(outcome: Outcome) -> str:
    """Count what the rows did."""
    counts = ", ".join(
        f"{effect.value} {outcome.count(effect)}"
        for effect in Effect
        if effect is not Effect.REFUSED
    )
    return f"{outcome.kind}: {counts}."


def table(rows: Sequence[Sequence[str]]) -> str:
    """Return rows as lines with aligned columns."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    )


def _told(effect: RowEffect) -> list[str]:
    changes = (
        f"{one.column}: {shorten(one.before)} -> {shorten(one.after)}" for one in effect.differences
    )
    return [str(effect.row), effect.effect.value, effect.subject, "; ".join(changes)]


def _refusal(faults: Sequence[CellFault]) -> click.ClickException:
    """Print every fault, and return the last line."""
    rows = [
        [
            shorten(fault.place.sheet),
            str(fault.place.row or ""),
            fault.place.column,
            fault.place.value,
            str(fault),
        ]
        for fault in faults
    ]
    click.echo(table([["sheet", "row", "column", "value", "rule"], *rows]), err=True)
    count = "1 fault was" if len(rows) == 1 else f"{len(rows)} faults were"
    return click.ClickException(f"{count} found. Nothing was stored.")
