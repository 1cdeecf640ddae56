"""What changed between two texts: field by field, word by word, and what a reviewer should look at."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from difflib import SequenceMatcher
from enum import StrEnum
from fractions import Fraction
from typing import Any, Protocol

from tracker.domain.texts import PledgeText, ReadingText, UpdateText
from tracker.domain.update_texts import definitions_of, text_of
from tracker.models.enums import Accumulation, Direction, Stage, ValueState
from tracker.models.indicator import IndicatorDefinition
from tracker.models.progress import ProgressUpdate

PLAIN = ("achievements", "challenge_codes", "challenges", "next_steps", "support_needed")
LONGEST_COMPARED = 4_000


class Notice(StrEnum):
    """What a reviewer should look at; it informs and never decides."""

    FULFILLED = "fulfilled"
    DISCONTINUED = "discontinued"
    VALUE_FELL = "value_fell"
    TARGET_LOWERED = "target_lowered"
    DEADLINE_MOVED = "deadline_moved"
    CORRECTION = "correction"
    SENT_AGAIN = "sent_again"
    LATE = "late"
    UNCHANGED = "unchanged"


class Measured(Protocol):
    """What a comparison of two values needs of an indicator."""

    @property
    def direction(self) -> Direction:
        """Return which way it should go."""

    @property
    def accumulation(self) -> Accumulation:
        """Return whether its values are totals."""


class Aimed(Protocol):
    """What a comparison of two targets needs of an indicator."""

    @property
    def direction(self) -> Direction:
        """Return which way it should go."""

    @property
    def target_value(self) -> Decimal | None:
        """Return where it should go."""


class Mark(StrEnum):
    """What happened to a run of words."""

    KEPT = "kept"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Run:
    """Some words of a compared text."""

    mark: Mark
    text: str


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in major units of a currency."""

    amount: Decimal
    currency: str


@dataclass(frozen=True, slots=True)
class Difference:
    """A field before and after: `field` is its path, `definition` that of an update's indicator."""

    field: str
    before: Any
    after: Any
    notice: Notice | None = None
    definition: IndicatorDefinition | None = None

    @property
    def is_changed(self) -> bool:
        """Say whether the two sides differ; nothing and an empty text are the same."""
        return (self.before or None) != (self.after or None) or _is_zero_beside_nothing(self)


def _is_zero_beside_nothing(difference: Difference) -> bool:
    sides = (difference.before, difference.after)
    return any(isinstance(side, Decimal) for side in sides) and None in sides


def words(before: str, after: str) -> list[Run]:
    """Return the later text with what was added and removed, word by word; long texts whole."""
    if len(before) + len(after) > LONGEST_COMPARED * 2:
        runs = [Run(Mark.REMOVED, before), Run(Mark.ADDED, after)]
        return [Run(Mark.KEPT, after)] if before == after else [run for run in runs if run.text]
    old, new = _pieces(before), _pieces(after)
    runs = []
    for tag, left, right, low, high in SequenceMatcher(
        None, old, new, autojunk=False
    ).get_opcodes():
        if tag == "equal":
            runs.append(Run(Mark.KEPT, "".join(new[low:high])))
            continue
        if right > left:
            runs.append(Run(Mark.REMOVED, "".join(old[left:right])))
        if high > low:
            runs.append(Run(Mark.ADDED, "".join(new[low:high])))
    return runs


def _pieces(text: str) -> list[str]:
    # A word carries the blank after it, so that runs read as text.
    return re.findall(r"\S+\s*|\s+", text)


def of_update(update: ProgressUpdate, base: ProgressUpdate | None) -> list[Difference]:
    """Compare an update with the last accepted one, in the form's order."""
    definitions = definitions_of(update.obligation.pledge)
    rows = between(text_of(base) if base else None, text_of(update), definitions)
    return [_with_files(row, base, update) if row.field == "evidence" else row for row in rows]


def between(
    before: UpdateText | None, after: UpdateText, definitions: Mapping[str, IndicatorDefinition]
) -> list[Difference]:
    """Compare two texts of an update of a pledge with these indicators, in the form's order."""
    rows = [
        Difference("no_change", bool(before and before.no_change), after.no_change),
        Difference("stage", before.stage if before else None, after.stage, _stage_notice(after)),
    ]
    if after.no_change:
        # What is attested says nothing of its own that could be compared.
        return rows
    old = {one.ref: one for one in before.readings} if before else {}
    new = {one.ref: one for one in after.readings}
    for ref, definition in definitions.items():
        then, now = old.get(ref), new.get(ref)
        notice = Notice.VALUE_FELL if is_worse(definition, then, now) else None
        rows.append(Difference(f"readings.{ref}", reading(then), reading(now), notice, definition))
    rows += [Difference(name, getattr(before, name, None), getattr(after, name)) for name in PLAIN]
    rows.append(Difference("spent", _spent(before), _spent(after)))
    rows.append(Difference("evidence", _evidence(before), _evidence(after)))
    return rows


def reading(text: ReadingText | None) -> Decimal | tuple[Decimal, Decimal] | ValueState | None:
    """Return what a reading says: a number, two numbers of a ratio, the word why there is none."""
    if text is None:
        return None
    if text.numerator is not None and text.denominator is not None:
        return (text.numerator, text.denominator)
    return text.value if text.value is not None else text.value_state


def is_worse(definition: Measured, before: ReadingText | None, after: ReadingText | None) -> bool:
    """Say whether a value went the wrong way since the last accepted one."""
    old, new = number(before), number(after)
    if old is None or new is None or definition.accumulation is Accumulation.PER_PERIOD:
        return False
    return new > old if definition.direction is Direction.DECREASE else new < old


def number(text: ReadingText | None) -> Fraction | None:
    """Return the number that a reading says, a ratio as its share."""
    match reading(text):
        case Decimal() as value:
            return Fraction(value)
        case (Decimal() as numerator, Decimal() as denominator):
            return Fraction(numerator) / Fraction(denominator)
        case _:
            return None


def _stage_notice(text: UpdateText) -> Notice | None:
    notices = {Stage.FULFILLED: Notice.FULFILLED, Stage.DISCONTINUED: Notice.DISCONTINUED}
    return notices.get(text.stage) if text.stage else None


def _spent(text: UpdateText | None) -> Money | None:
    if text is None or text.spent_amount is None or text.spent_currency is None:
        return None
    return Money(text.spent_amount, text.spent_currency)


def _with_files(row: Difference, base: ProgressUpdate | None, update: ProgressUpdate) -> Difference:
    """Name the files too: a text knows of links only, since files have a page of their own."""
    before = (*row.before, *_files(base)) if base else row.before
    return replace(row, before=before, after=(*row.after, *_files(update)))


def _files(update: ProgressUpdate) -> tuple[str, ...]:
    return tuple(f"{piece.title} ({piece.file_name})" for piece in update.evidence if piece.is_file)


def _evidence(text: UpdateText | None) -> tuple[str, ...]:
    return tuple(f"{piece.title} ({piece.url})" for piece in text.evidence) if text else ()


def lowered_targets(text: PledgeText, base: PledgeText) -> list[str]:
    """Return the references of the indicators whose targets became easier to reach."""
    later = {indicator.ref: indicator for indicator in text.indicators}
    return [
        indicator.ref
        for indicator in base.indicators
        if is_lowered(indicator, later.get(indicator.ref))
    ]


def is_lowered(before: Aimed, after: Aimed | None) -> bool:
    """Say whether a target became easier to reach, or was left out."""
    if before.target_value is None:
        return False
    if after is None or after.target_value is None:
        return True
    if before.direction is Direction.DECREASE:
        return after.target_value > before.target_value
    return after.target_value < before.target_value
