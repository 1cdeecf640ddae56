"""What monitoring staff see first: the running period at a glance, what waits, who has reported."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from tracker import clock
from tracker.monitoring import facts, queue
from tracker.monitoring.figures import Figures, total
from tracker.monitoring.matrix import Matrix, matrix
from tracker.monitoring.queue import Queue
from tracker.monitoring.rows import Period

PERIODS_AT_HOME = 4
QUEUE_AT_HOME = 5


@dataclass(frozen=True, slots=True)
class Home:
    """The running period at a glance; `in_review` are unanswered obligations whose update waits."""

    now: datetime
    period: Period
    days_left: int
    figures: Figures
    in_review: int
    queue: Queue
    matrix: Matrix

    @property
    def received(self) -> int:
        """Return how many reports have come, accepted or in review."""
        return self.figures.reported + self.in_review

    @property
    def missing(self) -> int:
        """Return how many have not come."""
        return self.figures.eligible - self.received


def monitoring_home(session: Session, now: datetime, language: str) -> Home | None:
    """Return what monitoring staff need first; None before any period has opened."""
    today = clock.local_day(now, "UTC")
    opened = facts.periods(session, today)
    if not opened:
        return None
    period = running(opened, today)
    shown = opened[: opened.index(period) + 1][-PERIODS_AT_HOME:]
    tallies = facts.tallies(session, [period], now)
    in_review = queue.in_review(session, period)
    return Home(
        now=now,
        period=period,
        days_left=(period.due_on - today).days,
        figures=total(tallies),
        in_review=sum(in_review.values()),
        queue=queue.waiting(session, QUEUE_AT_HOME),
        matrix=matrix(session, shown, now, language),
    )


def running(opened: Sequence[Period], today: date) -> Period:
    """Return the period in which updates are awaited: the open one due next, else the last one."""
    open_now = [period for period in opened if period.closed_at is None]
    ahead = [period for period in open_now if period.due_on >= today]
    return (ahead[:1] or open_now[-1:] or list(opened))[-1]
