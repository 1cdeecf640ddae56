"""A snapshot whose rows do not give its hash is found out, and what is wrong is said."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.factories import NOW
from tracker.domain.snapshots import Seal, canonical
from tracker.models import ReportingPeriod, Snapshot, SnapshotRow
from tracker.monitoring import snapshots


def sealed(session: Session, *positions: int, count: int, body: str = "{}") -> str:
    """Write a snapshot of rows that all say `{}`, but for what was changed."""
    period = session.scalars(select(ReportingPeriod).where(ReportingPeriod.code == "2025-H1")).one()
    seal = Seal(period.code, NOW, 1)
    for _ in range(count):
        seal.add("pledge", "{}")
    for position in positions:
        row = SnapshotRow(period_id=period.id, position=position, kind="pledge", body=body)
        session.add(row)
    session.flush()
    kept = Snapshot(
        period_id=period.id,
        as_of=NOW,
        method_version=1,
        row_count=count,
        sha256=seal.sha256,
        published_at=NOW,
    )
    session.add(kept)
    session.flush()
    vintage = snapshots.of_period(session, period.code)
    assert vintage is not None
    return snapshots.verify(session, vintage).fault


def test_rows_that_are_as_they_were_give_the_hash(session: Session) -> None:
    assert sealed(session, 1, 2, count=2) == ""


def test_a_changed_row_is_found(session: Session) -> None:
    assert sealed(session, 1, count=1, body='{"a":1}').startswith("A row says something else")


def test_a_missing_row_is_found(session: Session) -> None:
    assert sealed(session, 1, 3, count=3) == "A row is missing."


def test_a_row_that_is_missing_at_the_end_is_found(session: Session) -> None:
    assert sealed(session, 1, count=2) == "The number of rows is another one."


def test_a_body_is_written_in_one_way_only() -> None:
    assert canonical({"b": NOW.date(), "a": "ñ"}) == '{"a":"ñ","b":"2026-11-24"}'
    with pytest.raises(TypeError, match="can't hold object"):
        canonical({"a": object()})
