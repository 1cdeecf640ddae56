"""`tracker start`, what ./run calls: prepare everything and serve, in one process."""

import csv
import errno
import socket
from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy import select

from tracker.cli import database as schema
from tracker.cli import demo, reference
from tracker.cli.serve import LOCAL, run
from tracker.extensions import database
from tracker.models import User

WORKERS = 2
FIRST_ADMINISTRATOR = "tracker users create you@example.org --role administrator"


@click.command("start", hidden=True)
@click.option("--port", type=click.IntRange(1, 65535))
@click.option("--empty", is_flag=True)
@click.option("--setup-only", is_flag=True)
@with_appcontext
def start(port: int | None, empty: bool, setup_only: bool) -> None:
    """Prepare the database, fill an empty one with demonstration data, say who may sign in, and serve."""
    port = port or int(current_app.config["PORT"])
    # Links in mails name this machine by the port where no address is set.
    current_app.config["PORT"] = str(port)
    if not setup_only:
        require_free(port)
    prepare(with_demonstration=not empty and not current_app.config["PRODUCTION"])
    tell_accounts()
    if setup_only:
        return
    click.echo(f"\nServing http://{LOCAL}:{port} (Ctrl-C ends it)")
    run(LOCAL, port, WORKERS, log_level="warning")


def prepare(*, with_demonstration: bool) -> None:
    """Bring the schema up to date; fill what is empty, with a demonstration when that is wanted."""
    schema.upgrade(current_app.config["DATABASE_URL"])
    reference.load_if_none()
    if with_demonstration and not has_people():
        click.echo("Filling the empty database with demonstration data ...")
        demo.load()


def has_people() -> bool:
    """Say whether anybody has an account yet."""
    with database.whole.reading() as session:
        return session.scalar(select(User.id).limit(1)) is not None


def tell_accounts() -> None:
    """Print one demonstration account per role, or the command that makes the first account."""
    accounts = current_app.config["DATA_DIR"] / "demo-accounts.csv"
    if accounts.exists():
        click.echo(f"Demonstration accounts, one per role (all of them: {accounts}):\n")
        click.echo(table(one_per_role(accounts)))
    elif not has_people():
        click.echo("Nobody has an account yet. Make the first administrator with:\n")
        click.echo(f"  .venv/bin/{FIRST_ADMINISTRATOR}")


def one_per_role(accounts: Path) -> list[list[str]]:
    """Return the headings and the first account of each role."""
    with accounts.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    first = {row["role"]: row for row in reversed(rows)}
    shown = [
        [row["role"], row["email"], row["password"], row["country"] or row["organisation"]]
        for row in first.values()
    ]
    return [["role", "e-mail", "password", "for"], *reversed(shown)]


def table(rows: list[list[str]]) -> str:
    """Return the rows as lines with aligned columns."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = (
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        for row in rows
    )
    return "\n".join(f"  {line}".rstrip() for line in lines)


def require_free(port: int) -> None:
    """Refuse a port that somebody else serves, before any work is done."""
    with socket.socket() as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((LOCAL, port))
        except OSError as refused:
            reason = (
                "is in use"
                if refused.errno == errno.EADDRINUSE
                else f"can't be used ({refused.strerror})"
            )
            raise click.ClickException(
                f"Port {port} {reason}: choose another with --port."
            ) from refused
