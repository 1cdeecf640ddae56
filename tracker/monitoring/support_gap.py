"""The arithmetic of the Support Platform's gaps: asked, offered, agreed, delivered; no database.

Money of two currencies is never added, nor are two steps: an agreement promises what an offer offered already.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

# The group of what names no area, country or kind.
NOT_STATED = ""


class Step(StrEnum):
    """How far support has come; each is counted for itself."""

    ASKED = "asked"
    OFFERED = "offered"
    AGREED = "agreed"
    DELIVERED = "delivered"


class By(StrEnum):
    """By what the gaps are grouped."""

    AREA = "area"
    KIND = "kind"
    COUNTRY = "country"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One need, offer or agreement as the gaps count it; of several areas, countries or kinds it is in each group.

    `minor` is its amount in whole minor units, None where it states none.
    """

    step: Step
    areas: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    currency: str | None = None
    minor: int | None = None
    # The need itself, or the one that an agreement is about.
    need: int | None = None


KEYS: Mapping[By, Callable[[Entry], tuple[str, ...]]] = {
    By.AREA: lambda entry: entry.areas,
    By.KIND: lambda entry: entry.kinds,
    By.COUNTRY: lambda entry: entry.countries,
}


@dataclass(frozen=True, slots=True)
class Cell:
    """What there is at one step: how many, how many of them state no amount, and the amounts by currency."""

    count: int = 0
    unstated: int = 0
    amounts: Mapping[str, int] | None = None

    def minor(self, currency: str) -> int:
        """Return the sum in one currency."""
        return (self.amounts or {}).get(currency, 0)


@dataclass(frozen=True, slots=True)
class Group:
    """The four steps side by side."""

    key: str
    cells: Mapping[Step, Cell]
    # How many of the needs have no agreement at all.
    unanswered: int
    # The same by kind of support, where that was asked for.
    parts: tuple["Group", ...] = ()

    @property
    def currencies(self) -> tuple[str, ...]:
        """Return the currencies in which anything is stated."""
        return tuple(sorted({code for cell in self.cells.values() for code in cell.amounts or ()}))

    def missing(self, currency: str) -> int:
        """Return how much of what was asked for in a currency nobody has agreed to give; 0 when it is covered."""
        asked, agreed = self.cells[Step.ASKED], self.cells[Step.AGREED]
        return max(asked.minor(currency) - agreed.minor(currency), 0)


@dataclass(frozen=True, slots=True)
class Gap:
    """The whole and its groups; what belongs to several groups is in each, so that they add up to more."""

    by: By
    whole: Group
    groups: tuple[Group, ...]
    # How many needs, offers and agreements stand in more than one group.
    repeated: int


def gap(entries: Iterable[Entry], by: By, order: Sequence[str], kinds: Sequence[str] = ()) -> Gap:
    """Return the groups in an order, empty ones left out, what is not stated last; each by kind if kinds are given."""
    every = list(entries)
    return Gap(
        by,
        group(NOT_STATED, every),
        tuple(
            group(key, found, _groups(found, By.KIND, kinds) if kinds else ())
            for key, found in _sorted(every, by, order)
        ),
        sum(len(KEYS[by](entry)) > 1 for entry in every),
    )


def group(key: str, entries: Iterable[Entry], parts: Iterable[Group] = ()) -> Group:
    """Return the steps of some entries."""
    by_step: dict[Step, list[Entry]] = {step: [] for step in Step}
    for entry in entries:
        by_step[entry.step].append(entry)
    answered = {entry.need for entry in by_step[Step.AGREED]}
    return Group(
        key,
        {step: _cell(found) for step, found in by_step.items()},
        sum(entry.need not in answered for entry in by_step[Step.ASKED]),
        tuple(parts),
    )


def _groups(entries: Sequence[Entry], by: By, order: Sequence[str]) -> Iterator[Group]:
    return (group(key, found) for key, found in _sorted(entries, by, order))


def _sorted(
    entries: Iterable[Entry], by: By, order: Sequence[str]
) -> Iterator[tuple[str, list[Entry]]]:
    found: dict[str, list[Entry]] = {}
    for entry in entries:
        for key in KEYS[by](entry) or (NOT_STATED,):
            found.setdefault(key, []).append(entry)
    return ((key, found[key]) for key in (*order, NOT_STATED) if key in found)


def _cell(entries: Sequence[Entry]) -> Cell:
    amounts: dict[str, int] = {}
    for entry in entries:
        if entry.minor is not None and entry.currency:
            amounts[entry.currency] = amounts.get(entry.currency, 0) + entry.minor
    unstated = sum(entry.minor is None for entry in entries)
    return Cell(len(entries), unstated, amounts)
