"""What the plan's priorities of a span are worked on with: pledges and countries per priority, none being a figure too.

A set is all priorities with the same first and last day. A later set has other lines of its own: the pledges stay as they are.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload

from tracker.models.enums import LineKind, Stage, Standing
from tracker.models.plan import LineOfAction, PlanOfAction
from tracker.models.pledge import Pledge, PledgeVersion
from tracker.monitoring import freezing

_FIRST, _LAST = (1, 1), (12, 31)


@dataclass(frozen=True, slots=True)
class Span:
    """When a set of priorities is in force; an open end has no day."""

    valid_from: date | None
    valid_to: date | None

    @property
    def key(self) -> str:
        """Return how an address names it: 2025-2027, or with days where it does not fill whole years."""
        return f"{_end(self.valid_from, _FIRST)}-{_end(self.valid_to, _LAST)}"

    def holds(self, day: date) -> bool:
        """Say whether it is in force on a day."""
        return (self.valid_from or date.min) <= day <= (self.valid_to or date.max)


@dataclass(frozen=True, slots=True)
class Priority:
    """One priority with what is pledged for it; a joint pledge counts for each of its countries, and once as a pledge."""

    line: LineOfAction
    pledges: int
    countries: tuple[str, ...]
    stages: tuple[tuple[Stage | None, int], ...]


@dataclass(frozen=True, slots=True)
class Coverage:
    """A set of priorities and how far pledges cover it; `tagged` of `pledges` name at least one of its priorities."""

    span: Span
    is_in_force: bool
    priorities: Sequence[Priority]
    tagged: int
    pledges: int

    @property
    def uncovered(self) -> int:
        """Count the priorities that no pledge names."""
        return sum(not one.pledges for one in self.priorities)

    @property
    def is_working_title(self) -> bool:
        """Say whether the official wording of any of them is not at hand."""
        return any(one.line.standing is Standing.WORKING_TITLE for one in self.priorities)


def spans(session: Session) -> list[Span]:
    """Return the spans for which the current plan has priorities, the first one first."""
    found = {Span(line.valid_from, line.valid_to) for line in session.scalars(_priorities())}
    return sorted(found, key=_order)


def in_force(known: Sequence[Span], day: date) -> Span | None:
    """Return the span that holds the day: else the next one to come, else the last one that was."""
    holding = [span for span in known if span.holds(day)]
    coming = [span for span in known if span.valid_from and span.valid_from > day]
    return next(iter(holding[-1:] or coming or known[-1:]), None)


def coverage(session: Session, span: Span, day: date) -> Coverage:
    """Return how the pledges in force cover the priorities of a span."""
    lines = [
        line
        for line in session.scalars(_priorities())
        if Span(line.valid_from, line.valid_to) == span
    ]
    rows, parties = session.execute(_pledges()).all(), freezing.parties(session)
    tags = freezing.lines_of_action(session)
    codes = {line.code for line in lines}
    return Coverage(
        span,
        span.holds(day),
        [
            _priority(line, [row for row in rows if line.code in tags.get(row.id, ())], parties)
            for line in lines
        ],
        tagged=sum(not codes.isdisjoint(tags.get(row.id, ())) for row in rows),
        pledges=len(rows),
    )


def _priority(line: LineOfAction, rows: Sequence[Any], parties: dict[int, list[str]]) -> Priority:
    countries = {
        country
        for row in rows
        for country in (row.lead_country_iso3, *parties.get(row.id, ()))
        if country is not None
    }
    return Priority(line, len(rows), tuple(sorted(countries)), _stages(row.stage for row in rows))


def _stages(found: Iterable[Stage | None]) -> tuple[tuple[Stage | None, int], ...]:
    """Count by stage, in the order of the stages; what was never reported on stands last."""
    all_of_them = list(found)
    return tuple((stage, count) for stage in (*Stage, None) if (count := all_of_them.count(stage)))


def _priorities() -> Select[LineOfAction]:
    return (
        select(LineOfAction)
        .join(PlanOfAction, PlanOfAction.id == LineOfAction.plan_id)
        .where(PlanOfAction.is_current, LineOfAction.kind == LineKind.PRIORITY)
        .options(joinedload(LineOfAction.area))
        .order_by(LineOfAction.code)
    )


def _pledges() -> Select[Any, Any, Any]:
    return (
        select(PledgeVersion.id, Pledge.lead_country_iso3, Pledge.stage)
        .join(Pledge, Pledge.id == PledgeVersion.pledge_id)
        .where(PledgeVersion.is_current, Pledge.withdrawn_at.is_(None))
    )


def _order(span: Span) -> tuple[date, date]:
    return (span.valid_from or date.min, span.valid_to or date.max)


def _end(day: date | None, whole: tuple[int, int]) -> str:
    if day is None:
        return ""
    return str(day.year) if (day.month, day.day) == whole else f"{day:%Y%m%d}"
