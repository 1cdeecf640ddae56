"""The arithmetic of groups of pledges in a period: pure functions on frozen rows, no database.

Not counted: pledges that were never published, those withdrawn before their period closed, periods
that have not opened, and (apart from `waived`) obligations that were waived.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeVar

from tracker.measure import exact_sum

# Below it a group shows counts and coverage only.
FEWEST_FOR_A_MEAN = 5
HIGH, MIDDLE = Fraction(80, 100), Fraction(50, 100)
Key = TypeVar("Key")


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """How many obligations of one period, area and country stand how; `shares` are the pledges' progress."""

    period: str = ""
    area: str = ""
    country: str | None = None
    eligible: int = 0
    accepted: int = 0
    no_change: int = 0
    not_due: int = 0
    waived: int = 0
    on_time: int = 0
    planning: int = 0
    in_progress: int = 0
    fulfilled: int = 0
    discontinued: int = 0
    shares: tuple[Fraction, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """The figures of a group. With `eligible` 0 all others but `waived` are empty or 0."""

    eligible: int
    accepted: int
    no_change: int
    not_reported: int
    not_due: int
    waived: int
    on_time: int
    planning: int
    in_progress: int
    fulfilled: int
    discontinued: int
    computable: int
    coverage: Fraction | None
    mean: Fraction | None
    lower: Fraction | None
    upper: Fraction | None

    @property
    def reported(self) -> int:
        """Return how many have an answer in force."""
        return self.accepted + self.no_change

    @property
    def late(self) -> int:
        """Return how many answered after the due moment."""
        return self.reported - self.on_time

    @property
    def cover(self) -> str:
        """Return the class of the coverage: high, mid, low, silent (asked, nothing came), none (nothing due)."""
        if not self.reported:
            return "silent" if self.not_reported else "none"
        share = Fraction(self.reported, self.eligible)
        if share >= HIGH:
            return "high"
        return "mid" if share >= MIDDLE else "low"


@dataclass(frozen=True, slots=True)
class Joint:
    """A pledge in the rows of a country that is party to it beside its lead."""

    pledge_id: int
    has_lead_country: bool
    tally: Tally


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """Why the countries' numbers of pledges do not add up to the region's.

    countries - counted_again + without_country = region.
    """

    countries: int
    counted_again: int
    without_country: int
    region: int


def total(tallies: Iterable[Tally]) -> Figures:
    """Return the figures of a group of tallies."""
    rows = list(tallies)

    def add(name: str) -> int:
        return sum(getattr(row, name) for row in rows)

    eligible, accepted, no_change, not_due = map(
        add, ("eligible", "accepted", "no_change", "not_due")
    )
    shares = [share for row in rows for share in row.shares]
    mean, lower, upper = bounds(shares, eligible)
    return Figures(
        eligible=eligible,
        accepted=accepted,
        no_change=no_change,
        not_reported=eligible - accepted - no_change - not_due,
        not_due=not_due,
        waived=add("waived"),
        on_time=add("on_time"),
        planning=add("planning"),
        in_progress=add("in_progress"),
        fulfilled=add("fulfilled"),
        discontinued=add("discontinued"),
        computable=len(shares),
        coverage=Fraction(accepted + no_change, eligible) if eligible else None,
        mean=mean,
        lower=lower,
        upper=upper,
    )


def bounds(
    shares: list[Fraction], eligible: int
) -> tuple[Fraction | None, Fraction | None, Fraction | None]:
    """Return mean, lower and upper bound of a group's progress; empty for fewer than five pledges.

    The bounds say what the mean would be if all others stood at nothing, or were done.
    """
    if eligible < FEWEST_FOR_A_MEAN:
        return None, None, None
    whole, known = exact_sum(shares), len(shares)
    mean = whole / known if known else None
    return mean, whole / eligible, (whole + eligible - known) / eligible


def grouped(tallies: Iterable[Tally], key: Callable[[Tally], Key]) -> dict[Key, list[Tally]]:
    """Return the tallies by a key, in the order in which the keys appear."""
    groups: dict[Key, list[Tally]] = {}
    for tally in tallies:
        groups.setdefault(key(tally), []).append(tally)
    return groups


def by_country(tallies: Iterable[Tally], joints: Iterable[Joint]) -> Mapping[str, list[Tally]]:
    """Return each country's own rows: what it leads, and the joint pledges it is party to."""
    own = [tally for tally in tallies if tally.country]
    own += [joint.tally for joint in joints]
    return grouped(own, lambda tally: tally.country or "")


def reconciled(tallies: Iterable[Tally], joints: Iterable[Joint]) -> Reconciliation:
    """Return how the sum of the countries' pledges becomes the region's number."""
    rows = list(tallies)
    shared = [joint for joint in joints if joint.tally.eligible]
    region = sum(row.eligible for row in rows)
    led = sum(row.eligible for row in rows if row.country)
    # A pledge that no country leads is counted for the first time in its first party's rows.
    adopted = len({joint.pledge_id for joint in shared if not joint.has_lead_country})
    return Reconciliation(
        countries=led + len(shared),
        counted_again=len(shared) - adopted,
        without_country=region - led - adopted,
        region=region,
    )
