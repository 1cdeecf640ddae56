"""The terminal door: one module per command group."""

from tracker.cli import database, serve, trail, users

COMMANDS = (
    database.db,
    serve.serve,
    trail.group,
    users.group,
)
