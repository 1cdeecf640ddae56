"""What a dry run found, as the text that is kept beside the file: rows, differences, faults."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from tracker.intake.faults import CellFault, Place
from tracker.intake.outcomes import Difference, Effect, Outcome, RowEffect

LONGEST_SHOWN = 300
_BEFORE_IT = 40


@dataclass(frozen=True, slots=True)
class Kept:
    """A dry run's rows in the file's order, what is wrong with the file, and how many rows were not taken."""

    effects: tuple[RowEffect, ...]
    faults: tuple[CellFault, ...]
    left_out: int
    # By row, a short name of all that the row does: two runs did the same if these agree.
    marks: tuple[str, ...]

    def count(self, effect: Effect) -> int:
        """Return how many rows have the effect."""
        return sum(1 for row in self.effects if row.effect is effect)

    @property
    def changes_anything(self) -> bool:
        """Say whether a row is new or changed."""
        return any(row.effect in (Effect.NEW, Effect.CHANGED) for row in self.effects)


def kept(outcome: Outcome, faults: Sequence[CellFault], left_out: int) -> Kept:
    """Return what is kept of a run; `faults` are the run's, at their places in the file."""
    return Kept(
        tuple(map(_clipped, outcome.effects)), tuple(faults), left_out, marks_of(outcome.effects)
    )


def marks_of(effects: Sequence[RowEffect]) -> tuple[str, ...]:
    """Return a short name for what each row does, long texts included."""
    return tuple(hashlib.sha256(repr(asdict(row)).encode()).hexdigest()[:12] for row in effects)


def moved(before: Kept, after: Kept) -> list[tuple[RowEffect | None, RowEffect | None]]:
    """Return the rows that do something else in the second run, as they were in each."""
    old = {row.row: (row, mark) for row, mark in zip(before.effects, before.marks, strict=True)}
    new = {row.row: (row, mark) for row, mark in zip(after.effects, after.marks, strict=True)}
    nothing = (None, "")
    pairs = [(old.get(row, nothing), new.get(row, nothing)) for row in sorted(old.keys() | new)]
    return [(was[0], now[0]) for was, now in pairs if was[1] != now[1]]


def stored(run: Kept) -> str:
    """Return a run as the text that is kept."""
    return json.dumps(
        {
            "effects": [
                [one.row, one.subject, one.effect, [[*_sides(d)] for d in one.differences]]
                for one in run.effects
            ],
            "faults": [[asdict(one.place), one.message, one.values] for one in run.faults],
            "left_out": run.left_out,
            "marks": run.marks,
        },
        ensure_ascii=False,
        default=str,
    )


def restored(text: str) -> Kept | None:
    """Return the run that was kept as a text; None of an empty one."""
    if not text:
        return None
    found: dict[str, Any] = json.loads(text)
    effects = (
        RowEffect(row, subject, Effect(effect), tuple(Difference(*one) for one in differences))
        for row, subject, effect, differences in found["effects"]
    )
    faults = (
        CellFault(Place(**place), message, **values) for place, message, values in found["faults"]
    )
    return Kept(tuple(effects), tuple(faults), found["left_out"], tuple(found["marks"]))


def _sides(difference: Difference) -> Iterator[str]:
    yield from (difference.column, difference.before, difference.after)


def _clipped(row: RowEffect) -> RowEffect:
    return RowEffect(row.row, row.subject, row.effect, tuple(map(_window, row.differences)))


def _window(one: Difference) -> Difference:
    """Return a difference in texts of a length that can be shown: from a little before it on."""
    if max(len(one.before), len(one.after)) <= LONGEST_SHOWN:
        return one
    pairs = enumerate(zip(one.before, one.after, strict=False))
    first = next((place for place, (old, new) in pairs if old != new), 0)
    start = max(first - _BEFORE_IT, 0)
    return Difference(one.column, _cut(one.before, start), _cut(one.after, start))


def _cut(text: str, start: int) -> str:
    piece = text[start : start + LONGEST_SHOWN]
    return ("…" if start else "") + piece + ("…" if start + LONGEST_SHOWN < len(text) else "")
