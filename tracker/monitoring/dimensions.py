"""The arithmetic of pledges by a dimension in which one may belong to several groups, or to none; no database."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from tracker.measure import Pace
from tracker.monitoring.figures import Figures, Tally, total

# A pledge that is fulfilled or discontinued has no pace any more; every pledge is in one of these classes.
OVER = "over"
PACES = (*(pace.value for pace in Pace), OVER)
SLOW = (Pace.BEHIND.value, Pace.FAR_BEHIND.value)


class Dimension(StrEnum):
    """By what the dashboards group pledges."""

    AREA = "area"
    COUNTRY = "country"
    LINE = "line"
    POPULATION = "population"
    ROLE = "role"
    KIND = "kind"


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """One pledge in one period, with all it can be grouped by; `tally` is its own standing alone.

    `is_hidden` says that its text is no longer public: it was withdrawn after the period had closed.
    """

    code: str
    tally: Tally
    pace: str
    countries: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()
    populations: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    challenges: tuple[str, ...] = ()
    is_stale: bool = False
    needs_support: bool = False
    budget_minor: int | None = None
    budget_currency: str | None = None
    is_hidden: bool = False

    @property
    def is_slow(self) -> bool:
        """Say whether it is behind, or far behind."""
        return self.pace in SLOW


KEYS: Mapping[Dimension, Callable[[Counted], tuple[str, ...]]] = {
    Dimension.AREA: lambda row: (row.tally.area,),
    Dimension.COUNTRY: lambda row: row.countries,
    Dimension.LINE: lambda row: row.lines,
    Dimension.POPULATION: lambda row: row.populations,
    Dimension.ROLE: lambda row: row.roles,
    Dimension.KIND: lambda row: row.kinds,
}


@dataclass(frozen=True, slots=True)
class Group:
    """The figures of some pledges; exempt ones are counted nowhere but in `figures.waived`.

    `paces` holds every class of pace; together they are all eligible pledges.
    """

    figures: Figures
    paces: Mapping[str, int]
    stale: int
    needing: int
    slow_needing: int
    challenges: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Sums:
    """Why the groups' numbers of pledges do not add up to the whole: rows - counted_again + without = whole.

    `hidden` are those among `without` whose text is no longer public.
    """

    rows: int
    counted_again: int
    without: int
    hidden: int
    whole: int


@dataclass(frozen=True, slots=True)
class Budget:
    """What pledges say they cost in one currency."""

    currency: str
    pledges: int
    minor: int


def group(rows: Iterable[Counted]) -> Group:
    """Return the figures of some pledges."""
    rows = list(rows)
    eligible = [row for row in rows if row.tally.eligible]
    paces = Counter(row.pace for row in eligible)
    return Group(
        figures=total(row.tally for row in rows),
        paces={pace: paces[pace] for pace in PACES},
        stale=sum(row.is_stale for row in eligible),
        needing=sum(row.needs_support for row in eligible),
        slow_needing=sum(row.needs_support and row.is_slow for row in eligible),
        challenges=Counter(code for row in eligible for code in row.challenges),
    )


def groups(
    rows: Iterable[Counted], by: Dimension, only: Sequence[str] = ()
) -> dict[str, list[Counted]]:
    """Return the pledges of each group; one that belongs to several is in each. `only` names the groups wanted."""
    found: dict[str, list[Counted]] = {}
    for row in rows:
        for key in KEYS[by](row):
            if not only or key in only:
                found.setdefault(key, []).append(row)
    return found


def sums(rows: Iterable[Counted], by: Dimension, only: Sequence[str] = ()) -> Sums:
    """Return how the sum of the groups becomes the number of all eligible pledges."""
    eligible = [row for row in rows if row.tally.eligible]
    named = [len([key for key in KEYS[by](row) if not only or key in only]) for row in eligible]
    without = [row for row, number in zip(eligible, named, strict=True) if not number]
    return Sums(
        rows=sum(named),
        counted_again=sum(number - 1 for number in named if number),
        without=len(without),
        hidden=sum(row.is_hidden for row in without),
        whole=len(eligible),
    )


def budgets(rows: Iterable[Counted]) -> tuple[Budget, ...]:
    """Return the budgets of eligible pledges by currency; currencies are never added together."""
    found: dict[str, list[int]] = {}
    for row in rows:
        if row.tally.eligible and row.budget_currency and row.budget_minor is not None:
            found.setdefault(row.budget_currency, []).append(row.budget_minor)
    return tuple(
        Budget(currency, len(amounts), sum(amounts)) for currency, amounts in sorted(found.items())
    )
