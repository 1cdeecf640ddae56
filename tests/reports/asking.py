"""Asks reports for their rows, as the doors do."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy.orm import Session

from tests.factories import NOW
from tracker.domain import actors
from tracker.domain.actors import Actor
from tracker.reports.catalogue import REPORTS
from tracker.reports.cells import Engine
from tracker.reports.filters import Filters
from tracker.reports.question import Question

SITE = "https://pledges.example/es/pledges/"
PUBLIC = actors.public(NOW)
# Still the due day of 2026-H1, 31 July 2026, in Santiago; already 1 August in universal time.
IN_TIME = datetime(2026, 8, 1, 3, 59, 59, tzinfo=UTC)
LATE = datetime(2026, 8, 1, 4, 0, tzinfo=UTC)

# What a snapshot keeps.
KEPT = tuple(name for name, report in REPORTS.items() if report.is_kept)

Table = list[dict[str, str]]


def question(
    session: Session, actor: Actor = PUBLIC, *, language: str = "es", **asked: Any
) -> Question:
    """Return the question with the filters asked, each one value or a tuple of them."""
    many = {
        name: value if name in ("q", "snapshot") or isinstance(value, tuple) else (value,)
        for name, value in asked.items()
    }
    engine = Engine(session.get_bind().dialect.name)
    return Question(actor, engine, Filters(**many), language, SITE)


def table(session: Session, name: str, actor: Actor = PUBLIC, **asked: Any) -> Table:
    """Return a report's rows by the names of their columns."""
    session.flush()
    report = REPORTS[name]
    rows = report.rows(session, question(session, actor, **asked))
    return [dict(zip(report.sheet.names, map(str, row), strict=True)) for row in rows]


def codes(rows: Table, name: str = "pledge_code") -> list[str]:
    """Return one column of a table."""
    return [row[name] for row in rows]
