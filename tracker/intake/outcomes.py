"""What an import did, or would do: row by row, with what differs."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from tracker.domain.support_texts import OfferText
from tracker.domain.texts import PledgeText, UpdateText
from tracker.intake.faults import CellFault
from tracker.intake.tables import Found
from tracker.models.pledge import PledgeVersion
from tracker.models.progress import ProgressUpdate
from tracker.models.support import Offer


class Effect(StrEnum):
    """What a row does to what is stored."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Difference:
    """A column whose value differs from what is stored."""

    column: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class RowEffect:
    """What one row does, and to what."""

    row: int
    subject: str
    effect: Effect
    differences: tuple[Difference, ...] = ()


@dataclass(frozen=True, slots=True)
class Act:
    """A text that was written, and what it said before: None where it was begun."""

    written: PledgeVersion | ProgressUpdate | Offer
    before: PledgeText | UpdateText | OfferText | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """Everything about one run: how the file was read, what its rows do, and what is wrong with it."""

    kind: str
    found: Found
    effects: tuple[RowEffect, ...]
    faults: tuple[CellFault, ...] = ()
    acts: tuple[Act, ...] = ()

    def count(self, effect: Effect) -> int:
        """Return how many rows have the effect."""
        return sum(1 for row in self.effects if row.effect is effect)

    @property
    def changes_anything(self) -> bool:
        """Say whether a row is new or changed."""
        return any(row.effect in (Effect.NEW, Effect.CHANGED) for row in self.effects)


def differences(pairs: Iterator[tuple[str, object, object]]) -> tuple[Difference, ...]:
    """Return the columns whose two values differ, as they can be shown."""
    return tuple(
        Difference(column, shown(before), shown(after))
        for column, before, after in pairs
        if before != after
    )


def shown(value: object) -> str:
    """Return a value as a file would hold it: nothing as an empty cell, a list with semicolons."""
    if value is None:
        return ""
    if isinstance(value, tuple):
        return ";".join(map(str, value))
    return str(value)
