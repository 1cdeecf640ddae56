"""What a snapshot keeps of a period: every row that its figures are made of, each with its pledge's code."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, select
from sqlalchemy.orm import Session

from tracker import clock
from tracker.domain.snapshots import Line
from tracker.models.base import LANGUAGES
from tracker.models.country import Country
from tracker.models.enums import LinkScheme, PartyRole
from tracker.models.indicator import Indicator, IndicatorDefinition, Milestone
from tracker.models.organisation import Organisation
from tracker.models.period import Obligation, ReportingPeriod
from tracker.models.plan import Area, LineOfAction
from tracker.models.pledge import Pledge, PledgeLink, PledgeParty, PledgeVersion, PledgeVersionLine
from tracker.models.progress import IndicatorReading, ProgressUpdate
from tracker.monitoring import facts
from tracker.monitoring.rows import Period

PLEDGE, TALLY, JOINT, COUNTRY = "pledge", "tally", "joint", "country"
MILESTONE, INDICATOR, READING = "milestone", "indicator", "reading"

Body = dict[str, Any]


def inputs(session: Session, code: str, now: datetime) -> Iterator[Line]:
    """Yield everything that the figures of an opened period rest on at the moment, in a fixed order."""
    opened = facts.periods(session, clock.local_day(now, "UTC"))
    here = next(period for period in opened if period.code == code)
    known = opened[: opened.index(here) + 1]
    codes = dict(_pairs(session, select(Pledge.id, Pledge.code).order_by(Pledge.id)))
    yield from _lines(COUNTRY, _countries(session))
    yield from _lines(PLEDGE, pledges(session, here))
    yield from _lines(TALLY, _tallies(session, known, now))
    yield from _lines(JOINT, _joints(session, here, now, codes))
    yield from _lines(MILESTONE, _milestones(session))
    yield from _lines(INDICATOR, _indicators(session, here))
    yield from _lines(READING, _readings(session, here))


def pledges(session: Session, period: Period) -> Iterator[Body]:
    """Yield how each pledge that counts in the period stands, and by what it can be chosen; by code."""
    by_version, lines = parties(session), lines_of_action(session)
    forums = _grouped(session, _forums())
    earlier = {row.pledge_id: row for row in session.execute(_earlier(period))}
    for row in session.execute(_pledges(period)):
        last = earlier.get(row.id) if row.answer is None else None
        countries = {row.lead_country_iso3, *by_version.get(row.version_id, ())} - {None}
        yield {
            "code": row.code,
            "title": row.title,
            "language": row.language,
            "area": row.area or "",
            "area_number": row.area_number,
            "lead": row.lead_country_iso3,
            "organisation": row.organisation,
            "countries": sorted(countries),
            "lines": lines.get(row.version_id, []),
            "forums": forums.get(row.version_id, []),
            "roles": list(row.country_roles),
            "kinds": list(row.support_kinds),
            "populations": list(row.populations),
            "search": row.search_text,
            "starts_on": row.starts_on,
            "ends_on": row.ends_on,
            "method": row.progress_method,
            "version": row.number,
            "due_at": row.due_at,
            "waived_at": row.waived_at,
            "answer": row.answer,
            "answered_at": row.answered_at,
            "is_stale": row.is_stale,
            "stage": row.stage,
            "stage_changed_on": row.stage_changed_on,
            "progress": row.progress,
            "progress_reason": row.progress_reason,
            "indicators": row.indicators,
            "computable": row.computable,
            "challenges": list(row.challenge_codes or ()),
            "revision": row.revision,
            "last_period": last.code if last else None,
            "last_until": last.covers_to if last else None,
            "last_stage": last.stage if last else None,
            "last_progress": last.progress if last else None,
        }


def _pledges(period: Period) -> Select[*tuple[Any, ...]]:
    return (
        select(
            *(Pledge.id, Pledge.code, PledgeVersion.id.label("version_id"), PledgeVersion.title),
            *(PledgeVersion.language, Area.code.label("area"), Area.number.label("area_number")),
            *(Obligation.lead_country_iso3, Organisation.name.label("organisation")),
            *(PledgeVersion.country_roles, PledgeVersion.support_kinds, PledgeVersion.populations),
            *(PledgeVersion.search_text, PledgeVersion.starts_on, PledgeVersion.ends_on),
            *(PledgeVersion.progress_method, PledgeVersion.number, Obligation.due_at),
            *(Obligation.waived_at, Obligation.answer, Obligation.answered_at),
            *(Obligation.is_stale, Obligation.stage, Obligation.stage_changed_on),
            *(Obligation.progress, Obligation.progress_reason, Obligation.indicators),
            *(Obligation.computable, ProgressUpdate.challenge_codes, ProgressUpdate.revision),
        )
        .select_from(Obligation)
        .join(Pledge, Pledge.id == Obligation.pledge_id)
        .join(PledgeVersion, _in_force())
        .outerjoin(Area, Area.id == Obligation.area_id)
        .outerjoin(Organisation, Organisation.id == Pledge.lead_organisation_id)
        .outerjoin(
            ProgressUpdate,
            and_(ProgressUpdate.obligation_id == Obligation.id, ProgressUpdate.is_current),
        )
        .where(Obligation.period_id == period.id, Obligation.is_owed)
        .order_by(Pledge.code)
    )


def parties(session: Session) -> dict[int, list[str]]:
    """Return the co-pledging countries of each text in force, by the version's id."""
    return _grouped(session, _parties())


def lines_of_action(session: Session) -> dict[int, list[str]]:
    """Return the codes of each text's lines of action, by the version's id."""
    return _grouped(session, _lines_of_action())


def _in_force() -> Any:
    return and_(PledgeVersion.pledge_id == Pledge.id, PledgeVersion.is_current)


def _parties() -> Select[Any, Any]:
    return (
        select(PledgeParty.version_id, PledgeParty.country_iso3)
        .join(PledgeVersion, PledgeVersion.id == PledgeParty.version_id)
        .where(
            PledgeVersion.is_current,
            PledgeParty.role == PartyRole.CO_PLEDGER,
            PledgeParty.country_iso3.is_not(None),
        )
        .order_by(PledgeParty.id)
    )


def _lines_of_action() -> Select[Any, Any]:
    return (
        select(PledgeVersionLine.version_id, LineOfAction.code)
        .join(LineOfAction, LineOfAction.id == PledgeVersionLine.line_id)
        .order_by(LineOfAction.code)
    )


def _forums() -> Select[Any, Any]:
    return (
        select(PledgeLink.version_id, PledgeLink.identifier)
        .where(PledgeLink.scheme == LinkScheme.FORUM)
        .order_by(PledgeLink.identifier)
    )


def _earlier(period: Period) -> Select[*tuple[Any, ...]]:
    """Select the answers of earlier periods, a pledge's latest one last."""
    return (
        select(
            *(Obligation.pledge_id, ReportingPeriod.code, ReportingPeriod.covers_to),
            *(Obligation.stage, Obligation.progress),
        )
        .join(ReportingPeriod, ReportingPeriod.id == Obligation.period_id)
        .where(
            Obligation.answer.is_not(None),
            ReportingPeriod.covers_from < period.covers_from,
        )
        .order_by(ReportingPeriod.covers_from, Obligation.pledge_id)
    )


def _countries(session: Session) -> Iterator[Body]:
    names = (getattr(Country, f"name_{code}").label(code) for code in LANGUAGES)
    for row in session.execute(select(Country.iso3, *names).order_by(Country.iso3)):
        names_ = {code: getattr(row, code) for code in LANGUAGES}
        yield {"iso3": row.iso3, "names": names_}


def _tallies(session: Session, known: tuple[Period, ...], now: datetime) -> Iterator[Body]:
    found = facts.tallies(session, known, now)
    for tally in sorted(found, key=lambda one: (one.period, one.area, one.country or "")):
        # The engines list a group's shares in orders of their own.
        yield {**asdict(tally), "shares": sorted(tally.shares)}


def _joints(
    session: Session, period: Period, now: datetime, codes: Mapping[int, str]
) -> Iterator[Body]:
    for joint in facts.joints(session, [period], now):
        yield {
            "pledge": codes[joint.pledge_id],
            "has_lead_country": joint.has_lead_country,
            "tally": asdict(joint.tally),
        }


def _milestones(session: Session) -> Iterator[Body]:
    query = (
        select(
            *(Pledge.code.label("pledge"), Pledge.lead_country_iso3.label("lead")),
            *(Milestone.position, Milestone.title, Milestone.weight_bp, Milestone.planned_from),
            *(Milestone.planned_to, Milestone.state, Milestone.done_on),
        )
        .join(Pledge, Pledge.id == Milestone.pledge_id)
        .where(Pledge.first_published_at.is_not(None))
        .order_by(Pledge.code, Milestone.position)
    )
    return _bodies(session, query)


def _indicators(session: Session, period: Period) -> Iterator[Body]:
    terms = IndicatorDefinition
    query = (
        select(
            *(Pledge.code.label("pledge"), Indicator.ref, terms.kind, terms.direction),
            *(terms.accumulation, terms.baseline_value, terms.target_value),
        )
        .select_from(Pledge)
        .join(PledgeVersion, _in_force())
        .join(terms, terms.version_id == PledgeVersion.id)
        .join(Indicator, Indicator.id == terms.indicator_id)
        .where(_counts(period))
        .order_by(Pledge.code, terms.position, terms.indicator_id)
    )
    return _bodies(session, query)


def _readings(session: Session, period: Period) -> Iterator[Body]:
    """Yield the accepted readings up to the period: values of earlier ones may be added up."""
    read = IndicatorReading
    query = (
        select(
            *(Pledge.code.label("pledge"), Indicator.ref, ReportingPeriod.code.label("period")),
            *(ProgressUpdate.revision, read.value_state, read.value),
            *(read.numerator, read.denominator),
        )
        .select_from(read)
        .join(Indicator, Indicator.id == read.indicator_id)
        .join(ProgressUpdate, ProgressUpdate.id == read.update_id)
        .join(Obligation, Obligation.id == ProgressUpdate.obligation_id)
        .join(ReportingPeriod, ReportingPeriod.id == Obligation.period_id)
        .join(Pledge, Pledge.id == Obligation.pledge_id)
        .where(
            ProgressUpdate.is_current,
            ReportingPeriod.covers_from <= period.covers_from,
            _counts(period),
        )
        .order_by(Pledge.code, ReportingPeriod.covers_from, Indicator.ref)
    )
    return _bodies(session, query)


def _counts(period: Period) -> Any:
    owed = select(Obligation.pledge_id).where(Obligation.period_id == period.id, Obligation.is_owed)
    return Pledge.id.in_(owed.correlate(None))


def _bodies(session: Session, query: Select[*tuple[Any, ...]]) -> Iterator[Body]:
    for row in session.execute(query):
        yield dict(row._mapping)


def _lines(kind: str, bodies: Iterable[Body]) -> Iterator[Line]:
    return (Line(kind, body) for body in bodies)


def _pairs(session: Session, query: Select[Any, Any]) -> Iterator[tuple[Any, Any]]:
    return ((row[0], row[1]) for row in session.execute(query))


def _grouped(session: Session, query: Select[Any, Any]) -> dict[int, list[str]]:
    groups: dict[int, list[str]] = {}
    for key, value in _pairs(session, query):
        groups.setdefault(key, []).append(value)
    return groups
