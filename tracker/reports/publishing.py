"""Publishing a period: the one way in which pages and commands freeze what it shows."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy.orm import Session

from tracker.domain import periods
from tracker.domain.actors import Actor
from tracker.domain.snapshots import Line
from tracker.models.period import ReportingPeriod
from tracker.monitoring import freezing
from tracker.reports import frozen


def publish(session: Session, actor: Actor, period: ReportingPeriod, *, reason: str = "") -> None:
    """Publish a closed period with the snapshot of everything that its figures rest on."""
    periods.publish(session, actor, period, content, reason=reason)


def content(session: Session, period: ReportingPeriod, now: datetime) -> Iterator[Line]:
    """Yield what a snapshot of the period holds at the moment: the inputs, then the reports' rows."""
    yield from freezing.inputs(session, period.code, now)
    yield from frozen.lines(session, period.code, now)
