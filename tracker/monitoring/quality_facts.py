"""What the database is asked for the quality profile: per country, whatever the number of pledges."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
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
from tracker.models.enums import Stage, ValueState
from tracker.models.indicator import IndicatorDefinition
from tracker.models.period import Obligation, ReportingPeriod
from tracker.models.pledge import PledgeParty, PledgeVersion, PledgeVersionLine
from tracker.models.progress import Evidence, IndicatorReading, ProgressUpdate
from tracker.monitoring.facts import for_parties
from tracker.monitoring.rows import Period
from tracker.monitoring.scope import Scope


def _filled(column: Any) -> ColumnElement[bool]:
    # Lists of codes are texts too, empty when there are none.
    return func.coalesce(type_coerce(column, Text), "") != ""


REQUIRED = (
    _filled(PledgeVersion.description),
    PledgeVersion.starts_on.is_not(None),
    PledgeVersion.ends_on.is_not(None),
    _filled(PledgeVersion.lead_institution),
    _filled(PledgeVersion.support_kinds),
    _filled(PledgeVersion.populations),
)
OPTIONAL = (
    _filled(PledgeVersion.expected_result),
    _filled(PledgeVersion.territory),
    _filled(PledgeVersion.contact),
    _filled(PledgeVersion.country_roles),
    PledgeVersion.budget_minor.is_not(None),
    exists().where(PledgeVersionLine.version_id == PledgeVersion.id),
    exists().where(IndicatorDefinition.version_id == PledgeVersion.id),
)
SAID = (
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
    joint = for_parties(Obligation.id, PledgeParty.country_iso3).where(*counting)
    return union_all(led, joint).subquery("owners")


def sent(
    session: Session, periods: Sequence[Period], now: datetime, scope: Scope
) -> Mapping[str, Any]:
    """Return what was due, what came in time, and what the accepted reports hold."""
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
            _given(SAID, has_report).label("said"),
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


def texts(session: Session, period: Period, scope: Scope) -> Mapping[str, Any]:
    """Return how many pledges there are, and how many answers their texts in force give."""
    owners = _owners([period], scope)
    query = (
        select(
            owners.c.country,
            func.count().label("pledges"),
            _given(REQUIRED).label("required"),
            _given(OPTIONAL).label("optional"),
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


def late(
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


def ages(
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
