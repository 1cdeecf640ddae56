"""Two people's texts joined: one's own, with what was taken field by field from the other's."""

from collections.abc import Collection
from dataclasses import replace
from typing import Any

from tracker.domain.texts import IndicatorText, PledgeText, UpdateText

INDICATOR, READING = "indicator:", "readings."
# What is shown as one field is taken as one.
TOGETHER = {
    "budget": ("budget_amount", "budget_currency"),
    "spent": ("spent_amount", "spent_currency"),
}


def pledge(mine: PledgeText, theirs: PledgeText, taken: Collection[str]) -> PledgeText:
    """Return one's own text of a pledge with the fields and indicators taken from the other's."""
    wanted = {name.removeprefix(INDICATOR) for name in taken if name.startswith(INDICATOR)}
    return replace(
        mine,
        **_fields(theirs, taken, PledgeText),
        indicators=_indicators(mine.indicators, theirs.indicators, wanted),
    )


def update(mine: UpdateText, theirs: UpdateText, taken: Collection[str]) -> UpdateText:
    """Return one's own text of a report with the fields and values taken from the other's.

    A declaration that nothing changed is the whole text: it is taken, or left, as one.
    """
    if "no_change" in taken:
        return theirs
    wanted = {name.removeprefix(READING) for name in taken if name.startswith(READING)}
    readings = {one.ref: one for one in mine.readings if one.ref not in wanted}
    readings |= {one.ref: one for one in theirs.readings if one.ref in wanted}
    return replace(mine, **_fields(theirs, taken, UpdateText), readings=tuple(readings.values()))


def _fields(theirs: Any, taken: Collection[str], kind: type) -> dict[str, Any]:
    names = [part for name in taken for part in TOGETHER.get(name, (name,))]
    known = set(kind.__dataclass_fields__) - {"indicators", "readings"}  # type: ignore[attr-defined]
    return {name: getattr(theirs, name) for name in names if name in known}


def _indicators(
    mine: tuple[IndicatorText, ...], theirs: tuple[IndicatorText, ...], wanted: set[str]
) -> tuple[IndicatorText, ...]:
    other = {one.ref: one for one in theirs if one.ref in wanted}
    own = [other.pop(one.ref, None) if one.ref in wanted else one for one in mine]
    return (*(one for one in own if one is not None), *other.values())
