"""`tracker support`: what time does to the Support Platform."""

import click
from flask import current_app
from flask.cli import with_appcontext

from tracker.domain import actors, matches
from tracker.extensions import database


@click.group("support")
def group() -> None:
    """Look after the needs, the offers and what became of both."""


@group.command("lapse")
@with_appcontext
def lapse_command() -> None:
    """End the suggestions and contacts whose offer has expired, or of which one side was withdrawn."""
    with database.whole.writing() as session:
        ended = matches.lapse_expired(
            session, actors.operator(current_app.extensions["tracker_clock"]())
        )
        session.commit()
    click.echo(f"{ended} lapsed.")
