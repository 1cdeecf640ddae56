"""The roadmap: the milestones of the pledges in force, by when they are due and how far they are."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from tracker.domain.dependencies import in_force
from tracker.models.enums import MilestoneState
from tracker.models.indicator import Milestone, MilestoneDependency
from tracker.models.pledge import Pledge, PledgeVersion

Condition = ColumnElement[bool]
OPEN = (MilestoneState.PLANNED, MilestoneState.UNDER_WAY)


class How(StrEnum):
    """How far a milestone is; an open one whose last day has passed is overdue, whatever else it is."""

    DONE = "done"
    UNDER_WAY = "under_way"
    PLANNED = "planned"
    OVERDUE = "overdue"
    CANCELLED = "cancelled"


TO_COME = (How.UNDER_WAY, How.PLANNED)


class Span(StrEnum):
    """The length of the parts into which the roadmap is cut."""

    HALF = "half"
    QUARTER = "quarter"


MONTHS: Mapping[Span, int] = {Span.HALF: 6, Span.QUARTER: 3}
LETTERS: Mapping[Span, str] = {Span.HALF: "H", Span.QUARTER: "Q"}


@dataclass(frozen=True, slots=True, order=True)
class Slot:
    """A half-year (as the reporting periods are) or a quarter."""

    starts_on: date
    span: Span

    @classmethod
    def of(cls, day: date, span: Span) -> "Slot":
        """Return the slot that holds a day."""
        months = MONTHS[span]
        return cls(date(day.year, (day.month - 1) // months * months + 1, 1), span)

    @property
    def code(self) -> str:
        """Return its name: 2026-H1, 2026-Q3."""
        number = (self.starts_on.month - 1) // MONTHS[self.span] + 1
        return f"{self.starts_on.year}-{LETTERS[self.span]}{number}"

    @property
    def next(self) -> "Slot":
        """Return the slot after it."""
        months = self.starts_on.month - 1 + MONTHS[self.span]
        return Slot(date(self.starts_on.year + months // 12, months % 12 + 1, 1), self.span)

    @property
    def days(self) -> Condition:
        """Return the condition that a milestone is due in it."""
        return and_(
            Milestone.planned_to >= self.starts_on, Milestone.planned_to < self.next.starts_on
        )


def slot(code: str) -> Slot | None:
    """Return the slot of a name, None for what is none."""
    year, letter, number = code[:4], code[4:6], code[6:]
    span = {"-H": Span.HALF, "-Q": Span.QUARTER}.get(letter)
    if span is None or len(number) != 1 or not (year + number).isascii():
        return None
    if not (year + number).isdigit() or not 1 <= int(number) <= 12 // MONTHS[span]:
        return None
    # A year that no calendar goes beyond by the next slot.
    if not 1 <= int(year) < date.max.year:
        return None
    return Slot(date(int(year), (int(number) - 1) * MONTHS[span] + 1, 1), span)


@dataclass(slots=True)
class Part:
    """How many milestones are due in a slot, by how far they are; `slot` is None for those without a last day."""

    slot: Slot | None
    counts: Counter[How] = field(default_factory=Counter)

    @property
    def total(self) -> int:
        """Return how many there are."""
        return self.counts.total()


@dataclass(frozen=True, slots=True)
class Overview:
    """All parts in their order, what is due in the two periods from now on, and the legal steps."""

    parts: Sequence[Part]
    totals: Part
    next: tuple[Slot, Slot]
    due: int
    legal: Part
    waiting: int


@dataclass(frozen=True, slots=True)
class Wait:
    """A milestone of another pledge that one waits for."""

    code: str
    position: int
    country_iso3: str | None
    is_done: bool


@dataclass(frozen=True, slots=True)
class Step:
    """One milestone as everybody may read it, with what it waits for elsewhere."""

    milestone: Milestone
    code: str
    language: str
    country_iso3: str | None
    how: How
    waits: tuple[Wait, ...] = ()


def overview(
    session: Session, today: date, span: Span, conditions: Sequence[Condition]
) -> Overview:
    """Count the milestones that fit the conditions; each in the slot of its last day."""
    is_legal = Milestone.legal_kind.is_not(None)
    query = (
        _of(conditions)
        .with_only_columns(Milestone.planned_to, Milestone.state, is_legal, func.count())
        .group_by(Milestone.planned_to, Milestone.state, is_legal)
    )
    parts: dict[Slot | None, Part] = {}
    totals, legal, due = Part(None), Part(None), 0
    now = Slot.of(today, Span.HALF)
    after = now.next
    for day, state, legally, count in session.execute(query):
        key = Slot.of(day, span) if day else None
        how = standing(state, day, today)
        for part in (parts.setdefault(key, Part(key)), totals, *([legal] if legally else ())):
            part.counts[how] += count
        if day and how in TO_COME and day < after.next.starts_on:
            due += count
    ordered = [parts[key] for key in sorted(key for key in parts if key)]
    return Overview(
        ordered + [parts[key] for key in parts if key is None],
        totals,
        (now, after),
        due,
        legal,
        _waiting(session, conditions),
    )


def standing(state: MilestoneState, planned_to: date | None, today: date) -> How:
    """Return how far a milestone is on a day."""
    if state in OPEN and planned_to is not None and planned_to < today:
        return How.OVERDUE
    return How(state.value)


def is_how(how: How, today: date) -> Condition:
    """Return the condition that milestones are this far."""
    late = and_(Milestone.state.in_(OPEN), Milestone.planned_to < today)
    if how is How.OVERDUE:
        return late
    state = MilestoneState(how.value)
    if state in OPEN:
        not_late = or_(Milestone.planned_to.is_(None), Milestone.planned_to >= today)
        return and_(Milestone.state == state, not_late)
    return Milestone.state == state


def is_due(today: date) -> Condition:
    """Return the condition that open milestones are due in this period or the next, and not overdue."""
    end = Slot.of(today, Span.HALF).next.next.starts_on
    return and_(
        Milestone.state.in_(OPEN), Milestone.planned_to >= today, Milestone.planned_to < end
    )


def is_legal() -> Condition:
    """Return the condition that milestones are legal steps."""
    return Milestone.legal_kind.is_not(None)


def is_waiting() -> Condition:
    """Return the condition that milestones wait for one of another pledge."""
    needed, pledge = aliased(Milestone), aliased(Pledge)
    waiting = (
        select(MilestoneDependency.milestone_id)
        .join(needed, needed.id == MilestoneDependency.needs_id)
        .join(pledge, pledge.id == needed.pledge_id)
        .where(pledge.withdrawn_at.is_(None))
    )
    return Milestone.id.in_(waiting)


def chosen(conditions: Sequence[Condition]) -> Select[*tuple[Any, ...]]:
    """Return the milestones with what their rows say of the pledge."""
    return _of(conditions).with_only_columns(
        Milestone, Pledge.code, PledgeVersion.language, Pledge.lead_country_iso3
    )


def steps(session: Session, today: date, rows: Sequence[Any]) -> list[Step]:
    """Return the rows of `chosen`, each with what it waits for."""
    waits = _waits(session, [row[0].id for row in rows])
    return [
        Step(
            row[0],
            row.code,
            row.language,
            row.lead_country_iso3,
            standing(row[0].state, row[0].planned_to, today),
            tuple(waits.get(row[0].id, ())),
        )
        for row in rows
    ]


def _of(conditions: Sequence[Condition]) -> Select[*tuple[Any, ...]]:
    return (
        select(Milestone)
        .join(Milestone.pledge)
        .join(PledgeVersion, PledgeVersion.pledge_id == Pledge.id)
        .where(*in_force(), *conditions)
    )


def _waiting(session: Session, conditions: Sequence[Condition]) -> int:
    query = _of((*conditions, is_waiting())).with_only_columns(func.count())
    return session.scalar(query) or 0


def _waits(session: Session, ids: Sequence[int]) -> Mapping[int, list[Wait]]:
    query = (
        _of(())
        .join(MilestoneDependency, MilestoneDependency.needs_id == Milestone.id)
        .where(MilestoneDependency.milestone_id.in_(ids))
        .with_only_columns(
            MilestoneDependency.milestone_id,
            Pledge.code,
            Milestone.position,
            Pledge.lead_country_iso3,
            Milestone.state,
        )
        .order_by(Pledge.code, Milestone.position)
    )
    found: dict[int, list[Wait]] = {}
    for key, code, position, country, state in session.execute(query):
        wait = Wait(code, position, country, state is MilestoneState.DONE)
        found.setdefault(key, []).append(wait)
    return found
