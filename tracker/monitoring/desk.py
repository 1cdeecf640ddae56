"""What monitoring staff see first: a period at a glance, what waits, what changed, who has reported."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from tracker import clock
from tracker.measure import Pace
from tracker.monitoring import ages, facts, pace, quality, queue, recent
from tracker.monitoring.ages import Age
from tracker.monitoring.figures import Figures, total
from tracker.monitoring.matrix import Matrix, matrix
from tracker.monitoring.quality import Quality
from tracker.monitoring.queue import Queue
from tracker.monitoring.recent import Kind
from tracker.monitoring.rows import Event, Period
from tracker.monitoring.scope import EVERYTHING, Scope

PERIODS_AT_HOME = 4
QUEUE_AT_HOME = 5
CHANGES_AT_HOME = 6


@dataclass(frozen=True, slots=True)
class Changes:
    """What was decided since a moment."""

    since: datetime
    counts: Mapping[Kind, int]
    latest: Sequence[Event]

    @property
    def number(self) -> int:
        """Return how many things happened; a report that ends a pledge is two."""
        return sum(self.counts.values())


@dataclass(frozen=True, slots=True)
class Paces:
    """How the pledges of the period that aren't over keep pace; those past their end; steps overdue."""

    counts: Mapping[Pace, int]
    past_end: int
    steps: int

    @property
    def pledges(self) -> int:
        """Return how many pledges there are."""
        return sum(self.counts.values())


@dataclass(frozen=True, slots=True)
class Heard:
    """How many countries owe reports on pledges, and from how many of them how little has come."""

    asked: int
    without_reports: int
    with_unheard: int


@dataclass(frozen=True, slots=True)
class Home:
    """A period at a glance; `in_review` are unanswered obligations whose update waits."""

    now: datetime
    period: Period
    periods: tuple[Period, ...]
    days_left: int
    figures: Figures
    in_review: int
    queue: Queue
    ages: tuple[Age, ...]
    changes: Changes
    paces: Paces
    heard: Heard
    matrix: Matrix

    @property
    def received(self) -> int:
        """Return how many reports have come, accepted or in review."""
        return self.figures.reported + self.in_review

    @property
    def missing(self) -> int:
        """Return how many have not come."""
        return self.figures.eligible - self.received


def monitoring_home(
    session: Session,
    now: datetime,
    language: str,
    *,
    since: datetime,
    period: Period | None = None,
    scope: Scope = EVERYTHING,
) -> Home | None:
    """Return what monitoring staff need first; None before any period has opened.

    Without a period it is the running one's; the changes are those since the moment given.
    """
    today = clock.local_day(now, "UTC")
    opened = facts.periods(session, today)
    if not opened:
        return None
    period = period or running(opened, today)
    shown = opened[: opened.index(period) + 1][-PERIODS_AT_HOME:]
    return Home(
        now=now,
        period=period,
        periods=opened,
        days_left=(period.due_on - today).days,
        figures=total(facts.tallies(session, [period], now, scope)),
        in_review=sum(queue.in_review(session, period, scope).values()),
        queue=queue.waiting(session, QUEUE_AT_HOME, scope),
        ages=ages.ages(ages.moments(session, scope), now),
        changes=Changes(
            since,
            recent.counts(session, since, scope),
            recent.latest(session, since, scope, CHANGES_AT_HOME),
        ),
        paces=_paces(session, period, today, scope),
        heard=_heard(quality.profiles(session, opened, period, now, language, scope)),
        matrix=matrix(session, shown, now, language, scope),
    )


def running(opened: Sequence[Period], today: date) -> Period:
    """Return the period in which updates are awaited: the open one due next, else the last one."""
    open_now = [period for period in opened if period.closed_at is None]
    ahead = [period for period in open_now if period.due_on >= today]
    return (ahead[:1] or open_now[-1:] or list(opened))[-1]


def _paces(session: Session, period: Period, today: date, scope: Scope) -> Paces:
    rows = pace.paced(session, period, today, scope)
    return Paces(
        pace.counted(rows),
        sum(row.is_past_end for row in rows),
        len(pace.overdue_steps(session, today, scope)),
    )


def _heard(profiles: Sequence[Quality]) -> Heard:
    asked = [profile for profile in profiles if profile.pledges]
    return Heard(
        len(asked),
        sum(not profile.reports for profile in asked),
        sum(profile.unheard > 0 for profile in asked),
    )
