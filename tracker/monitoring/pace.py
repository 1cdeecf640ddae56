"""Pledges whose progress falls behind their time, and those past their end; rule 5 of the method."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from tracker import measure
from tracker.measure import Pace
from tracker.models.enums import MilestoneState, Stage
from tracker.models.indicator import Milestone
from tracker.models.period import Obligation
from tracker.models.pledge import Pledge, PledgeVersion
from tracker.monitoring.facts import share
from tracker.monitoring.rows import Period
from tracker.monitoring.scope import Scope

_OVER = (Stage.FULFILLED, Stage.DISCONTINUED)


@dataclass(frozen=True, slots=True)
class Paced:
    """A pledge that owes a report in the period and isn't over by it."""

    code: str
    country: str | None
    ends_on: date | None
    progress: Fraction | None
    expected: Fraction | None
    pace: Pace
    is_past_end: bool


@dataclass(frozen=True, slots=True)
class OverdueStep:
    """A milestone whose last day has gone without its being done."""

    code: str
    country: str | None
    title: str
    planned_to: date | None


def paced(session: Session, period: Period, today: date, scope: Scope) -> list[Paced]:
    """Return how every pledge of the period that isn't over keeps pace, by code."""
    query = (
        select(
            *(Pledge.code, Pledge.lead_country_iso3, Obligation.progress),
            *(PledgeVersion.starts_on, PledgeVersion.ends_on),
        )
        .select_from(Obligation)
        .join(Pledge, Pledge.id == Obligation.pledge_id)
        .join(PledgeVersion, and_(PledgeVersion.pledge_id == Pledge.id, PledgeVersion.is_current))
        .where(
            Obligation.period_id == period.id,
            Obligation.is_owed,
            Obligation.waived_at.is_(None),
            or_(Obligation.stage.is_(None), Obligation.stage.not_in(_OVER)),
            *scope.owed,
        )
        .order_by(Pledge.code)
    )
    day = min(period.covers_to, today)
    return [_paced(*row, day) for row in session.execute(query)]


def _paced(
    code: str,
    country: str | None,
    progress: str | None,
    starts_on: date | None,
    ends_on: date | None,
    day: date,
) -> Paced:
    known = share(progress) if progress is not None else None
    expected = measure.elapsed_share(starts_on, ends_on, day)
    is_past_end = ends_on is not None and ends_on < day
    return Paced(
        code, country, ends_on, known, expected, measure.pace(known, expected), is_past_end
    )


def counted(rows: Iterable[Paced]) -> Mapping[Pace, int]:
    """Return how many pledges keep which pace."""
    return Counter(row.pace for row in rows)


def overdue_steps(session: Session, today: date, scope: Scope) -> Sequence[OverdueStep]:
    """Return the milestones of published pledges that should be done by now, the oldest first."""
    query = (
        select(Pledge.code, Pledge.lead_country_iso3, Milestone.title, Milestone.planned_to)
        .join(Pledge, Pledge.id == Milestone.pledge_id)
        .where(
            Milestone.planned_to < today,
            Milestone.state.not_in((MilestoneState.DONE, MilestoneState.CANCELLED)),
            Pledge.first_published_at.is_not(None),
            Pledge.withdrawn_at.is_(None),
            or_(Pledge.stage.is_(None), Pledge.stage.not_in(_OVER)),
            *scope.promised,
        )
        .order_by(Milestone.planned_to, Pledge.code, Milestone.position)
    )
    return [OverdueStep(*row) for row in session.execute(query)]
