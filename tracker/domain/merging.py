"""Three texts of one report: as it was taken away, as it came back, and as it is here now."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from typing import Any

from tracker.domain.differences import PLAIN, Money
from tracker.domain.texts import ReadingText, UpdateText
from tracker.domain.wording import prose
from tracker.models.base import plain

PRINT = 16
READING = "readings."

Values = Mapping[str, Any]


class Change(StrEnum):
    """Who changed a field since the workbook was made."""

    NONE = "none"
    FILE = "file"
    TRACKER = "tracker"
    BOTH = "both"


class Side(StrEnum):
    """Whose value is kept where both sides changed a field."""

    FILE = "file"
    TRACKER = "tracker"


@dataclass(frozen=True, slots=True)
class Field:
    """One field: what the file and the tracker say, and who changed it."""

    name: str
    file: Any
    tracker: Any
    change: Change

    def chosen(self, side: Side | None) -> Any:
        """Return the value that is kept; the side counts only where both changed it."""
        if self.change is Change.BOTH:
            return self.file if side is Side.FILE else self.tracker
        return self.file if self.change is Change.FILE else self.tracker


def values_of(text: UpdateText, refs: Iterable[str]) -> dict[str, Any]:
    """Return what a text says field by field, in the form's order; the indicators by their references."""
    said = {reading.ref: reading for reading in text.readings}
    spent = None
    if text.spent_amount is not None and text.spent_currency is not None:
        spent = Money(text.spent_amount, text.spent_currency)
    return {
        "no_change": text.no_change,
        "stage": text.stage,
        **{READING + ref: said.get(ref) for ref in refs},
        **{name: getattr(text, name) for name in PLAIN},
        "spent": spent,
        "language": text.language,
    }


def text_with(text: UpdateText, values: Values) -> UpdateText:
    """Return the text with other values; what no workbook holds stays as it is."""
    if values["no_change"]:
        return UpdateText(
            stage=None, language=values["language"], no_change=True, evidence=text.evidence
        )
    spent: Money | None = values["spent"]
    readings = (value for name, value in values.items() if name.startswith(READING))
    return replace(
        text,
        no_change=False,
        stage=values["stage"],
        language=values["language"],
        readings=tuple(reading for reading in readings if reading is not None),
        spent_amount=spent.amount if spent else None,
        spent_currency=spent.currency if spent else None,
        **{name: values[name] for name in PLAIN},
    )


def merge(prints: Mapping[str, str], file: Values, tracker: Values) -> list[Field]:
    """Compare the fields of a file with those of now, by the prints of what the file was made from.

    A field that the file does not hold is as it was.
    """
    fields = [_field(name, prints, file, now) for name, now in tracker.items()]
    return list(_with_one_declaration(fields))


def print_of(value: Any) -> str:
    """Return a short hash of a field's value: the same for what means the same."""
    return hashlib.sha256(_plain(value).encode()).hexdigest()[:PRINT]


def _field(name: str, prints: Mapping[str, str], file: Values, now: Any) -> Field:
    # What a field was that did not exist yet: nothing.
    was = prints.get(name, print_of(None))
    said = file.get(name, now)
    here, there = print_of(now), print_of(said) if name in file else was
    if here == there or name not in file:
        return Field(name, now, now, Change.NONE if here == was else Change.TRACKER)
    if here == was:
        return Field(name, said, now, Change.FILE)
    return Field(name, said, now, Change.TRACKER if there == was else Change.BOTH)


def _with_one_declaration(fields: list[Field]) -> Iterator[Field]:
    """Leave it to a person when one side declares no change, and the other changed something."""
    sides = {field.change for field in fields}
    both = bool(sides & {Change.FILE, Change.BOTH}) and bool(sides & {Change.TRACKER, Change.BOTH})
    for field in fields:
        if field.name == "no_change" and field.file != field.tracker and both:
            yield replace(field, change=Change.BOTH)
        else:
            yield field


def _plain(value: Any) -> str:
    match value:
        case ReadingText():
            numbers = (value.value, value.numerator, value.denominator)
            return "|".join([value.value_state, *map(_plain, numbers)])
        case Money():
            return f"{value.currency} {plain(value.amount)}"
        case Decimal():
            return plain(value)
        case tuple():
            return ";".join(sorted(value))
        case bool():
            return "yes" if value else ""
        case _:
            return prose(str(value or ""))
