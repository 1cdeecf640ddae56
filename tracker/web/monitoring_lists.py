"""The rows behind the figures of the monitoring home that no list of pledges can choose."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction

from flask import url_for
from sqlalchemy.orm import Session

from tracker import clock
from tracker.domain.errors import NotFoundError
from tracker.domain.permissions import Permission
from tracker.measure import Pace
from tracker.monitoring import ages, pace, queue, recent
from tracker.monitoring.ages import Age
from tracker.monitoring.pace import Paced
from tracker.monitoring.recent import Kind
from tracker.monitoring.rows import Period, Waiting
from tracker.monitoring.scope import Scope
from tracker.monitoring.titles import titles

PAGE = 50
MOST_PAGES = 6
# More of the latest changes than anybody reads; the counts are of all.
MOST_CHANGES = 1_000


@dataclass(frozen=True, slots=True)
class Row:
    """A pledge on a list with what puts it there; what the list doesn't speak of is empty."""

    code: str
    country: str | None
    on: date | None = None
    at: datetime | None = None
    kind: str = ""
    step: str = ""
    progress: Fraction | None = None
    expected: Fraction | None = None
    # What waits has a title of its own, which may not be published.
    title: tuple[str, str] | None = None
    href: str = ""


@dataclass(frozen=True, slots=True)
class Listed:
    """One page of a list, with how many rows there are and what its pledges are called."""

    name: str
    rows: Sequence[Row]
    length: int
    number: int
    titles: Mapping[str, tuple[str, str]]

    @property
    def pages(self) -> int:
        """Return how many pages there are, one at least."""
        return max(1, -(-self.length // PAGE))


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a list is about."""

    now: datetime
    period: Period
    scope: Scope
    since: datetime

    @property
    def today(self) -> date:
        """Return the day by which things are overdue."""
        return clock.local_day(self.now, "UTC")


def page(session: Session, wanted: Wanted, name: str, number: int) -> Listed:
    """Return a page of the list; raises NotFoundError for a page beyond the last one."""
    rows = LISTS[name](session, wanted)
    first = (number - 1) * PAGE
    if number < 1 or (first and first >= len(rows)):
        raise NotFoundError
    shown = rows[first : first + PAGE]
    return Listed(name, shown, len(rows), number, titles(session, [row.code for row in shown]))


def read_number(text: str) -> int:
    """Return the page asked for, the first without one; raises NotFoundError for what is no number."""
    if not text:
        return 1
    if not (text.isascii() and text.isdigit() and len(text) <= MOST_PAGES):
        raise NotFoundError
    return int(text)


def _keeping(*paces: Pace) -> Callable[[Session, Wanted], list[Row]]:
    return lambda session, wanted: [
        _paced(row)
        for row in pace.paced(session, wanted.period, wanted.today, wanted.scope)
        if row.pace in paces
    ]


def _past_end(session: Session, wanted: Wanted) -> list[Row]:
    rows = pace.paced(session, wanted.period, wanted.today, wanted.scope)
    return [_paced(row) for row in rows if row.is_past_end]


def _paced(row: Paced) -> Row:
    return Row(row.code, row.country, row.ends_on, progress=row.progress, expected=row.expected)


def _steps(session: Session, wanted: Wanted) -> list[Row]:
    return [
        Row(step.code, step.country, step.planned_to, step=step.title)
        for step in pace.overdue_steps(session, wanted.today, wanted.scope)
    ]


def _changes(kind: Kind | None) -> Callable[[Session, Wanted], list[Row]]:
    return lambda session, wanted: [
        Row(event.code, event.country, at=event.at, kind=event.kind)
        for event in recent.latest(session, wanted.since, wanted.scope, MOST_CHANGES, kind)
    ]


def _review_address(one: Waiting) -> str:
    if one.period is None:
        return url_for("review.version", code=one.code)
    return url_for("review.update", code=one.code, period=one.period)


def _waiting(age: Age) -> Callable[[Session, Wanted], list[Row]]:
    return lambda session, wanted: [
        Row(
            one.code,
            one.country,
            at=one.since,
            kind="waiting",
            title=(one.title, one.language),
            href=_review_address(one),
        )
        for one in queue.waiting(session, MOST_CHANGES, wanted.scope).oldest
        if age.holds((wanted.now - one.since).days)
    ]


# Of every age, then each class by itself.
WAITING = {
    "waiting-all": Age(0, None, 0),
    **{f"waiting-{age.code}": age for age in ages.CLASSES},
}
# What waits is the monitors' to read, the rest everybody's who sees the figures.
NEEDED: Mapping[str, Permission] = dict.fromkeys(WAITING, Permission.REVIEW_QUEUE)
LISTS: Mapping[str, Callable[[Session, Wanted], list[Row]]] = {
    "behind": _keeping(Pace.BEHIND),
    "far-behind": _keeping(Pace.FAR_BEHIND),
    "on-track": _keeping(Pace.ON_TRACK),
    "insufficient-data": _keeping(Pace.INSUFFICIENT_DATA),
    "past-end": _past_end,
    "milestones": _steps,
    "changes": _changes(None),
    **{name: _waiting(age) for name, age in WAITING.items()},
    **{kind.value.replace("_", "-"): _changes(kind) for kind in Kind},
}
