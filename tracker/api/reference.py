"""What the plan consists of, for programs: plans, areas, lines, countries, organisations, periods, forums, snapshots."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from pydantic import RootModel
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from tracker.api.door import as_json, bp
from tracker.domain.actors import Actor
from tracker.extensions import database
from tracker.models.base import LANGUAGES, Titled
from tracker.models.country import Country
from tracker.models.enums import PeriodState
from tracker.models.forum import Forum
from tracker.models.organisation import Organisation
from tracker.models.period import ReportingPeriod
from tracker.models.plan import Area, LineOfAction, PlanOfAction
from tracker.monitoring import snapshots
from tracker.web.auth import PUBLIC, allow, current_actor

Titles = dict[str, str]


@dataclass(frozen=True, slots=True)
class PlanEntry:
    """A declaration or plan of the Cartagena process; titles by language."""

    code: str
    titles: Titles
    starts_on: date | None
    ends_on: date | None
    is_current: bool


@dataclass(frozen=True, slots=True)
class AreaEntry:
    """An area of a plan."""

    plan: str
    number: int
    code: str
    titles: Titles


@dataclass(frozen=True, slots=True)
class LineEntry:
    """A programme, an action or a priority of a plan."""

    code: str
    kind: str
    area: str | None
    titles: Titles
    valid_from: date | None
    valid_to: date | None


@dataclass(frozen=True, slots=True)
class CountryEntry:
    """A country or territory that may pledge."""

    iso3: str
    iso2: str
    m49: str
    names: Titles
    subregion: str
    currency: str
    time_zone: str
    adopted_on: date | None


@dataclass(frozen=True, slots=True)
class OrganisationEntry:
    """An organisation, under its registered name."""

    id: int
    name: str
    type: str
    country_iso3: str | None


@dataclass(frozen=True, slots=True)
class PeriodEntry:
    """A reporting period and where it is today."""

    code: str
    covers_from: date
    covers_to: date
    opens_on: date
    due_on: date
    state: PeriodState


@dataclass(frozen=True, slots=True)
class ForumEntry:
    """A regional forum with its members."""

    code: str
    titles: Titles
    members: list[str]


@dataclass(frozen=True, slots=True)
class SnapshotEntry:
    """The seal of a published period; its rows are asked for by `snapshot=` in the lists."""

    period: str
    as_of: datetime
    method_version: int
    rows: int
    sha256: str


def _titles(row: Titled) -> Titles:
    return {code: getattr(row, f"title_{code}") for code in LANGUAGES}


def _plans(session: Session, _actor: Actor) -> list[PlanEntry]:
    rows = session.scalars(select(PlanOfAction).order_by(PlanOfAction.id))
    return [
        PlanEntry(row.code, _titles(row), row.starts_on, row.ends_on, row.is_current)
        for row in rows
    ]


def _areas(session: Session, _actor: Actor) -> list[AreaEntry]:
    query = select(Area).options(joinedload(Area.plan)).order_by(Area.plan_id, Area.number)
    return [
        AreaEntry(row.plan.code, row.number, row.code, _titles(row))
        for row in session.scalars(query)
    ]


def _lines(session: Session, _actor: Actor) -> list[LineEntry]:
    query = select(LineOfAction).options(joinedload(LineOfAction.area)).order_by(LineOfAction.code)
    return [
        LineEntry(
            row.code,
            row.kind.value,
            row.area.code if row.area else None,
            _titles(row),
            row.valid_from,
            row.valid_to,
        )
        for row in session.scalars(query)
    ]


def _countries(session: Session, _actor: Actor) -> list[CountryEntry]:
    return [
        CountryEntry(
            row.iso3,
            row.iso2,
            row.m49,
            {code: row.name(code) for code in LANGUAGES},
            row.subregion,
            row.currency,
            row.time_zone,
            row.adopted_on,
        )
        for row in session.scalars(select(Country).order_by(Country.iso3))
    ]


def _organisations(session: Session, _actor: Actor) -> list[OrganisationEntry]:
    query = select(Organisation).where(Organisation.merged_into_id.is_(None))
    return [
        OrganisationEntry(row.id, row.name, row.type, row.country_iso3)
        for row in session.scalars(query.order_by(Organisation.id))
    ]


def _periods(session: Session, actor: Actor) -> list[PeriodEntry]:
    return [
        PeriodEntry(
            row.code,
            row.covers_from,
            row.covers_to,
            row.opens_on,
            row.due_on,
            row.state(actor.at.date()),
        )
        for row in session.scalars(select(ReportingPeriod).order_by(ReportingPeriod.covers_from))
    ]


def _forums(session: Session, _actor: Actor) -> list[ForumEntry]:
    query = select(Forum).options(selectinload(Forum.members)).order_by(Forum.code)
    return [
        ForumEntry(row.code, _titles(row), [member.country_iso3 for member in row.members])
        for row in session.scalars(query)
    ]


def _snapshots(session: Session, _actor: Actor) -> list[SnapshotEntry]:
    return [
        SnapshotEntry(one.period, one.as_of, one.method_version, one.rows, one.sha256)
        for one in snapshots.vintages(session)
    ]


# Each list with what it holds; all of it is public.
LISTS: Mapping[str, tuple[type, Callable[[Session, Actor], Sequence[object]]]] = {
    "plans": (PlanEntry, _plans),
    "areas": (AreaEntry, _areas),
    "lines": (LineEntry, _lines),
    "countries": (CountryEntry, _countries),
    "organisations": (OrganisationEntry, _organisations),
    "periods": (PeriodEntry, _periods),
    "forums": (ForumEntry, _forums),
    "snapshots": (SnapshotEntry, _snapshots),
}


@allow(GET=PUBLIC)
@as_json
def listed(name: str) -> str:
    """Return a whole list: each is short."""
    _kind, found = LISTS[name]
    items = found(database.session, current_actor())
    return f'{{"items": {RootModel[Sequence[object]](items).model_dump_json()}}}\n'


for _name in LISTS:
    bp.add_url_rule(f"/{_name}", view_func=listed, defaults={"name": _name})
