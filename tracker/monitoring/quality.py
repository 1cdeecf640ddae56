"""How complete, timely, evidenced and recent each country's reporting is: alphabetical, never a ranking.

What came is described, not how well a country keeps its word. A joint pledge counts in the rows of
each of its parties; below five of what a share is taken of there are counts only.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from statistics import median
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    Subquery,
    Text,
    case,
    exists,
    func,
    or_,
    select,
    type_coerce,
    union_all,
)
from sqlalchemy.orm import Session, aliased

from tracker import clock
from tracker.models.country import Country
from tracker.models.enums import PartyRole, Stage, ValueState
from tracker.models.indicator import IndicatorDefinition
from tracker.models.period import Obligation, ReportingPeriod
from tracker.models.pledge import PledgeParty, PledgeVersion, PledgeVersionLine
from tracker.models.progress import Evidence, IndicatorReading, ProgressUpdate
from tracker.monitoring import facts
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
    sent, texts = _sent(session, recent, now, scope), _texts(session, period, scope)
    late, ages = _late(session, recent, now, scope), _ages(session, period, now, scope)
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
        required=Part(text.required, len(_REQUIRED) * text.pledges) if text else Part(),
        optional=Part(text.optional, len(_OPTIONAL) * text.pledges) if text else Part(),
        said=Part(sent.said + sent.values, len(_SAID) * sent.reports + sent.indicators)
        if sent
        else Part(),
        on_time=Part(sent.on_time, sent.due) if sent else Part(),
        late=middle(late),
        evidence=Part(sent.evidenced, sent.reports) if sent else Part(),
        claims=Part(sent.proven, sent.claims) if sent else Part(),
        age=middle(known),
        unheard=len(ages) - len(known),
    )


def _filled(column: Any) -> ColumnElement[bool]:
    # Lists of codes are texts too, empty when there are none.
    return func.coalesce(type_coerce(column, Text), "") != ""


_REQUIRED = (
    _filled(PledgeVersion.description),
    PledgeVersion.starts_on.is_not(None),
    PledgeVersion.ends_on.is_not(None),
    _filled(PledgeVersion.lead_institution),
    _filled(PledgeVersion.support_kinds),
    _filled(PledgeVersion.populations),
)
_OPTIONAL = (
    _filled(PledgeVersion.expected_result),
    _filled(PledgeVersion.territory),
    _filled(PledgeVersion.contact),
    _filled(PledgeVersion.country_roles),
    PledgeVersion.budget_minor.is_not(None),
    exists().where(PledgeVersionLine.version_id == PledgeVersion.id),
    exists().where(IndicatorDefinition.version_id == PledgeVersion.id),
)
_SAID = (
    _filled(ProgressUpdate.achievements),
    or_(_filled(ProgressUpdate.challenges), _filled(ProgressUpdate.challenge_codes)),
    _filled(ProgressUpdate.next_steps),
    _filled(ProgressUpdate.support_needed),
    ProgressUpdate.spent_minor.is_not(None),
)


def _given(fields: Iterable[ColumnElement[bool]], when: Any = True) -> ColumnElement[int]:
    parts = [case((field, 1), else_=0) for field in fields]
    total = sum(parts[1:], start=parts[0])
    return func.coalesce(func.sum(total).filter(when), 0)


def _owners(periods: Sequence[Period], scope: Scope) -> Subquery:
    """Return each obligation with each country in whose rows it counts."""
    counting = (
        Obligation.period_id.in_([period.id for period in periods]),
        Obligation.is_owed,
        Obligation.waived_at.is_(None),
        *scope.owed,
    )
    led = select(Obligation.id.label("id"), Obligation.lead_country_iso3.label("country")).where(
        Obligation.lead_country_iso3.is_not(None), *counting
    )
    joint = (
        select(Obligation.id, PledgeParty.country_iso3)
        .select_from(PledgeParty)
        .join(PledgeVersion, PledgeVersion.id == PledgeParty.version_id)
        .join(Obligation, Obligation.pledge_id == PledgeVersion.pledge_id)
        .where(
            PledgeParty.role == PartyRole.CO_PLEDGER,
            PledgeParty.country_iso3.is_not(None),
            PledgeParty.country_iso3.is_distinct_from(Obligation.lead_country_iso3),
            PledgeVersion.is_current,
            *counting,
        )
    )
    return union_all(led, joint).subquery("owners")


def _sent(
    session: Session, periods: Sequence[Period], now: datetime, scope: Scope
) -> Mapping[str, Any]:
    owners, due = _owners(periods, scope), Obligation.due_at <= now
    has_report = ProgressUpdate.no_change.is_(False)
    has_evidence = exists().where(Evidence.update_id == ProgressUpdate.id)
    claims = (has_report, ProgressUpdate.stage == Stage.FULFILLED)
    values = (
        select(func.count())
        .where(
            IndicatorReading.update_id == ProgressUpdate.id,
            IndicatorReading.value_state == ValueState.REPORTED,
        )
        .correlate(ProgressUpdate)
        .scalar_subquery()
    )
    query = (
        select(
            owners.c.country,
            func.count().filter(due).label("due"),
            func.count().filter(due, Obligation.answered_at < Obligation.due_at).label("on_time"),
            func.count().filter(has_report).label("reports"),
            _given(_SAID, has_report).label("said"),
            func.coalesce(func.sum(values).filter(has_report), 0).label("values"),
            func.coalesce(func.sum(Obligation.indicators).filter(has_report), 0).label(
                "indicators"
            ),
            func.count().filter(has_report, has_evidence).label("evidenced"),
            func.count().filter(*claims).label("claims"),
            func.count().filter(*claims, has_evidence).label("proven"),
        )
        .select_from(owners)
        .join(Obligation, Obligation.id == owners.c.id)
        .outerjoin(
            ProgressUpdate,
            (ProgressUpdate.obligation_id == Obligation.id) & ProgressUpdate.is_current,
        )
        .group_by(owners.c.country)
    )
    return _by_country(session, query)


def _texts(session: Session, period: Period, scope: Scope) -> Mapping[str, Any]:
    owners = _owners([period], scope)
    query = (
        select(
            owners.c.country,
            func.count().label("pledges"),
            _given(_REQUIRED).label("required"),
            _given(_OPTIONAL).label("optional"),
        )
        .select_from(owners)
        .join(Obligation, Obligation.id == owners.c.id)
        .join(
            PledgeVersion,
            (PledgeVersion.pledge_id == Obligation.pledge_id) & PledgeVersion.is_current,
        )
        .group_by(owners.c.country)
    )
    return _by_country(session, query)


def _by_country(session: Session, query: Select[Any]) -> Mapping[str, Any]:
    return {row.country: row for row in session.execute(query)}


def _late(
    session: Session, periods: Sequence[Period], now: datetime, scope: Scope
) -> Mapping[str, list[int]]:
    """Return how many days each late answer was late, in its country's zone."""
    owners = _owners(periods, scope)
    query = (
        select(owners.c.country, Obligation.answered_at, ReportingPeriod.due_on, Country.time_zone)
        .select_from(owners)
        .join(Obligation, Obligation.id == owners.c.id)
        .join(ReportingPeriod, ReportingPeriod.id == Obligation.period_id)
        .outerjoin(Country, Country.iso3 == Obligation.lead_country_iso3)
        .where(Obligation.due_at <= now, Obligation.answered_at >= Obligation.due_at)
    )
    found: dict[str, list[int]] = {}
    for row in session.execute(query):
        day = clock.local_day(row.answered_at, row.time_zone or "UTC")
        found.setdefault(row.country, []).append((day - row.due_on).days)
    return found


def _ages(
    session: Session, period: Period, now: datetime, scope: Scope
) -> Mapping[str, list[int | None]]:
    """Return how many days old the last answer to each pledge of the period is; None without any."""
    owners, other = _owners([period], scope), aliased(Obligation)
    last = (
        select(func.max(other.answered_at))
        .where(other.pledge_id == Obligation.pledge_id)
        .correlate(Obligation)
        .scalar_subquery()
    )
    query = (
        select(owners.c.country, last.label("last"))
        .select_from(owners)
        .join(Obligation, Obligation.id == owners.c.id)
    )
    today = clock.local_day(now, "UTC")
    found: dict[str, list[int | None]] = {}
    for country, moment in session.execute(query):
        age = None if moment is None else (today - clock.local_day(moment, "UTC")).days
        found.setdefault(country, []).append(age)
    return found
