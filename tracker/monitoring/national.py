"""A country's page, which prints as its national progress report."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from sqlalchemy.orm import Session

from tracker import clock, measure
from tracker.domain.errors import NotFoundError
from tracker.domain.standing import OVER
from tracker.models.enums import ChallengeCode, CountryRole
from tracker.monitoring import facts
from tracker.monitoring.dashboards import AreaFigures, View, most_silent
from tracker.monitoring.figures import Figures, by_country, total
from tracker.monitoring.rows import CountryRow, Period, PledgeRow, Step

STEPS_SHOWN = 6
STEPS_DONE_SHOWN = 2


@dataclass(frozen=True, slots=True)
class PacedPledge:
    """A pledge with the share of its time that has gone, and its pace (none once it is over)."""

    pledge: PledgeRow
    expected: Fraction | None
    pace: measure.Pace | None


@dataclass(frozen=True, slots=True)
class CountryPage:
    """One country in a period; `age` is the mean age of its answers in days."""

    view: View
    country: CountryRow
    figures: Figures
    areas: tuple[AreaFigures, ...]
    pledges: tuple[PacedPledge, ...]
    joint: int
    roles: tuple[CountryRole, ...]
    challenges: tuple[tuple[ChallengeCode, int], ...]
    steps: tuple[Step, ...]
    steps_in_all: int
    age: int | None

    @property
    def most_silent(self) -> AreaFigures | None:
        """Return what a title may say of the areas."""
        return most_silent(self.areas)


def country_page(session: Session, here: View, iso3: str) -> CountryPage:
    """Return the figures and pledges of a country in a period; raises NotFoundError for a code that is none."""
    countries = facts.countries(session, here.language)
    country = next((country for country in countries if country.iso3 == iso3), None)
    if country is None:
        raise NotFoundError
    source = here.known(session)
    tallies, joints = source.tallies([here.period]), source.joints(here.period)
    own = by_country(tallies, joints).get(iso3, [])
    pledges = source.pledges(iso3, here.period)
    steps = source.steps(iso3)
    today = clock.local_day(here.now, "UTC")
    return CountryPage(
        view=here,
        country=country,
        figures=total(own),
        areas=tuple(
            AreaFigures(area, total(tally for tally in own if tally.area == area.code))
            for area in facts.areas(session, here.language)
        ),
        pledges=tuple(_paced(pledge, here.period, today) for pledge in pledges),
        joint=sum(1 for joint in joints if _is_joint(joint.tally.country, iso3)),
        roles=_roles(pledges),
        challenges=_challenges(pledges),
        steps=shown(steps, today),
        steps_in_all=len(steps),
        age=_age(pledges, today),
    )


def shown(steps: Sequence[Step], today: date) -> tuple[Step, ...]:
    """Return the milestones that matter now: the last ones done, those overdue, the next ones."""
    done = [step for step in steps if step.done_on][-STEPS_DONE_SHOWN:]
    ahead = [step for step in steps if not step.done_on][: STEPS_SHOWN - len(done)]
    return tuple(sorted(done + ahead, key=lambda step: step.done_on or step.planned_to or today))


def _is_joint(country: str | None, iso3: str) -> bool:
    return country == iso3


def _paced(pledge: PledgeRow, period: Period, today: date) -> PacedPledge:
    day = min(period.covers_to, today)
    expected = measure.elapsed_share(pledge.starts_on, pledge.ends_on, day)
    if pledge.stage in OVER:
        return PacedPledge(pledge, expected, None)
    return PacedPledge(pledge, expected, measure.pace(pledge.progress, expected))


def _roles(pledges: Iterable[PledgeRow]) -> tuple[CountryRole, ...]:
    named = {role for pledge in pledges for role in pledge.roles}
    return tuple(role for role in CountryRole if role in named)


def _challenges(pledges: Iterable[PledgeRow]) -> tuple[tuple[ChallengeCode, int], ...]:
    """Return how many pledges name each challenge, the most frequent first."""
    named = Counter(code for pledge in pledges for code in pledge.challenges)
    order = list(ChallengeCode)
    return tuple(sorted(named.items(), key=lambda pair: (-pair[1], order.index(pair[0]))))


def _age(pledges: Iterable[PledgeRow], today: date) -> int | None:
    days = [
        (today - clock.local_day(pledge.answered_at, "UTC")).days
        for pledge in pledges
        if pledge.answered_at is not None
    ]
    return round(Fraction(sum(days), len(days))) if days else None
