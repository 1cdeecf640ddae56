"""The pledges and milestones of one country, as rows."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, case, exists, func, or_, select
from sqlalchemy.orm import Session

from tracker.models.enums import MilestoneState, PartyRole
from tracker.models.indicator import Milestone
from tracker.models.period import Obligation, ReportingPeriod
from tracker.models.plan import Area
from tracker.models.pledge import Pledge, PledgeParty, PledgeVersion
from tracker.models.progress import ProgressUpdate
from tracker.monitoring.facts import share
from tracker.monitoring.rows import Period, PledgeRow, Step

MOST_STEPS = 200


def pledges(session: Session, iso3: str, period: Period, now: datetime) -> list[PledgeRow]:
    """Return the country's own rows of a period by code: what it leads and what it is party to; no waived ones."""
    query = (
        select(
            *(Pledge.id, Pledge.code, Area.number, Area.code.label("area")),
            *(PledgeVersion.language, PledgeVersion.country_roles),
            *(PledgeVersion.starts_on, PledgeVersion.ends_on),
            # A withdrawn pledge's text is no longer public.
            case((Pledge.withdrawn_at.is_(None), PledgeVersion.title), else_="").label("title"),
            *(Obligation.lead_country_iso3, Obligation.due_at, Obligation.is_stale),
            *(Obligation.answer, Obligation.stage, Obligation.progress, Obligation.answered_at),
            ProgressUpdate.challenge_codes,
        )
        .select_from(Obligation)
        .join(Pledge, Pledge.id == Obligation.pledge_id)
        .join(Area, Area.id == Pledge.area_id)
        .join(PledgeVersion, and_(PledgeVersion.pledge_id == Pledge.id, PledgeVersion.is_current))
        .outerjoin(
            ProgressUpdate,
            and_(ProgressUpdate.obligation_id == Obligation.id, ProgressUpdate.is_current),
        )
        .where(
            Obligation.period_id == period.id,
            Obligation.is_owed,
            Obligation.waived_at.is_(None),
            belongs_to(iso3),
        )
        .order_by(Pledge.code)
    )
    found = {row.id: _pledge(row, now) for row in session.execute(query)}
    silent = [key for key, pledge in found.items() if pledge.answer is None]
    for row in _earlier(session, silent, period):
        found[row.pledge_id] = replace(
            found[row.pledge_id],
            last_period=row.code,
            last_until=row.covers_to,
            last_stage=row.stage,
            last_progress=share(row.progress) if row.progress else None,
        )
    return list(found.values())


def belongs_to(*countries: str) -> ColumnElement[bool]:
    """Return the condition that one of the countries leads a pledge, or is a co-pledger of the text asked."""
    party = exists().where(
        PledgeParty.version_id == PledgeVersion.id,
        PledgeParty.role == PartyRole.CO_PLEDGER,
        PledgeParty.country_iso3.in_(countries),
    )
    return or_(Pledge.lead_country_iso3.in_(countries), party)


def _pledge(row: Any, now: datetime) -> PledgeRow:
    return PledgeRow(
        code=row.code,
        title=row.title,
        language=row.language,
        area=row.area,
        area_number=row.number,
        lead=row.lead_country_iso3,
        roles=row.country_roles,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        is_due=row.due_at <= now,
        is_stale=row.is_stale,
        answer=row.answer,
        stage=row.stage,
        progress=share(row.progress) if row.progress else None,
        challenges=row.challenge_codes or (),
        answered_at=row.answered_at,
    )


def _earlier(session: Session, pledge_ids: Collection[int], period: Period) -> list[Any]:
    """Return the answers of earlier periods to pledges that are silent in this one, the latest one last."""
    query = (
        select(
            Obligation.pledge_id,
            ReportingPeriod.code,
            ReportingPeriod.covers_to,
            Obligation.stage,
            Obligation.progress,
        )
        .join(ReportingPeriod, ReportingPeriod.id == Obligation.period_id)
        .where(
            Obligation.pledge_id.in_(pledge_ids),
            Obligation.answer.is_not(None),
            ReportingPeriod.covers_from < period.covers_from,
        )
        .order_by(ReportingPeriod.covers_from, Obligation.pledge_id)
    )
    return list(session.execute(query))


def steps(session: Session, iso3: str) -> list[Step]:
    """Return the milestones of the published pledges that a country leads, by their day."""
    day = func.coalesce(Milestone.done_on, Milestone.planned_to)
    query = (
        select(Pledge.code, Milestone.title, Milestone.planned_to, Milestone.done_on)
        .join(Pledge, Pledge.id == Milestone.pledge_id)
        .where(
            Pledge.lead_country_iso3 == iso3,
            Pledge.first_published_at.is_not(None),
            Pledge.withdrawn_at.is_(None),
            Milestone.state != MilestoneState.CANCELLED,
            day.is_not(None),
        )
        .order_by(day, Pledge.code, Milestone.position)
        .limit(MOST_STEPS)
    )
    return [Step(*row) for row in session.execute(query)]
