"""The terminal door: one module per command group."""

from tracker.cli import (
    database,
    demo,
    exports,
    imports,
    periods,
    reference,
    reports,
    serve,
    start,
    support,
    trail,
    uploads,
    users,
)

COMMANDS = (
    database.db,
    demo.demo,
    exports.export,
    imports.import_command,
    periods.group,
    reference.reference,
    reports.report,
    serve.serve,
    start.start,
    support.group,
    trail.group,
    uploads.group,
    users.group,
)
