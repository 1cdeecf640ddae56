"""What a published period showed, kept for ever: rows in order, sealed by their hash.

sha256 = SHA256("snapshot-v1\\0" + head + "\\n", then kind + "\\t" + body + "\\n" for every row); head and
body are canonical JSON.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from itertools import count, islice
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from tracker.domain.actors import Actor
from tracker.measure import METHOD_VERSION
from tracker.models.period import ReportingPeriod
from tracker.models.snapshot import Snapshot, SnapshotRow

BATCH = 500
TITLE = b"snapshot-v1\0"


@dataclass(frozen=True, slots=True)
class Line:
    """A row to be frozen: what it is, and what it says."""

    kind: str
    body: Any


# Reads everything that a period shows at a moment.
Read = Callable[[Session, ReportingPeriod, datetime], Iterable[Line]]


class Seal:
    """The hash of a snapshot while its rows go by."""

    def __init__(self, code: str, as_of: datetime, method_version: int) -> None:
        head = canonical({"as_of": as_of, "method_version": method_version, "period": code})
        self._digest = hashlib.sha256(TITLE + head.encode() + b"\n")
        self.rows = 0

    def add(self, kind: str, body: str) -> None:
        """Take in the next row."""
        self._digest.update(f"{kind}\t{body}\n".encode())
        self.rows += 1

    @property
    def sha256(self) -> str:
        """Return the hash of the rows so far."""
        return self._digest.hexdigest()


def store(session: Session, actor: Actor, period: ReportingPeriod, read: Read) -> Snapshot:
    """Freeze what the period shows now; once it is stored, the database refuses another row.

    The caller has asked for the right, holds the period's lock and records the event.
    """
    seal = Seal(period.code, actor.at, METHOD_VERSION)
    rows = _rows(seal, period.id, read(session, period, actor.at))
    while batch := list(islice(rows, BATCH)):
        session.execute(insert(SnapshotRow), batch)
    snapshot = Snapshot(
        period=period,
        as_of=actor.at,
        method_version=METHOD_VERSION,
        row_count=seal.rows,
        sha256=seal.sha256,
        published_by=actor.user_id,
        published_at=actor.at,
    )
    session.add(snapshot)
    session.flush()
    return snapshot


def canonical(body: Any) -> str:
    """Write a body the one way it can be written."""
    return json.dumps(
        body, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=_plain
    )


def _rows(seal: Seal, period_id: int, lines: Iterable[Line]) -> Iterator[dict[str, Any]]:
    for position, line in zip(count(1), lines, strict=False):
        body = canonical(line.body)
        seal.add(line.kind, body)
        yield {"period_id": period_id, "position": position, "kind": line.kind, "body": body}


def _plain(value: Any) -> str:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal | Fraction):
        return str(value)
    raise TypeError(f"A snapshot can't hold {type(value).__name__}.")
