"""`tracker export`: the reports as files, the same as on the site."""

import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import click
from flask import current_app
from flask.cli import with_appcontext
from flask_babel import force_locale, gettext
from rich.console import Console
from rich.progress import DownloadColumn, Progress, SpinnerColumn, TimeElapsedColumn
from sqlalchemy.orm import Session

from tracker.domain import users
from tracker.domain.actors import Actor, of_user, public
from tracker.domain.errors import TrackerError
from tracker.extensions import database
from tracker.reports import choosing, files, filters
from tracker.reports.catalogue import REPORTS
from tracker.reports.cells import Engine
from tracker.reports.files import Ordered
from tracker.reports.question import Question
from tracker.reports.sending import sent

Tick = Callable[[int], None]
# Nobody waits at the other end of a file: the rows never have to be put aside.
FOREVER = float("inf")


def filter_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the parameters that the addresses of files take."""
    for name in reversed(filters.PARAMETERS):
        words = "Names of columns, joined by commas; all if not said."
        if name != "columns":
            words = ", ".join(filters.WORDS.get(name, ()))
        command = click.option(f"--{name}", multiple=True, metavar="VALUE", help=words)(command)
    return command


@click.command("export")
@click.argument("report", type=click.Choice(list(REPORTS)))
@filter_options
@click.option(
    "--format", "form", type=click.Choice(files.FORMATS), default="csv", show_default=True
)
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Instead of the terminal.",
)
@click.option(
    "--as",
    "email",
    metavar="EMAIL",
    help="With what this person may see; else what the public sees.",
)
@with_appcontext
def export(
    report: str, form: str, output: Path | None, email: str | None, **asked: tuple[str, ...]
) -> None:
    """Write REPORT as a file; filters are those of the list of pledges, and can be repeated."""
    pairs = [(name, value) for name, values in asked.items() for value in values]
    try:
        with database.whole.reading() as session:
            ordered = _ordered(session, report, pairs, email)
        with force_locale(ordered.writing.lang):
            write = files.writer(ordered, form)
        with closing(sent(database.whole, write, patience=FOREVER)) as parts:
            if output is None:
                _print(parts)
            else:
                _store(parts, output)
    except (TrackerError, OSError) as error:
        raise click.ClickException(str(error)) from error


def _ordered(
    session: Session, report: str, pairs: list[tuple[str, str]], email: str | None
) -> Ordered:
    chosen, writing = filters.read(session, pairs)
    wanted = choosing.narrowed(REPORTS[report], writing.columns)
    wanted.refuse_unfit(chosen)
    question = Question(
        actor=_acting(session, email),
        engine=Engine(session.get_bind().dialect.name),
        filters=chosen,
        language=writing.lang,
        pledge_address=f"{site()}/{writing.lang}/pledges/",
    )
    return Ordered(wanted, question, writing, gettext)


def _acting(session: Session, email: str | None) -> Actor:
    now = current_app.extensions["tracker_clock"]()
    return public(now) if email is None else of_user(users.by_email(session, email), now)


def site() -> str:
    """Return where the site's pages are, as far as a terminal knows."""
    return str(current_app.config["BASE_URL"] or f"http://127.0.0.1:{current_app.config['PORT']}")


def _print(parts: Iterator[bytes]) -> None:
    for part in parts:
        sys.stdout.buffer.write(part)
    sys.stdout.buffer.flush()


def _store(parts: Iterator[bytes], output: Path) -> None:
    """Write the file whole or not at all: it gets its name when it is complete."""
    unfinished = output.with_name(f"{output.name}.part")
    try:
        with unfinished.open("wb") as file, _progress_bar(output.name) as tick:
            for part in parts:
                tick(file.write(part))
        unfinished.replace(output)
    finally:
        unfinished.unlink(missing_ok=True)
    click.echo(f"{output} holds the file.", err=True)


@contextmanager
def _progress_bar(name: str) -> Iterator[Tick]:
    """Show on a terminal how much was written."""
    console = Console(stderr=True)
    columns = (SpinnerColumn(), "{task.description}", DownloadColumn(), TimeElapsedColumn())
    with Progress(
        *columns, console=console, transient=True, disable=not console.is_terminal
    ) as bar:
        task = bar.add_task(name, total=None)
        yield lambda size: bar.advance(task, size)
