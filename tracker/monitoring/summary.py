"""The summary of periods: one row for the region, each area, each country, and each country's areas."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy.orm import Session

from tracker import clock
from tracker.measure import six_decimals
from tracker.monitoring import facts
from tracker.monitoring.figures import Joint, Tally, by_country, total
from tracker.monitoring.rows import Period

COUNTS = (
    *("accepted", "no_change", "not_reported", "not_due"),
    *("on_time", "planning", "in_progress", "fulfilled", "discontinued", "computable"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SummaryRow:
    """The figures of one group, as files carry them: an empty country is the region, an empty area all areas.

    A group in which nothing is owed has no figures but `eligible` (0) and `waived`.
    """

    period: str
    country_iso3: str
    area: str
    eligible: int
    accepted: int | None
    no_change: int | None
    not_reported: int | None
    not_due: int | None
    waived: int
    coverage: Decimal | None
    on_time: int | None
    planning: int | None
    in_progress: int | None
    fulfilled: int | None
    discontinued: int | None
    computable: int | None
    mean_progress: Decimal | None
    lower_bound: Decimal | None
    upper_bound: Decimal | None


def summary_rows(
    session: Session, now: datetime, codes: Sequence[str] | None = None
) -> list[SummaryRow]:
    """Return the summary of the opened periods (of those named, if any are), the first one first.

    The region and its areas are always there; a country, or its area, when it has something to count.
    """
    opened = facts.periods(session, clock.local_day(now, "UTC"))
    chosen = [period for period in opened if codes is None or period.code in codes]
    areas = [area.code for area in facts.areas(session, "en")]
    tallies, joints = facts.tallies(session, chosen, now), facts.joints(session, chosen, now)
    return [row for period in chosen for row in _of_period(period, areas, tallies, joints)]


def _of_period(
    period: Period, areas: Sequence[str], tallies: Sequence[Tally], joints: Sequence[Joint]
) -> Iterator[SummaryRow]:
    here = [tally for tally in tallies if tally.period == period.code]
    shared = [joint for joint in joints if joint.tally.period == period.code]
    yield summary_row(period.code, "", "", here)
    for area in areas:
        yield summary_row(period.code, "", area, [tally for tally in here if tally.area == area])
    for country, own in sorted(by_country(here, shared).items()):
        yield summary_row(period.code, country, "", own)
        for area in areas:
            if part := [tally for tally in own if tally.area == area]:
                yield summary_row(period.code, country, area, part)


def summary_row(period: str, country: str, area: str, tallies: Sequence[Tally]) -> SummaryRow:
    """Return the figures of a group as a file's row, rounded here and nowhere else."""
    figures = total(tallies)
    counts = {name: getattr(figures, name) if figures.eligible else None for name in COUNTS}
    return SummaryRow(
        period=period,
        country_iso3=country,
        area=area,
        eligible=figures.eligible,
        waived=figures.waived,
        coverage=six_decimals(figures.coverage),
        mean_progress=six_decimals(figures.mean),
        lower_bound=six_decimals(figures.lower),
        upper_bound=six_decimals(figures.upper),
        **counts,
    )
