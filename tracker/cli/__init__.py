"""The terminal door: one module per command group."""

from tracker.cli import database, demo, imports, periods, reference, serve, start, trail, users

COMMANDS = (
    database.db,
    demo.demo,
    imports.import_command,
    periods.group,
    reference.reference,
    serve.serve,
    start.start,
    trail.group,
    users.group,
)
