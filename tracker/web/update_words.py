"""What a progress update says, field by field, in the reader's words; and what changed since the last one."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from tracker.domain import differences
from tracker.domain.differences import Difference, Mark, Money, Notice
from tracker.domain.texts import ReadingText
from tracker.models.enums import IndicatorKind
from tracker.models.indicator import IndicatorDefinition
from tracker.web.filters import number, percent
from tracker.web.labels import label

NAMES = {
    "no_change": _l("Declared without changes"),
    "stage": _l("Stage"),
    "achievements": _l("Achievements"),
    "challenge_codes": _l("Kinds of challenges"),
    "challenges": _l("Challenges"),
    "next_steps": _l("Next steps"),
    "support_needed": _l("Support needed"),
    "spent": _l("Spent in the period"),
    "evidence": _l("Evidence"),
    "note": _l("Message"),
}
NOTICES = {
    Notice.FULFILLED: _l("Says it is fulfilled"),
    Notice.DISCONTINUED: _l("Says it is discontinued"),
    Notice.DEADLINE_MOVED: _l("Ends later than published"),
    Notice.CORRECTION: _l("Corrects an accepted report"),
    Notice.SENT_AGAIN: _l("Sent again after a return"),
    Notice.LATE: _l("Late"),
    Notice.UNCHANGED: _l("Same values and words as before"),
    Notice.VALUE_FELL: _l("A value worse than before"),
    Notice.TARGET_LOWERED: _l("A target lowered"),
}
COMPARED_BY_WORD = frozenset({"achievements", "challenges", "next_steps", "support_needed"})
_MARKS = {Mark.KEPT: "same", Mark.ADDED: "ins", Mark.REMOVED: "del"}


@dataclass(frozen=True, slots=True)
class Row:
    """A field of an update beside the last accepted one."""

    field: str
    name: str
    note: str
    before: str
    after: str
    pieces: list[tuple[str, str]]
    warnings: list[str]
    is_changed: bool


def rows(found: Iterable[Difference]) -> list[Row]:
    """Write a comparison in the reader's words."""
    written = []
    place = 0
    for difference in found:
        place += difference.definition is not None
        written.append(_row(difference, place))
    return written


def _row(difference: Difference, place: int) -> Row:
    definition = difference.definition
    before, after = (said(side, definition) for side in (difference.before, difference.after))
    return Row(
        field=difference.field,
        name=name_of(difference.field, place),
        note=f"{definition.title}: {about(definition)}" if definition else "",
        before=before,
        after=after,
        pieces=_pieces(difference, before, after),
        warnings=_warnings(difference),
        is_changed=difference.is_changed,
    )


def _warnings(difference: Difference) -> list[str]:
    if difference.notice is None or not difference.is_changed:
        return []
    if difference.notice is Notice.VALUE_FELL:
        return [str(_("Worse than before"))]
    return [warning(difference.notice)]


def name_of(field: str, place: int = 0) -> str:
    """Name a field; an indicator by its place in the form."""
    if field in NAMES:
        return str(NAMES[field])
    return str(_("Indicator %(number)s", number=place))


def names(refs: Sequence[str]) -> dict[str, str]:
    """Return the names of all fields of an update of a pledge with these indicators."""
    indicators = {f"readings.{ref}": name_of("", place) for place, ref in enumerate(refs, start=1)}
    return {field: str(name) for field, name in NAMES.items()} | indicators


def about(definition: IndicatorDefinition) -> str:
    """Say what an indicator counts and where it should go."""
    if definition.kind is IndicatorKind.YES_NO:
        return label(definition.kind).lower()
    parts = [
        definition.currency or definition.unit,
        label(definition.accumulation).lower(),
        _aim(definition),
    ]
    return ", ".join(part for part in parts if part)


def _aim(definition: IndicatorDefinition) -> str:
    start, aim = definition.baseline_value, definition.target_value
    if aim is None:
        return ""
    if start is None:
        return str(_("target %(target)s", target=_goal(aim, definition)))
    words = _(
        "from %(baseline)s to %(target)s",
        baseline=_goal(start, definition),
        target=_goal(aim, definition),
    )
    return str(words)


def _goal(value: Decimal, definition: IndicatorDefinition) -> str:
    # The aim of a ratio is written as the share that the reports show beside it.
    return percent(value) if definition.kind is IndicatorKind.RATIO else said(value, definition)


def value_of(reading: ReadingText | None, definition: IndicatorDefinition) -> str:
    """Write what a reading says."""
    return said(differences.reading(reading), definition)


def said(value: Any, definition: IndicatorDefinition | None = None) -> str:
    """Write any side of a comparison."""
    if isinstance(value, bool):
        return str(_("Yes") if value else _("No"))
    if isinstance(value, Decimal):
        return _number(value, definition)
    if isinstance(value, Money):
        return f"{value.currency}\N{NO-BREAK SPACE}{number(value.amount)}"
    if isinstance(value, StrEnum):
        return label(value)
    if isinstance(value, tuple):
        return _several(value)
    return str(value or "")


def _number(value: Decimal, definition: IndicatorDefinition | None) -> str:
    kind = definition.kind if definition else None
    if kind is IndicatorKind.YES_NO:
        return str(_("Yes") if value else _("No"))
    return f"{number(value)} %" if kind is IndicatorKind.PERCENTAGE else number(value)


def _several(values: tuple[Any, ...]) -> str:
    if values and isinstance(values[0], Decimal):
        return ratio(*values)
    if values and isinstance(values[0], StrEnum):
        return ", ".join(map(label, values))
    return "\n".join(map(str, values))


def ratio(numerator: Decimal, denominator: Decimal) -> str:
    """Write the two numbers of a ratio with its share."""
    words = _(
        "%(numerator)s of %(denominator)s (%(share)s)",
        numerator=number(numerator),
        denominator=number(denominator),
        share=percent(Fraction(numerator) / Fraction(denominator)),
    )
    return str(words)


def _pieces(difference: Difference, before: str, after: str) -> list[tuple[str, str]]:
    if not difference.is_changed:
        return [("same", after)]
    if difference.field in COMPARED_BY_WORD:
        return [(_MARKS[run.mark], run.text) for run in differences.words(before, after)]
    # Numbers and codes are compared whole.
    return [(mark, text) for mark, text in (("del", before), ("ins", after)) if text]


def warning(notice: Notice, count: int = 1) -> str:
    """Say what a reviewer should look at."""
    if notice is Notice.VALUE_FELL:
        return str(
            ngettext("%(num)s value worse than before", "%(num)s values worse than before", count)
        )
    if notice is Notice.TARGET_LOWERED:
        return str(ngettext("%(num)s target lowered", "%(num)s targets lowered", count))
    return str(NOTICES[notice])


def warning_name(notice: Notice) -> str:
    """Name a notice without counting, for a filter."""
    return str(NOTICES[notice])
