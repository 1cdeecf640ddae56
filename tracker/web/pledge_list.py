"""The list of published pledges: filtered, sorted and cut into pages, for pages and machines alike."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, Text, and_, case, cast, func, or_, select
from sqlalchemy.orm import Session

from tracker.domain import pledges
from tracker.domain.actors import Actor
from tracker.domain.errors import TrackerError
from tracker.messages import N_
from tracker.models.enums import OPEN_STATES, Language, Stage, State
from tracker.models.organisation import Organisation
from tracker.models.period import Obligation
from tracker.models.plan import Area
from tracker.models.pledge import Pledge, PledgeVersion
from tracker.reports.cells import Engine
from tracker.reports.filters import Filters
from tracker.reports.owed import owed
from tracker.reports.question import Question
from tracker.web import cursors, standings
from tracker.web.cursors import Cursor
from tracker.web.standings import Standing

Query = Select[*tuple[Any, ...]]

PAGE = 25
DEFAULT_SORT = "code"

SORTS = ("code", "area", "stage", "ends")


class UnknownSortError(TrackerError):
    """A list was asked for in an order that it has not."""

    default = N_("The list can't be sorted like this. Use one of: %(allowed)s.")


@dataclass(frozen=True, slots=True)
class Entry:
    """A pledge on the list; `said` is what was last accepted, `now` how it stands in the latest period.

    A withdrawn pledge has no title any more.
    """

    code: str
    title: str | None
    language: Language | None
    country_iso3: str | None
    organisation: str | None
    area: str
    area_number: int
    stage: Stage | None
    ends_on: date | None
    said: Standing | None
    now: Standing | None


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of the list, and the cursors of its neighbours."""

    entries: Sequence[Entry]
    previous: str | None
    next: str | None


@dataclass(frozen=True, slots=True)
class Unpublished:
    """A text that is still on its way."""

    code: str
    title: str
    language: Language
    state: State


EMPTY = Listing([], None, None)


def sorts() -> tuple[str, ...]:
    """Return what the list can be sorted by; a leading minus turns it round."""
    return (*SORTS, *(f"-{name}" for name in SORTS))


def page(
    session: Session, actor: Actor, filters: Filters, *, sort: str = "", place: str = ""
) -> Listing:
    """Return one page; raises UnknownSortError and UnknownPlaceError for what no list has offered."""
    sort = sort or DEFAULT_SORT
    if sort not in sorts():
        raise UnknownSortError(allowed=", ".join(sorts()))
    cursor = cursors.read(place)
    question = Question(actor, Engine(session.get_bind().dialect.name), filters, "es", "")
    column = _sort_value(question.engine, sort.removeprefix("-"))
    query = _page_of(_query(question), column, sort.startswith("-"), cursor)
    rows = list(session.execute(query))
    more, rows = len(rows) > PAGE, rows[:PAGE]
    if cursor is not None and cursor.is_backward:
        rows.reverse()
    found = standings.of(session, actor.at, [row.id for row in rows], filters.period)
    return Listing(
        [_entry(row, found.get(row.id, [])) for row in rows], *_neighbours(rows, cursor, more)
    )


def _query(question: Question) -> Query:
    query: Query = (
        select(
            Pledge.id,
            Pledge.code,
            Pledge.stage,
            Pledge.lead_country_iso3,
            PledgeVersion.title,
            PledgeVersion.language,
            PledgeVersion.ends_on,
            Organisation.name.label("organisation"),
            Area.code.label("area"),
            Area.number.label("area_number"),
        )
        .select_from(Pledge)
        .outerjoin(
            PledgeVersion,
            and_(
                PledgeVersion.pledge_id == Pledge.id,
                PledgeVersion.is_current,
                question.may_read_text(),
            ),
        )
        .join(Area, Area.id == Pledge.area_id)
        .outerjoin(Organisation, Organisation.id == Pledge.lead_organisation_id)
        .where(Pledge.first_published_at.is_not(None), *question.chosen())
    )
    if question.filters.period or question.filters.asks_for_answers:
        # A pledge that was withdrawn later stays in the figures of a closed period, so it stays in their rows.
        standing_so = owed(question).query.order_by(None).with_only_columns(Obligation.pledge_id)
        return query.where(Pledge.id.in_(standing_so))
    query = query.where(Pledge.withdrawn_at.is_(None))
    if question.filters.stage:
        return query.where(Pledge.stage.in_(question.filters.stage))
    return query


def _sort_value(engine: Engine, name: str) -> ColumnElement[str]:
    # Every sort value is a text, so that one cursor fits all.
    ranks = ((Pledge.stage == stage, str(rank)) for rank, stage in enumerate(Stage))
    columns: dict[str, ColumnElement[str]] = {
        "code": Pledge.code.expression,
        "area": cast(Area.number, Text),
        "stage": case(*ranks, else_=str(len(Stage))),
        "ends": func.coalesce(func.nullif(engine.day(PledgeVersion.ends_on), ""), "9999"),
    }
    return columns[name]


def _page_of(query: Query, column: ColumnElement[str], falls: bool, cursor: Cursor | None) -> Query:
    code = Pledge.code.expression
    query = query.add_columns(column.label("sort_value"))
    if cursor is not None:
        query = query.where(cursors.beyond(column, code, cursor, falls=falls))
    backward = cursor is not None and cursor.is_backward
    order = column.desc() if falls is not backward else column.asc()
    return query.order_by(order, code.desc() if backward else code.asc()).limit(PAGE + 1)


def _neighbours(
    rows: Sequence[Any], cursor: Cursor | None, more: bool
) -> tuple[str | None, str | None]:
    if not rows:
        return None, None
    backward = cursor is not None and cursor.is_backward
    first, last = rows[0], rows[-1]
    before = Cursor(first.sort_value, first.code, is_backward=True).written()
    after = Cursor(last.sort_value, last.code).written()
    has_before = more if backward else cursor is not None
    has_after = True if backward else more
    return (before if has_before else None), (after if has_after else None)


def _entry(row: Any, known: Sequence[Standing]) -> Entry:
    said = next((one for one in reversed(known) if one.answer), None)
    return Entry(
        row.code,
        row.title,
        row.language,
        row.lead_country_iso3,
        row.organisation,
        row.area,
        row.area_number,
        row.stage,
        row.ends_on,
        said,
        known[-1] if known else None,
    )


def unpublished(session: Session, actor: Actor) -> Sequence[Unpublished]:
    """Return the texts on their way of the actor's own countries and organisations, the latest first."""
    if not actor.countries() and not actor.organisations:
        return []
    rows = session.execute(
        pledges.visible_to(actor)
        .with_only_columns(
            Pledge.code, PledgeVersion.title, PledgeVersion.language, PledgeVersion.state
        )
        .where(
            PledgeVersion.state.in_(OPEN_STATES),
            or_(
                Pledge.lead_country_iso3.in_(sorted(actor.countries())),
                Pledge.lead_organisation_id.in_(sorted(actor.organisations)),
            ),
        )
        .order_by(None)
        .order_by(PledgeVersion.edited_at.desc(), PledgeVersion.id)
        .limit(PAGE)
    )
    return [Unpublished(*row) for row in rows]
