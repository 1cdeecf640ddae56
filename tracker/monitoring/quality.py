"""How complete, timely, evidenced and recent each country's reporting is: alphabetical, never a ranking.

What came is described, not how well a country keeps its word. A joint pledge counts in the rows of
each of its parties; below five of what a share is taken of there are counts only.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from statistics import median
from typing import Any

from sqlalchemy.orm import Session

from tracker.monitoring import facts, quality_facts
from tracker.monitoring.figures import FEWEST_FOR_A_MEAN
from tracker.monitoring.rows import CountryRow, Period
from tracker.monitoring.scope import EVERYTHING, Scope

# What was sent in two years says more than one period's few reports.
PERIODS = 4


@dataclass(frozen=True, slots=True)
class Part:
    """How many of how many."""

    given: int = 0
    whole: int = 0

    @property
    def share(self) -> Fraction | None:
        """Return the share; None for fewer than five."""
        return Fraction(self.given, self.whole) if self.whole >= FEWEST_FOR_A_MEAN else None


@dataclass(frozen=True, slots=True)
class Middle:
    """The median of some days; None for fewer than five, the number stays."""

    days: Fraction | None
    number: int


@dataclass(frozen=True, slots=True)
class Quality:
    """One country's profile; `pledges` and `reports` are what the parts rest on.

    required, optional and said count fields; the others count reports or pledges.
    """

    country: CountryRow
    pledges: int
    reports: int
    required: Part
    optional: Part
    said: Part
    on_time: Part
    late: Middle
    evidence: Part
    claims: Part
    age: Middle
    unheard: int


def profiles(
    session: Session,
    opened: Sequence[Period],
    period: Period,
    now: datetime,
    language: str,
    scope: Scope = EVERYTHING,
) -> tuple[Quality, ...]:
    """Return every country's profile, by name: its pledges of the period, its reports up to it."""
    recent = opened[: opened.index(period) + 1][-PERIODS:]
    sent = quality_facts.sent(session, recent, now, scope)
    texts = quality_facts.texts(session, period, scope)
    late = quality_facts.late(session, recent, now, scope)
    ages = quality_facts.ages(session, period, now, scope)
    return tuple(
        _quality(
            country,
            sent.get(country.iso3),
            texts.get(country.iso3),
            late.get(country.iso3, []),
            ages.get(country.iso3, []),
        )
        for country in facts.countries(session, language)
        if scope.has(country.iso3)
    )


def middle(days: Sequence[int]) -> Middle:
    """Return the median of the days."""
    exact = [Fraction(day) for day in days]
    return Middle(median(exact) if len(exact) >= FEWEST_FOR_A_MEAN else None, len(exact))


def _quality(
    country: CountryRow, sent: Any, text: Any, late: list[int], ages: list[int | None]
) -> Quality:
    known = [age for age in ages if age is not None]
    return Quality(
        country=country,
        pledges=text.pledges if text else 0,
        reports=sent.reports if sent else 0,
        required=Part(text.required, len(quality_facts.REQUIRED) * text.pledges)
        if text
        else Part(),
        optional=Part(text.optional, len(quality_facts.OPTIONAL) * text.pledges)
        if text
        else Part(),
        said=Part(
            # PostgreSQL adds up whole numbers to a decimal.
            sent.said + int(sent.values),
            len(quality_facts.SAID) * sent.reports + sent.indicators,
        )
        if sent
        else Part(),
        on_time=Part(sent.on_time, sent.due) if sent else Part(),
        late=middle(late),
        evidence=Part(sent.evidenced, sent.reports) if sent else Part(),
        claims=Part(sent.proven, sent.claims) if sent else Part(),
        age=middle(known),
        unheard=len(ages) - len(known),
    )
