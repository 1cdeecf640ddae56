"""What the public pages show, put together from facts and figures; the same numbers as in the files."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from tracker import clock
from tracker.domain.errors import NoFiguresError, NotFoundError
from tracker.monitoring import facts, findings, known, news, snapshots
from tracker.monitoring.figures import (
    Figures,
    Joint,
    Reconciliation,
    Tally,
    by_country,
    reconciled,
    total,
)
from tracker.monitoring.rows import AreaRow, CountryRow, Event, Period
from tracker.monitoring.snapshots import Vintage
from tracker.monitoring.summary import SummaryRow, summary_rows

__all__ = [
    "AreaFigures",
    "AreaPage",
    "Countries",
    "CountriesPage",
    "CountryFigures",
    "PeriodFigures",
    "PlanPage",
    "SummaryRow",
    "Trend",
    "View",
    "area_page",
    "countries_page",
    "most_silent",
    "plan_page",
    "summary_rows",
    "view",
]
PERIODS_IN_A_TREND = 3
LONGEST_CODE = 40


@dataclass(frozen=True, slots=True)
class View:
    """What every page of figures stands on: the moment, the period chosen, the periods to choose from.

    With a vintage the figures are those of the period's snapshot, and the moment is the snapshot's;
    `kept` is the snapshot that there is, also when the live figures were asked for.
    """

    now: datetime
    language: str
    period: Period
    periods: tuple[Period, ...]
    vintage: Vintage | None = None
    kept: Vintage | None = None

    def known(self, session: Session) -> known.Known:
        """Return where the figures come from."""
        return known.of(session, self.now, self.vintage)

    @property
    def trend(self) -> tuple[Period, ...]:
        """Return the last periods up to the one chosen."""
        return self.periods[: self.periods.index(self.period) + 1][-PERIODS_IN_A_TREND:]


@dataclass(frozen=True, slots=True)
class AreaFigures:
    """An area with its figures."""

    area: AreaRow
    figures: Figures


def most_silent(areas: Sequence[AreaFigures]) -> AreaFigures | None:
    """Return the area that most of the missing reports are on, if that can be said of one."""
    place = findings.most_silent([row.figures for row in areas])
    return None if place is None else areas[place]


@dataclass(frozen=True, slots=True)
class CountryFigures:
    """A country with the figures of its own rows."""

    country: CountryRow
    figures: Figures


@dataclass(frozen=True, slots=True)
class Countries:
    """Every country's figures, and the line that leads from their sum to the region."""

    rows: tuple[CountryFigures, ...]
    reconciliation: Reconciliation

    @property
    def covers(self) -> Mapping[str, int]:
        """Return how many countries there are in each class of coverage."""
        return Counter(row.figures.cover for row in self.rows)

    @property
    def silent(self) -> tuple[CountryRow, ...]:
        """Return the countries that were asked and sent nothing."""
        return tuple(row.country for row in self.rows if row.figures.cover == "silent")

    @property
    def partial(self) -> int:
        """Return how many countries reported on some of what was due, but not on all."""
        return sum(bool(row.figures.reported and row.figures.not_reported) for row in self.rows)

    @property
    def asked(self) -> int:
        """Return how many countries owe reports."""
        return sum(bool(row.figures.eligible) for row in self.rows)

    @property
    def complete(self) -> int:
        """Return how many of them have sent them all."""
        return sum(
            bool(row.figures.eligible) and row.figures.reported == row.figures.eligible
            for row in self.rows
        )

    @property
    def finding(self) -> findings.Coverage:
        """Return what a title may say of them."""
        return findings.coverage(row.figures for row in self.rows)


@dataclass(frozen=True, slots=True)
class PeriodFigures:
    """A period with the region's figures; those of a trend have no mean."""

    period: Period
    figures: Figures


@dataclass(frozen=True, slots=True)
class Trend:
    """The last periods up to the one chosen."""

    rows: tuple[PeriodFigures, ...]

    @property
    def finding(self) -> findings.Growth:
        """Return what a title may say of them."""
        return findings.growth([row.figures for row in self.rows])


@dataclass(frozen=True, slots=True)
class PlanPage:
    """The plan at a glance."""

    view: View
    figures: Figures
    areas: tuple[AreaFigures, ...]
    countries: Countries
    trend: Trend
    events: tuple[Event, ...]

    @property
    def most_silent(self) -> AreaFigures | None:
        """Return what a title may say of the areas."""
        return most_silent(self.areas)


@dataclass(frozen=True, slots=True)
class AreaPage:
    """One area of the plan."""

    view: View
    area: AreaRow
    figures: Figures
    countries: Countries
    trend: Trend


@dataclass(frozen=True, slots=True)
class CountriesPage:
    """All countries."""

    view: View
    countries: Countries


def view(
    session: Session, now: datetime, language: str, code: str | None = None, *, live: bool = False
) -> View | None:
    """Return the period that is asked for, or the one that readers want first; None before any has opened.

    A published period shows its snapshot unless its live figures are asked for.
    Raises NoFiguresError for a period that there isn't, or that hasn't opened yet.
    """
    today = clock.local_day(now, "UTC")
    opened = facts.periods(session, today)
    if code is not None:
        chosen = find(opened, code)
    elif opened:
        chosen = _wanted(opened, today)
    else:
        return None
    kept = snapshots.of_period(session, chosen.code) if chosen.published_at is not None else None
    vintage = None if live else kept
    return View(vintage.as_of if vintage else now, language, chosen, opened, vintage, kept)


def find(opened: Sequence[Period], code: str) -> Period:
    """Return the open period of the code; raises NoFiguresError, which names those that there are."""
    found = next((period for period in opened if period.code == code), None)
    if found is None:
        codes = ", ".join(period.code for period in opened)
        raise NoFiguresError(period=code[:LONGEST_CODE], opened=codes)
    return found


def _wanted(opened: Sequence[Period], today: date) -> Period:
    published = [period for period in opened if period.published_at is not None]
    past_due = [period for period in opened if period.due_on < today]
    return (published or past_due or opened)[-1]


def plan_page(session: Session, here: View) -> PlanPage:
    """Return the figures of the whole plan in a period."""
    source = here.known(session)
    tallies, joints = source.tallies([here.period]), source.joints(here.period)
    areas = facts.areas(session, here.language)
    figures = total(tallies)
    return PlanPage(
        view=here,
        figures=figures,
        areas=tuple(AreaFigures(area, total(_in_area(tallies, area.code))) for area in areas),
        countries=_countries(session, here, tallies, joints),
        trend=_trend(here, source.stages(here.trend[:-1]), figures),
        events=tuple(news.latest(session)),
    )


def area_page(session: Session, here: View, code: str) -> AreaPage:
    """Return the figures of one area in a period; raises NotFoundError for a code that is none."""
    areas = facts.areas(session, here.language)
    area = next((area for area in areas if area.code == code), None)
    if area is None:
        raise NotFoundError
    source = here.known(session)
    all_tallies = _in_area(source.tallies(here.trend), code)
    tallies = [tally for tally in all_tallies if tally.period == here.period.code]
    joints = [joint for joint in source.joints(here.period) if joint.tally.area == code]
    figures = total(tallies)
    return AreaPage(
        view=here,
        area=area,
        figures=figures,
        countries=_countries(session, here, tallies, joints),
        trend=_trend(here, all_tallies, figures),
    )


def countries_page(session: Session, here: View) -> CountriesPage:
    """Return every country's figures in a period."""
    source = here.known(session)
    tallies, joints = source.tallies([here.period]), source.joints(here.period)
    return CountriesPage(
        view=here,
        countries=_countries(session, here, tallies, joints),
    )


def _countries(
    session: Session, here: View, tallies: Sequence[Tally], joints: Sequence[Joint]
) -> Countries:
    """Return the figures of all countries, those without any pledge too."""
    own = by_country(tallies, joints)
    rows = (
        CountryFigures(country, total(own.get(country.iso3, ())))
        for country in facts.countries(session, here.language)
    )
    return Countries(tuple(rows), reconciled(tallies, joints))


def _in_area(tallies: Iterable[Tally], code: str) -> list[Tally]:
    return [tally for tally in tallies if tally.area == code]


def _trend(here: View, tallies: Sequence[Tally], figures: Figures) -> Trend:
    """Return the earlier periods' figures from the tallies, then the chosen one's."""
    earlier = [
        PeriodFigures(period, total(tally for tally in tallies if tally.period == period.code))
        for period in here.trend[:-1]
    ]
    return Trend((*earlier, PeriodFigures(here.period, figures)))
