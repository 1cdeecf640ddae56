"""The terminal door: one module per command group."""

from tracker.cli import database, demo, periods, reference, serve, start, trail, users

COMMANDS = (
    database.db,
    demo.demo,
    periods.group,
    reference.reference,
    serve.serve,
    start.start,
    trail.group,
    users.group,
)
