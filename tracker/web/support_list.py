"""The lists of the Support Platform: the same rows as its files, filtered and cut into pages."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import request
from flask_babel import gettext as _
from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload
from werkzeug.datastructures import MultiDict

from tracker.domain import matches, pledge_choices, support_record
from tracker.domain.actors import Actor
from tracker.models.enums import OPEN_STATES, Role, State, SupportKind
from tracker.models.support import Match, MatchState, Need, Offer
from tracker.reports import filters, support_rows
from tracker.reports.cells import Engine
from tracker.reports.filters import Filters
from tracker.reports.question import Question
from tracker.web import cursors
from tracker.web.cursors import Cursor, UnknownPlaceError
from tracker.web.labels import label
from tracker.web.languages import country_names, current_language
from tracker.web.pledge_filters import Chooser, Option, listed

PAGE = 20
FIRST = 5


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of a list, and the addresses of its neighbours."""

    rows: Sequence[Any]
    previous: str | None
    next: str | None


EMPTY = Listing([], None, None)


def read(session: Session, asked: MultiDict[str, str]) -> Filters:
    """Return what an address asks for; raises UnknownFilterError for a value that is none."""
    pairs = [pair for pair in asked.items(multi=True) if pair[0] in support_rows.FILTERS]
    return filters.read(session, pairs)[0]


def needs(session: Session, actor: Actor, asked: Filters, place: str, page: int = 0) -> Listing:
    """Return one page of the needs that the reader may see, by code."""
    query = (
        select(Need)
        .where(*support_rows.of_needs(_question(session, actor, asked)))
        .options(joinedload(Need.country), joinedload(Need.area))
    )
    return _page(session, query, Need, "support.needs", cursors.read(place), page or PAGE)


def offers(session: Session, actor: Actor, asked: Filters, place: str, page: int = 0) -> Listing:
    """Return one page of the offers that the reader may see, by code."""
    query = (
        select(Offer)
        .where(*support_rows.of_offers(_question(session, actor, asked)))
        .options(
            joinedload(Offer.lead_country),
            joinedload(Offer.lead_organisation),
            selectinload(Offer.areas),
        )
    )
    return _page(session, query, Offer, "support.offers", cursors.read(place), page or PAGE)


def matched(session: Session, actor: Actor, asked: Filters, place: str) -> Listing:
    """Return one page of the matches that the reader may see, the first one first."""
    cursor = cursors.read(place)
    chosen = support_rows.of_matches(_question(session, actor, asked))
    query = matches.whole(select(Match).join(Match.need).join(Match.offer).where(*chosen))
    backward = cursor is not None and cursor.is_backward
    if cursor is not None:
        if not cursor.value.isascii() or not cursor.value.isdigit() or len(cursor.value) > 9:
            raise UnknownPlaceError
        key = int(cursor.value)
        query = query.where(Match.id < key if backward else Match.id > key)
    order = Match.id.desc() if backward else Match.id
    rows = list(session.scalars(query.order_by(None).order_by(order).limit(PAGE + 1)))
    return _listing(rows, "support.matches", cursor, PAGE, lambda match: str(match.id))


def on_their_way(session: Session, actor: Actor) -> list[Need | Offer]:
    """Return what is on its way and concerns the actor: of the own side, or waiting for the staff's decision."""
    if not actor.grants:
        return []
    found: list[Need | Offer] = []
    for table in (Need, Offer):
        own: list[ColumnElement[bool]] = [table.lead_country_iso3.in_(sorted(actor.countries()))]
        if table is Offer:
            own.append(Offer.lead_organisation_id.in_(sorted(actor.organisations)))
        if Role.MONITOR in actor.roles:
            own.append(table.state == State.SUBMITTED)
        query = (
            select(table)
            .where(support_record.may_read(actor, table), table.state.in_(OPEN_STATES), or_(*own))
            .order_by(table.edited_at.desc(), table.id)
            .limit(PAGE)
        )
        found += session.scalars(query)
    return found


def choosers(
    session: Session, asked: Filters, states: type[State] | type[MatchState]
) -> list[Chooser]:
    """Return the filters with what can be chosen in each."""
    areas = [
        Option(one.code, one.words) for one in pledge_choices.areas(session, current_language())
    ]
    countries = [Option(*pair) for pair in country_names().items()]
    kinds = [Option(kind.value, label(kind)) for kind in SupportKind]
    offered = [
        ("area", _("Area"), asked.area, areas),
        ("kind", _("Kind of support"), asked.kind, kinds),
        ("country", _("Country"), asked.country, countries),
    ]
    if states is MatchState:
        known = [Option(one.value, label(one)) for one in MatchState]
        offered.append(("state", _("How far"), asked.state, known))
    return [
        Chooser(name, text, next(iter(values), ""), options)
        for name, text, values, options in offered
    ]


def _question(session: Session, actor: Actor, asked: Filters) -> Question:
    engine = Engine(session.get_bind().dialect.name)
    return Question(actor, engine, asked, current_language(), "")


def _page(
    session: Session, query: Any, table: Any, name: str, cursor: Cursor | None, page: int
) -> Listing:
    backward = cursor is not None and cursor.is_backward
    if cursor is not None:
        query = query.where(table.code < cursor.value if backward else table.code > cursor.value)
    order = table.code.desc() if backward else table.code
    rows = list(session.scalars(query.order_by(None).order_by(order).limit(page + 1)))
    return _listing(rows, name, cursor, page, lambda record: record.code)


def _listing(rows: list[Any], name: str, cursor: Cursor | None, page: int, key: Any) -> Listing:
    backward = cursor is not None and cursor.is_backward
    more, rows = len(rows) > page, rows[:page]
    if backward:
        rows.reverse()
    if not rows:
        return EMPTY
    before = (more if backward else cursor is not None) or None
    after = (backward or more) or None
    return Listing(
        rows,
        before and _address(name, Cursor(key(rows[0]), key(rows[0]), is_backward=True)),
        after and _address(name, Cursor(key(rows[-1]), key(rows[-1]))),
    )


def _address(name: str, cursor: Cursor) -> str:
    asked = {key: values for key, values in request.args.lists() if key != "page"}
    return listed({**asked, "page": [cursor.written()]}, name)
