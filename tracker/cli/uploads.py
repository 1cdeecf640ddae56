"""`tracker uploads`: the files that people sent, checked against the database and swept."""

import click
from flask.cli import with_appcontext

from tracker.domain import evidence_files
from tracker.extensions import database
from tracker.web.uploads import shelf, sweep


@click.group("uploads")
def group() -> None:
    """Check and sweep the files that people sent as evidence."""


@group.command("check")
@with_appcontext
def check_command() -> None:
    """Read every file that the database names; end with 1 when one is missing or no longer what it was."""
    files = shelf()
    with database.whole.reading() as session:
        named = set(evidence_files.every(session))
    wrong = sorted(sha256 for sha256 in named if not files.is_whole(sha256))
    for sha256 in wrong:
        click.echo(f"{sha256} is missing or damaged.", err=True)
    unnamed = sum(file.name not in named for file in files.files())
    click.echo(f"{len(named) - len(wrong)} files are whole; {unnamed} are named by nothing.")
    if wrong:
        raise click.ClickException(f"{len(wrong)} of {len(named)} files are missing or damaged.")


@group.command("sweep")
@with_appcontext
def sweep_command() -> None:
    """Take away the files that nothing has named for an hour, and what was never finished."""
    click.echo(f"{sweep()} files were taken away.")
