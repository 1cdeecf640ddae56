"""What waits for a decision of the monitoring mechanism, as plain rows: filtered, the oldest first."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, false, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from tracker.domain import review_notices
from tracker.domain.differences import Notice
from tracker.models.enums import Language, State
from tracker.models.organisation import Organisation
from tracker.models.period import Obligation, ReportingPeriod
from tracker.models.plan import Area
from tracker.models.pledge import Pledge, PledgeVersion
from tracker.models.progress import ProgressUpdate

Notices = list[tuple[Notice, int]]
# What the filter by notices takes beside the notices themselves.
ANY, NONE = "any", "none"


class Kind(StrEnum):
    """What waits."""

    NEW_PLEDGE = "new_pledge"
    CHANGED_PLEDGE = "changed_pledge"
    REPORT = "report"
    NO_CHANGE = "no_change"


class Age(StrEnum):
    """How many whole days something has waited."""

    FRESH = "0-2"
    DAYS = "3-6"
    WEEK = "7-13"
    LONG = "14-"


_BOUNDS: dict[Age, tuple[int, int | None]] = {
    Age.FRESH: (0, 3),
    Age.DAYS: (3, 7),
    Age.WEEK: (7, 14),
    Age.LONG: (14, None),
}


@dataclass(frozen=True, slots=True)
class Filters:
    """Which part of the queue; `warning` is a notice, ANY or NONE."""

    country: str = ""
    area: str = ""
    kind: Kind | None = None
    age: Age | None = None
    warning: str = ""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A text that waits, with what a list shows of it; `title` is the one in force for a report."""

    kind: Kind
    id: int
    version: int
    code: str
    period: str | None
    since: datetime
    title: str
    language: Language
    country_iso3: str | None
    organisation: str | None
    area: str

    @property
    def is_update(self) -> bool:
        """Say whether a report waits, not a pledge."""
        return self.period is not None

    @property
    def name(self) -> str:
        """Return what tells it from all others that wait, such as CHL-2025-007/2026-H1."""
        return f"{self.code}/{self.period}" if self.period else self.code


def waiting(session: Session, at: datetime, filters: Filters | None = None) -> list[Waiting]:
    """Return what waits, the oldest first; nothing of a withdrawn pledge."""
    chosen = filters or Filters()
    rows = [
        *map(_update, session.execute(_updates(chosen, at))),
        *map(_version, session.execute(_versions(chosen, at))),
    ]
    rows.sort(key=lambda row: (row.since, row.name))
    if not chosen.warning:
        return rows
    found = notices(session, rows)
    return [row for row in rows if _fits(found[row.name], chosen.warning)]


def notices(session: Session, rows: list[Waiting]) -> dict[str, Notices]:
    """Return what should be looked at in each of the texts, by its name."""
    updates = [row.id for row in rows if row.is_update]
    versions = [row.id for row in rows if not row.is_update]
    of_updates = review_notices.of_updates(session, updates)
    of_versions = review_notices.of_versions(session, versions)
    return {row.name: (of_updates if row.is_update else of_versions)[row.id] for row in rows}


def _fits(found: Notices, wanted: str) -> bool:
    if wanted in (ANY, NONE):
        return bool(found) is (wanted == ANY)
    return wanted in {notice.value for notice, _count in found}


def _updates(chosen: Filters, at: datetime) -> Select[*tuple[Any, ...]]:
    return _chosen(
        select(
            *(ProgressUpdate.id, ProgressUpdate.version, ProgressUpdate.no_change),
            *(ProgressUpdate.submitted_at, Pledge.code, ReportingPeriod.code.label("period")),
            *(PledgeVersion.title, PledgeVersion.language, Pledge.lead_country_iso3),
            *(Organisation.name.label("organisation"), Area.code.label("area")),
        )
        .select_from(ProgressUpdate)
        .join(Obligation, Obligation.id == ProgressUpdate.obligation_id)
        .join(ReportingPeriod, ReportingPeriod.id == Obligation.period_id)
        .join(Pledge, Pledge.id == Obligation.pledge_id)
        .join(PledgeVersion, and_(PledgeVersion.pledge_id == Pledge.id, PledgeVersion.is_current))
        .where(
            ProgressUpdate.state == State.SUBMITTED,
            _is_kind(chosen.kind, Kind.NO_CHANGE, ProgressUpdate.no_change.is_(True), Kind.REPORT),
        ),
        (ProgressUpdate.submitted_at, ProgressUpdate.id),
        chosen,
        at,
    )


def _versions(chosen: Filters, at: datetime) -> Select[*tuple[Any, ...]]:
    return _chosen(
        select(
            *(PledgeVersion.id, PledgeVersion.version, PledgeVersion.number),
            *(PledgeVersion.submitted_at, Pledge.code, PledgeVersion.title),
            *(PledgeVersion.language, Pledge.lead_country_iso3),
            *(Organisation.name.label("organisation"), Area.code.label("area")),
        )
        .select_from(PledgeVersion)
        .join(Pledge, Pledge.id == PledgeVersion.pledge_id)
        .where(
            PledgeVersion.state == State.SUBMITTED,
            _is_kind(chosen.kind, Kind.NEW_PLEDGE, PledgeVersion.number == 1, Kind.CHANGED_PLEDGE),
        ),
        (PledgeVersion.submitted_at, PledgeVersion.id),
        chosen,
        at,
    )


def _is_kind(
    wanted: Kind | None, kind: Kind, condition: ColumnElement[bool], other: Kind
) -> ColumnElement[bool]:
    if wanted is kind:
        return condition
    if wanted is other:
        return ~condition
    return false() if wanted else condition | ~condition


def _chosen(
    query: Select[*tuple[Any, ...]],
    order: tuple[InstrumentedAttribute[datetime | None], InstrumentedAttribute[int]],
    chosen: Filters,
    at: datetime,
) -> Select[*tuple[Any, ...]]:
    sent = order[0]
    query = (
        query.join(Area, Area.id == Pledge.area_id)
        .outerjoin(Organisation, Organisation.id == Pledge.lead_organisation_id)
        .where(Pledge.withdrawn_at.is_(None))
        .order_by(*order)
    )
    if chosen.country:
        query = query.where(Pledge.lead_country_iso3 == chosen.country)
    if chosen.area:
        query = query.where(Area.code == chosen.area)
    if chosen.age:
        least, most = _BOUNDS[chosen.age]
        query = query.where(sent <= at - timedelta(days=least))
        if most is not None:
            query = query.where(sent > at - timedelta(days=most))
    return query


def _update(row: Any) -> Waiting:
    return _row(row, Kind.NO_CHANGE if row.no_change else Kind.REPORT, row.period)


def _version(row: Any) -> Waiting:
    return _row(row, Kind.CHANGED_PLEDGE if row.number > 1 else Kind.NEW_PLEDGE, None)


def _row(row: Any, kind: Kind, period: str | None) -> Waiting:
    return Waiting(
        kind=kind,
        id=row.id,
        version=row.version,
        code=row.code,
        period=period,
        since=row.submitted_at,
        title=row.title,
        language=row.language,
        country_iso3=row.lead_country_iso3,
        organisation=row.organisation,
        area=row.area,
    )
