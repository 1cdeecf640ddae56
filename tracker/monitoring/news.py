"""What changed in public, the latest first: stages, new pledges, amended and withdrawn ones."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from tracker import clock
from tracker.models.country import Country
from tracker.models.enums import ChangeReason
from tracker.models.period import Obligation
from tracker.models.plan import Area
from tracker.models.pledge import Pledge, PledgeVersion
from tracker.models.progress import ProgressUpdate
from tracker.monitoring.rows import Event

# More is read than is shown: an accepted report often leaves the stage as it was.
READ_AHEAD = 40
PUBLISHED, WITHDRAWN = "published", "withdrawn"


def latest(session: Session, limit: int = 5) -> list[Event]:
    """Return the latest public changes; corrections of a text are none."""
    found = [*_stages(session), *_texts(session), *_withdrawals(session)]
    return sorted(found, key=lambda event: (event.at, event.code), reverse=True)[:limit]


def _stages(session: Session) -> Iterator[Event]:
    query = (
        select(
            *(ProgressUpdate.accepted_at, ProgressUpdate.first_submitted_at),
            *(Obligation.stage, Obligation.stage_changed_on, Country.time_zone),
            *(Pledge.code, Pledge.lead_country_iso3, Area.code.label("area")),
        )
        .select_from(ProgressUpdate)
        .join(Obligation, Obligation.id == ProgressUpdate.obligation_id)
        .join(Pledge, Pledge.id == Obligation.pledge_id)
        .join(Area, Area.id == Pledge.area_id)
        .outerjoin(Country, Country.iso3 == Pledge.lead_country_iso3)
        .where(
            ProgressUpdate.accepted_at.is_not(None),
            ProgressUpdate.is_current,
            # The second half is never true: for the first alone SQLite reads all pledges before the first row.
            or_(Pledge.withdrawn_at.is_(None), ProgressUpdate.accepted_at.is_(None)),
        )
        .order_by(ProgressUpdate.accepted_at.desc(), ProgressUpdate.id.desc())
        .limit(READ_AHEAD)
    )
    for row in session.execute(query):
        if row.stage is not None and _is_from(row):
            yield _event(row.accepted_at, row.stage, row)


def _event(at: Any, kind: str, row: Any) -> Event:
    return Event(at, kind, row.code, row.lead_country_iso3, row.area)


def _is_from(row: Any) -> bool:
    """Say whether the stage changed with this very report."""
    sent_at = row.first_submitted_at or row.accepted_at
    day: date = row.stage_changed_on
    return day == clock.local_day(sent_at, row.time_zone or "UTC")


def _texts(session: Session) -> Iterator[Event]:
    query = (
        select(
            *(PledgeVersion.published_at, PledgeVersion.change_reason),
            *(Pledge.code, Pledge.lead_country_iso3, Area.code.label("area")),
        )
        .select_from(PledgeVersion)
        .join(Pledge, Pledge.id == PledgeVersion.pledge_id)
        .join(Area, Area.id == Pledge.area_id)
        .where(PledgeVersion.published_at.is_not(None), Pledge.withdrawn_at.is_(None))
        .order_by(PledgeVersion.published_at.desc(), PledgeVersion.id.desc())
        .limit(READ_AHEAD)
    )
    for row in session.execute(query):
        kind = row.change_reason or PUBLISHED
        if kind != ChangeReason.CORRECTION:
            yield _event(row.published_at, kind, row)


def _withdrawals(session: Session) -> Iterator[Event]:
    # Only a published pledge can be withdrawn: its text need not be asked.
    query = (
        select(
            *(Pledge.withdrawn_at, Pledge.code, Pledge.lead_country_iso3),
            Area.code.label("area"),
        )
        .select_from(Pledge)
        .outerjoin(Area, Area.id == Pledge.area_id)
        .where(Pledge.withdrawn_at.is_not(None))
        .order_by(Pledge.withdrawn_at.desc(), Pledge.id.desc())
        .limit(READ_AHEAD)
    )
    for row in session.execute(query):
        yield _event(row.withdrawn_at, WITHDRAWN, row)
