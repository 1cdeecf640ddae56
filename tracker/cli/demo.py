"""`tracker demo load`: an empty database filled with invented pledges, reports and accounts."""

import os
import secrets
from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext

from tracker.cli import reference
from tracker.demo import loading, people
from tracker.domain import credentials
from tracker.domain.errors import WrongStateError
from tracker.extensions import database

ACCOUNTS = "demo-accounts.csv"


@click.group()
def demo() -> None:
    """Fill an empty database with demonstration data."""


@demo.command("load")
@with_appcontext
def load_command() -> None:
    """Load the reference data and the demonstration, and write the accounts to demo-accounts.csv."""
    if current_app.config["PRODUCTION"]:
        raise click.ClickException("Demonstration data is refused in production.")
    reference.load_if_none()
    try:
        accounts = load()
    except WrongStateError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"The demonstration is loaded. {accounts} says how to sign in.")


def load() -> Path:
    """Fill the empty database in one transaction; return the file of the accounts.

    All accounts share one password, made at random for this installation.
    """
    folder: Path = current_app.config["DATA_DIR"]
    # Letters and digits only: easy to copy, and no spreadsheet takes it for a formula.
    password = secrets.token_hex(8)
    now = current_app.extensions["tracker_clock"]()
    with database.whole.writing() as session:
        everybody = loading.load(session, now, credentials.hashed(password))
        # Before the commit: a database that nobody can sign in to would be worth nothing.
        accounts = _write(folder / ACCOUNTS, people.listed(everybody, password))
        session.commit()
    return accounts


def _write(file: Path, text: str) -> Path:
    """Write a file that only its owner reads, from its first moment on."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.unlink(missing_ok=True)
    with os.fdopen(os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as open_file:
        open_file.write(text.encode("utf-8-sig"))
    return file
