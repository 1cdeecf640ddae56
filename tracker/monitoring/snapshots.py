"""The snapshots there are, their rows, and the proof that nobody has changed them."""

import json
from collections.abc import Generator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import Session

from tracker.domain.snapshots import Seal
from tracker.messages import N_
from tracker.models.period import ReportingPeriod
from tracker.models.pledge import Pledge
from tracker.models.snapshot import Snapshot, SnapshotRow

SHORT = 12
BATCH = 500


@dataclass(frozen=True, slots=True)
class Vintage:
    """A snapshot as it is cited: what a period showed at a moment, by which method, under which hash."""

    period_id: int
    period: str
    as_of: datetime
    method_version: int
    rows: int
    sha256: str

    @property
    def short(self) -> str:
        """Return the beginning of the hash, by which a reader tells one from another."""
        return self.sha256[:SHORT]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a verification found; `fault` is empty when everything fits."""

    vintage: Vintage
    fault: str = ""


def vintages(session: Session) -> tuple[Vintage, ...]:
    """Return every snapshot, that of the first period first."""
    query = _vintages().order_by(ReportingPeriod.covers_from)
    return tuple(Vintage(*row) for row in session.execute(query))


def of_period(session: Session, code: str) -> Vintage | None:
    """Return the snapshot of the period with the code, if it was published with one."""
    row = session.execute(_vintages().where(ReportingPeriod.code == code)).one_or_none()
    return None if row is None else Vintage(*row)


def bodies(
    session: Session, vintage: Vintage, kind: str, *such: ColumnElement[bool]
) -> Generator[Any]:
    """Yield a snapshot's rows of a kind in their order."""
    query = (
        select(SnapshotRow.position, SnapshotRow.body)
        .where(SnapshotRow.period_id == vintage.period_id, SnapshotRow.kind == kind, *such)
        .order_by(SnapshotRow.position)
        .limit(BATCH)
    )
    # By batches, not by an open cursor: whoever stops reading leaves nothing behind.
    last = -1
    while rows := session.execute(query.where(SnapshotRow.position > last)).all():
        for row in rows:
            yield json.loads(row.body)
        last = rows[-1].position


def holds(text: str) -> ColumnElement[bool]:
    """Return the condition that a row says the text somewhere: a sieve, not the answer."""
    return SnapshotRow.body.contains(text, autoescape=True)


def withdrawn(session: Session) -> frozenset[str]:
    """Return the pledges whose texts are no longer public, though their figures stay."""
    return frozenset(session.scalars(select(Pledge.code).where(Pledge.withdrawn_at.is_not(None))))


def verify(session: Session, vintage: Vintage) -> Verdict:
    """Work out the hash again from the rows as they are."""
    seal = Seal(vintage.period, vintage.as_of, vintage.method_version)
    query = (
        select(SnapshotRow.position, SnapshotRow.kind, SnapshotRow.body)
        .where(SnapshotRow.period_id == vintage.period_id)
        .order_by(SnapshotRow.position)
        .execution_options(yield_per=BATCH)
    )
    with closing(session.execute(query)) as rows:
        for row in rows:
            seal.add(row.kind, row.body)
            if row.position != seal.rows:
                return Verdict(vintage, N_("A row is missing."))
    if seal.rows != vintage.rows:
        return Verdict(vintage, N_("The number of rows is another one."))
    if seal.sha256 != vintage.sha256:
        return Verdict(vintage, N_("A row says something else than when it was sealed."))
    return Verdict(vintage)


def _vintages() -> Select[*tuple[Any, ...]]:
    return select(
        *(Snapshot.period_id, ReportingPeriod.code, Snapshot.as_of),
        *(Snapshot.method_version, Snapshot.row_count, Snapshot.sha256),
    ).join(ReportingPeriod, ReportingPeriod.id == Snapshot.period_id)
