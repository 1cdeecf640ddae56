"""The dashboards of the monitoring mechanism and of the Support Platform, put together from facts and figures."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from sqlalchemy.orm import Session

from tracker import clock
from tracker.domain import pledge_choices
from tracker.models.enums import ChallengeCode, CountryRole, Population, SupportKind
from tracker.monitoring import dimensions, facts
from tracker.monitoring.dashboards import PeriodFigures, Trend, View
from tracker.monitoring.dimensions import Budget, Counted, Dimension, Group, Sums
from tracker.monitoring.figures import Figures, total
from tracker.monitoring.known import Known
from tracker.monitoring.rows import Period, Step

VOCABULARIES: Mapping[Dimension, type[StrEnum]] = {
    Dimension.POPULATION: Population,
    Dimension.ROLE: CountryRole,
    Dimension.KIND: SupportKind,
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What a dashboard is asked for: the dimension of its rows, and a country or an area alone."""

    by: Dimension = Dimension.AREA
    country: str = ""
    area: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A group of a dimension: by its name, or by the word of a vocabulary."""

    key: str
    name: str
    word: StrEnum | None
    group: Group


@dataclass(frozen=True, slots=True)
class Due:
    """Milestones by their planned day: overdue, and still to come in this period and in the next."""

    overdue: tuple[Step, ...]
    here: tuple[Step, ...]
    next: tuple[Step, ...]
    done: int
    next_period: str | None


@dataclass(frozen=True, slots=True)
class Board:
    """One dashboard: the whole, its rows by the dimension, and the line that leads from one to the other."""

    view: View
    asked: Asked
    whole: Group
    rows: tuple[Row, ...]
    empty: int
    sums: Sums
    trend: Trend
    due: Due
    kinds: tuple[Row, ...]
    challenges: tuple[tuple[ChallengeCode, int], ...]
    budgets: tuple[Budget, ...]

    @property
    def without_budget(self) -> int:
        """Return how many eligible pledges name no budget."""
        return self.whole.figures.eligible - sum(budget.pledges for budget in self.budgets)


def board(session: Session, here: View, asked: Asked) -> Board:
    """Return a dashboard of the period."""
    source = here.known(session)
    rows = [row for row in source.counted(here.period) if _is_asked(row, asked)]
    whole = dimensions.group(rows)
    only = _only(asked)
    found = _rows(session, here.language, asked.by, rows, only)
    challenges = whole.challenges
    return Board(
        view=here,
        asked=asked,
        whole=whole,
        rows=tuple(row for row in found if _has_any(row)),
        empty=sum(not _has_any(row) for row in found),
        sums=dimensions.sums(rows, asked.by, only),
        trend=_trend(source, here, asked, whole.figures),
        due=_due(session, source, here, rows),
        kinds=tuple(filter(_has_any, _rows(session, here.language, Dimension.KIND, rows, ()))),
        challenges=tuple(
            sorted(
                ((code, challenges[code]) for code in ChallengeCode if challenges.get(code)),
                key=lambda pair: -pair[1],
            )
        ),
        budgets=dimensions.budgets(rows),
    )


def _is_asked(row: Counted, asked: Asked) -> bool:
    return (not asked.country or asked.country in row.countries) and (
        not asked.area or asked.area == row.tally.area
    )


def _only(asked: Asked) -> tuple[str, ...]:
    """Return the groups wanted: of one country's pledges, its partners' rows are not shown."""
    chosen = {Dimension.COUNTRY: asked.country, Dimension.AREA: asked.area}.get(asked.by, "")
    return (chosen,) if chosen else ()


def _has_any(row: Row) -> bool:
    return bool(row.group.figures.eligible or row.group.figures.waived)


def _rows(
    session: Session,
    language: str,
    by: Dimension,
    counted: Sequence[Counted],
    only: Sequence[str],
) -> list[Row]:
    groups = dimensions.groups(counted, by, only)
    return [
        Row(key, name, word, dimensions.group(groups.get(key, ())))
        for key, name, word in _names(session, language, by)
        if not only or key in only
    ]


def _names(session: Session, language: str, by: Dimension) -> list[tuple[str, str, StrEnum | None]]:
    """Return every group that there can be, in its order."""
    if by in VOCABULARIES:
        return [(word.value, "", word) for word in VOCABULARIES[by]]
    if by is Dimension.AREA:
        areas = facts.areas(session, language)
        return [(area.code, f"{area.number}. {area.title}", None) for area in areas]
    if by is Dimension.COUNTRY:
        return [(one.iso3, one.name, None) for one in facts.countries(session, language)]
    return [(line.code, line.words, None) for line in pledge_choices.lines(session, language)]


def _trend(source: Known, here: View, asked: Asked, figures: Figures) -> Trend:
    earlier = here.trend[:-1]
    tallies = (
        source.of_country(asked.country, earlier) if asked.country else source.tallies(earlier)
    )
    wanted = [one for one in tallies if not asked.area or one.area == asked.area]
    rows = [
        PeriodFigures(period, total(one for one in wanted if one.period == period.code))
        for period in earlier
    ]
    return Trend((*rows, PeriodFigures(here.period, figures)))


def _due(session: Session, source: Known, here: View, rows: Iterable[Counted]) -> Due:
    """Sort the milestones of the eligible pledges by their planned day and the day of the figures."""
    after = _next(session, here.period)
    until = after.covers_to if after else here.period.covers_to
    codes = {row.code for row in rows if row.tally.eligible}
    today = clock.local_day(here.now, "UTC")
    since, end = here.period.covers_from, here.period.covers_to
    steps = [step for step in source.dated_steps(since, until) if step.code in codes]
    planned = [(step.planned_to or date.max, step) for step in steps]
    ahead = [(day, step) for day, step in planned if step.done_on is None and day >= today]
    return Due(
        overdue=tuple(step for day, step in planned if step.done_on is None and day < today),
        here=tuple(step for day, step in ahead if day <= end),
        next=tuple(step for day, step in ahead if day > end),
        done=sum(step.done_on is not None and since <= day <= end for day, step in planned),
        next_period=after.code if after else None,
    )


def _next(session: Session, period: Period) -> Period | None:
    """Return the period that follows, whether it has opened or not."""
    day = period.covers_to + timedelta(days=1)
    known = facts.periods(session, date.max)
    return next((one for one in known if one.covers_from == day), None)
