"""The terminal door: one module per command group."""

from tracker.cli import database, periods, serve, trail, users

COMMANDS = (
    database.db,
    periods.group,
    serve.serve,
    trail.group,
    users.group,
)
