"""Who has reported in which period: countries by periods, and the sum that leads to the region."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from tracker import clock
from tracker.monitoring import facts, queue
from tracker.monitoring.figures import (
    Joint,
    Reconciliation,
    Tally,
    by_country,
    grouped,
    reconciled,
    total,
)
from tracker.monitoring.rows import CountryRow, Period
from tracker.monitoring.scope import EVERYTHING, Scope


@dataclass(frozen=True, slots=True)
class Cell:
    """What a country (or the region's sum) answered of what it owed in a period."""

    period: Period
    reported: int
    due: int
    no_change: int
    late: int
    missing: int
    waived: int
    cover: str


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """One country in the matrix."""

    country: CountryRow
    cells: tuple[Cell, ...]
    in_review: int
    last_report: datetime | None

    @property
    def is_behind(self) -> bool:
        """Say whether less than half of what the last period asks for has come."""
        last = self.cells[-1]
        return last.reported * 2 < last.due


@dataclass(frozen=True, slots=True)
class Matrix:
    """Countries by periods, grouped by subregion, with the sum of the countries and its reconciliation."""

    periods: tuple[Period, ...]
    groups: tuple[tuple[str, tuple[MatrixRow, ...]], ...]
    sums: tuple[Cell, ...]
    # What organisations lead, in no country's row but those of its co-pledgers.
    organisations: tuple[Cell, ...]
    reconciliation: Reconciliation

    @property
    def has_organisations(self) -> bool:
        """Say whether organisations owed anything in one of the periods."""
        return any(cell.due or cell.waived for cell in self.organisations)

    @property
    def behind(self) -> int:
        """Return how many countries sent less than half of what the last period asks for."""
        return sum(row.is_behind for _, rows in self.groups for row in rows)


def matrix(
    session: Session,
    periods: Sequence[Period],
    now: datetime,
    language: str,
    scope: Scope = EVERYTHING,
) -> Matrix:
    """Return who has reported in the periods given (at least one), the last of which is the one that runs."""
    tallies = scope.own(facts.tallies(session, periods, now, scope))
    joints = facts.joints(session, periods, now, scope)
    in_review, last = (
        queue.in_review(session, periods[-1], scope),
        queue.last_reports(session, scope),
    )
    own = by_country(tallies, joints)
    rows = [
        MatrixRow(
            country,
            _cells(periods, own.get(country.iso3, [])),
            in_review.get(country.iso3, 0),
            last.get(country.iso3),
        )
        for country in facts.countries(session, language)
        if scope.has(country.iso3)
    ]
    return Matrix(
        tuple(periods),
        _by_subregion(rows),
        _cells(periods, [tally for tallies_ in own.values() for tally in tallies_]),
        _cells(periods, [tally for tally in tallies if tally.country is None]),
        _last_reconciled(periods[-1], tallies, joints),
    )


def _cells(periods: Iterable[Period], tallies: Iterable[Tally]) -> tuple[Cell, ...]:
    by_period: Mapping[str, list[Tally]] = grouped(tallies, lambda tally: tally.period)
    return tuple(cell(period, by_period.get(period.code, [])) for period in periods)


def cell(period: Period, tallies: Iterable[Tally]) -> Cell:
    """Return what a group of obligations of one period amounts to."""
    figures = total(tallies)
    return Cell(
        period,
        reported=figures.reported,
        due=figures.eligible,
        no_change=figures.no_change,
        late=figures.late,
        missing=figures.not_reported,
        waived=figures.waived,
        cover=figures.cover,
    )


def _by_subregion(rows: Iterable[MatrixRow]) -> tuple[tuple[str, tuple[MatrixRow, ...]], ...]:
    groups: dict[str, list[MatrixRow]] = {}
    for row in rows:
        groups.setdefault(row.country.subregion, []).append(row)
    return tuple((name, tuple(groups[name])) for name in sorted(groups))


def _last_reconciled(
    last: Period, tallies: Iterable[Tally], joints: Iterable[Joint]
) -> Reconciliation:
    return reconciled(
        [tally for tally in tallies if tally.period == last.code],
        [joint for joint in joints if joint.tally.period == last.code],
    )


def reporting_matrix(session: Session, now: datetime, language: str) -> Matrix | None:
    """Return who has reported in every period that has opened; None before any has."""
    opened = facts.periods(session, clock.local_day(now, "UTC"))
    return matrix(session, opened, now, language) if opened else None
