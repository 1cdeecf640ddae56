"""What a chart's title may say: found by rule in the figures that the chart shows, or nothing."""

from collections.abc import Iterable, Sequence
from enum import StrEnum

from tracker.monitoring.figures import Figures

FEWEST_TO_SAY_MOST = 5


class Coverage(StrEnum):
    """What can be said of the countries' coverage."""

    ALL = "all"
    MOST = "most"
    NEUTRAL = "neutral"


class Growth(StrEnum):
    """What can be said of the last period against the one before."""

    MORE_OF_BOTH = "more_of_both"
    MORE_PLEDGES = "more_pledges"
    MORE_REPORTS = "more_reports"
    NEUTRAL = "neutral"


def coverage(countries: Iterable[Figures]) -> Coverage:
    """Return what the countries' figures allow to say: a silent country is one that owed and sent nothing."""
    classes = [figures.cover for figures in countries]
    asked = [name for name in classes if name != "none"]
    silent = asked.count("silent")
    if len(asked) < FEWEST_TO_SAY_MOST:
        return Coverage.NEUTRAL
    if not silent:
        return Coverage.ALL
    return Coverage.MOST if silent * 2 < len(asked) else Coverage.NEUTRAL


def growth(periods: Sequence[Figures]) -> Growth:
    """Return how the last period differs from the one before; nothing while its reports are awaited."""
    if len(periods) < 2 or periods[-1].not_due:
        return Growth.NEUTRAL
    before, last = periods[-2:]
    if last.eligible > before.eligible:
        more = last.reported > before.reported
        return Growth.MORE_OF_BOTH if more else Growth.MORE_PLEDGES
    return Growth.MORE_REPORTS if last.reported > before.reported else Growth.NEUTRAL


def most_silent(groups: Sequence[Figures]) -> int | None:
    """Return the place of the group that more than half of the missing reports belong to; None if few miss."""
    missing = [figures.not_reported for figures in groups]
    if len(groups) < 2 or sum(missing) < FEWEST_TO_SAY_MOST:
        return None
    return next((place for place, own in enumerate(missing) if own * 2 > sum(missing)), None)
