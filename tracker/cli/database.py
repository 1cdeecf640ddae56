"""`tracker db`: the schema, and backups of the embedded database."""

import io
from pathlib import Path

import click
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy import make_url

from tracker import paths
from tracker.cli import sqlite_files
from tracker.db import make_engine
from tracker.intake.uploads import FOLDER, Shelf
from tracker.web import uploads

NOT_SQLITE = (
    "{} is for the embedded SQLite database; docs/operations.md says how PostgreSQL does it."
)


@click.group()
def db() -> None:
    """Upgrade, check, back up and restore the database."""


@db.command("upgrade")
@with_appcontext
def upgrade_command() -> None:
    """Bring the schema to this program's version."""
    upgrade(current_app.config["DATABASE_URL"])


@db.command("check")
@with_appcontext
def check_command() -> None:
    """Say whether the schema is this program's and, on SQLite, whether the file is sound."""
    url = current_app.config["DATABASE_URL"]
    if not is_current(url):
        raise click.ClickException("The schema is not this program's: run tracker db upgrade.")
    try:
        command.check(migrations(url))
    except CommandError as difference:
        raise click.ClickException(str(difference)) from difference
    if live := sqlite_file(url):
        try:
            sqlite_files.require_sound(live)
        except sqlite_files.BrokenFileError as fault:
            raise click.ClickException(str(fault)) from fault
    click.echo("The database is sound.")


@db.command("backup")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@with_appcontext
def backup_command(file: Path) -> None:
    """Copy the embedded database to FILE, while it is in use, and the files sent as evidence to uploads/ beside it."""
    live = _embedded("tracker db backup")
    if file.exists():
        raise click.ClickException(f"{file} exists already.")
    if not live.exists():
        raise click.ClickException(f"There is no database at {live}.")
    try:
        sqlite_files.copy(live, file)
        missing = _borrow(_beside(file), uploads.shelf(), file)
    except (sqlite_files.BrokenFileError, OSError) as fault:
        # It was made just now: a database without its files is no backup.
        file.unlink(missing_ok=True)
        raise click.ClickException(f"No backup was made: {fault}") from fault
    click.echo(f"{file} holds a checked copy.")
    _tell(missing)


@db.command("restore")
@click.argument("file", type=click.Path(dir_okay=False, exists=True, path_type=Path))
@with_appcontext
def restore_command(file: Path) -> None:
    """Put the backup FILE in the embedded database's place, and the files beside it; the server must be stopped."""
    live = _embedded("tracker db restore")
    try:
        sqlite_files.replace(live, file)
    except sqlite_files.InUseError as fault:
        raise click.ClickException("The database is in use: stop the server first.") from fault
    except sqlite_files.BrokenFileError as fault:
        raise click.ClickException(f"Nothing was changed: {fault}") from fault
    upgrade(current_app.config["DATABASE_URL"])
    click.echo(f"{live} is the copy from {file}.")
    _tell(_borrow(uploads.shelf(), _beside(file), live))


def upgrade(url: str) -> None:
    """Bring the database at this address to the newest revision, making the SQLite file's folder if need be."""
    if live := sqlite_file(url):
        live.parent.mkdir(parents=True, exist_ok=True)
    command.upgrade(migrations(url), "head")


def is_current(url: str) -> bool:
    """Say whether the database stands at the newest revision."""
    newest = set(ScriptDirectory.from_config(migrations(url)).get_heads())
    engine = make_engine(url)
    try:
        with engine.connect() as connection:
            return set(MigrationContext.configure(connection).get_current_heads()) == newest
    finally:
        engine.dispose()


def migrations(url: str) -> Config:
    """Return Alembic's settings for the database at this address; there is no alembic.ini."""
    # What Alembic prints is for its own command line.
    settings = Config(attributes={"url": url}, stdout=io.StringIO())
    settings.set_main_option("script_location", str(paths.MIGRATIONS).replace("%", "%%"))
    return settings


def sqlite_file(url: str) -> Path | None:
    """Return the embedded database's file, or None when the database is a server."""
    address = make_url(url)
    if address.get_backend_name() != "sqlite":
        return None
    return Path(address.database or "")


def _beside(file: Path) -> Shelf:
    # Each content once, for all backups in the folder: a night adds only what is new.
    return Shelf(file.resolve().parent / FOLDER)


def _borrow(target: Shelf, source: Shelf, named_by: Path) -> list[str]:
    """Copy the files that a database names and the target lacks; return the hashes of those that are nowhere."""
    named = sqlite_files.named_uploads(named_by)
    return [sha256 for sha256 in named if not target.borrow(source, sha256)]


def _tell(missing: list[str]) -> None:
    if missing:
        raise click.ClickException(
            f"{len(missing)} files that the database names are missing or damaged, the first is {missing[0]}."
        )


def _embedded(what: str) -> Path:
    live = sqlite_file(current_app.config["DATABASE_URL"])
    if live is None:
        raise click.ClickException(NOT_SQLITE.format(what))
    return live
