"""The terminal door: one module per command group."""

from tracker.cli import database, serve

COMMANDS = (
    database.db,
    serve.serve,
)
