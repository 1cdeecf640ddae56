"""`tracker audit`: the audit trail checked from end to end, and anchored outside the database."""

from pathlib import Path

import click
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from flask.cli import with_appcontext

from tracker.domain import anchors, audit
from tracker.extensions import database
from tracker.web import anchors as kept

EXISTING = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group("audit")
def group() -> None:
    """Check the audit trail, and anchor it."""


@group.command("verify")
@click.option("--anchors", "file", type=EXISTING, help="Anchors that the trail must pass through.")
@click.option(
    "--key", type=EXISTING, help="Public key of the anchors, when it is not this installation's."
)
@with_appcontext
def verify_command(file: Path | None, key: Path | None) -> None:
    """Recompute every hash of the trail; end with 1 and the first bad event when one doesn't fit."""
    with database.whole.reading() as session:
        verdict = audit.verify(session)
    if verdict.bad_seq is not None:
        raise click.ClickException(f"Event {verdict.bad_seq}: {verdict.reason}.")
    click.echo(f"{verdict.events} events, all in order.")
    if file is not None:
        _check_anchors(file, _public(key) if key else kept.key().public_key())


@group.command("anchor")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path), required=False)
@with_appcontext
def anchor_command(file: Path | None) -> None:
    """Write the trail's last number and hash, signed, to the end of FILE: keep it on another machine."""
    try:
        click.echo(kept.append(file or kept.file()))
    except OSError as error:
        raise click.ClickException(f"The anchor could not be written: {error}") from error


def _check_anchors(file: Path, key: Ed25519PublicKey) -> None:
    with (
        database.whole.reading() as session,
        file.open(encoding="utf-8", errors="replace") as lines,
    ):
        count, faults = anchors.check(session, key, lines)
    for fault in faults:
        click.echo(f"{file.name}, line {fault.line}: {fault.reason}.", err=True)
    if faults:
        raise click.ClickException(f"{len(faults)} of {count} anchors don't agree with the trail.")
    click.echo(f"{count} anchors, all passed through.")


def _public(place: Path) -> Ed25519PublicKey:
    try:
        found = load_pem_public_key(place.read_bytes())
    except ValueError as error:
        raise click.UsageError(f"{place} holds no public key.") from error
    if not isinstance(found, Ed25519PublicKey):
        raise click.UsageError(f"{place} holds no Ed25519 key.")
    return found
