"""How large a file will be, said before it is made: its rows to the one, its bytes roughly."""

from contextlib import closing
from dataclasses import dataclass
from itertools import islice
from typing import Any

from sqlalchemy.orm import Session

from tracker.reports import csv, frozen
from tracker.reports.catalogue import Report
from tracker.reports.question import Question

SAMPLE = 64


@dataclass(frozen=True, slots=True)
class Size:
    """The rows of a file and about how many bytes it has as CSV."""

    rows: int
    size: int


def measured(session: Session, report: Report, question: Question) -> Size:
    """Return a file's size: the rows are counted by the database, the first of them weighed for all."""
    if question.filters.snapshot:
        report = frozen.answered(report)
    line = csv.encoder(report.sheet.columns, ",")
    rows: Any = report.rows(session, question)
    with closing(rows):
        sample = [len(line(row).encode()) for row in islice(rows, SAMPLE)]
        if report.counted is None or len(sample) < SAMPLE:
            count = len(sample) + sum(1 for _ in rows)
        else:
            count = session.scalar(report.counted(question)) or 0
    head = len(csv.BOM) + len(csv.header(report.sheet.names, ",").encode())
    return Size(count, head + (sum(sample) * count // len(sample) if sample else 0))
