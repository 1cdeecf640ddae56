"""What an address of the roadmap asks for, and the rows it shows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from flask import request, url_for
from flask_babel import gettext as _
from sqlalchemy import Text, cast, func
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from tracker.domain import pledge_choices
from tracker.domain.actors import Actor
from tracker.messages import N_
from tracker.models.enums import CountryRole
from tracker.models.indicator import Milestone
from tracker.models.pledge import Pledge
from tracker.monitoring import roadmap
from tracker.monitoring.roadmap import Condition, How, Slot, Span, Step
from tracker.reports import filters
from tracker.reports.cells import Engine
from tracker.reports.filters import Filters, UnknownFilterError
from tracker.reports.question import Question
from tracker.web import cursors
from tracker.web.cursors import Cursor
from tracker.web.labels import label
from tracker.web.languages import country_names, current_language
from tracker.web.pledge_filters import Chooser, Option

PAGE = 25
PLEDGES = ("country", "area", "role")
WHICH = ("due", "legal", "waiting", "undated")
ALL = "all"


@dataclass(frozen=True, slots=True)
class Asked:
    """Which pledges, the length of a slot, and which milestones are listed (those due soon unless it is said)."""

    filters: Filters
    span: Span = Span.HALF
    when: Slot | None = None
    how: How | None = None
    which: str = ""

    def said(self, **changed: str) -> str:
        """Return the query of the same roadmap with other rows listed."""
        kept = [pair for pair in self.filters.said() if pair[0] in PLEDGES]
        kept += [("by", self.span.value)] if self.span is not Span.HALF else []
        return urlencode([*kept, *((name, value) for name, value in changed.items() if value)])

    def href(self, **changed: str) -> str:
        """Return the address of the rows behind a number."""
        query = self.said(**changed)
        return url_for("roadmap.index") + (f"?{query}" if query else "") + "#steps"

    @property
    def listed(self) -> str:
        """Return which group of rows is listed."""
        if self.when or self.how:
            return self.which
        return self.which or "due"


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of the rows, with the cursors of its neighbours."""

    steps: Sequence[Step]
    previous: str | None
    next: str | None


def read(session: Session, asked: MultiDict[str, str]) -> Asked:
    """Return what an address asks for; raises UnknownFilterError for a value that is none."""
    pairs = [pair for pair in asked.items(multi=True) if pair[0] in PLEDGES and pair[1]]
    chosen, _writing = filters.read(session, pairs)
    when = asked.get("when", "")
    slot = roadmap.slot(when) if when else None
    if when and slot is None:
        raise UnknownFilterError(
            N_("“%(value)s” is not a period: write one like 2026-H1 or 2026-Q3."),
            value=when[: filters.LONGESTWORDS],
        )
    how, by = _one(asked, "how", tuple(How)), _one(asked, "by", tuple(Span))
    which = _one(asked, "which", (*WHICH, ALL))
    return Asked(chosen, Span(by or Span.HALF), slot, How(how) if how else None, which)


def conditions(session: Session, actor: Actor, asked: Asked) -> list[Condition]:
    """Return what the filters ask of the pledges: the same as on their own list."""
    engine = Engine(session.get_bind().dialect.name)
    return Question(actor, engine, asked.filters, "es", "").chosen()


def page(session: Session, actor: Actor, asked: Asked, today: date, place: str = "") -> Listing:
    """Return one page of rows by their last day; raises UnknownPlaceError for what no list has offered."""
    cursor = cursors.read(place)
    engine = Engine(session.get_bind().dialect.name)
    day = func.coalesce(func.nullif(engine.day(Milestone.planned_to), ""), "9999")
    # Three digits each, so that the tenth does not stand before the second.
    code = Pledge.code + "/" + cast(Milestone.position + 100, Text)
    query = roadmap.chosen([*conditions(session, actor, asked), *_rows(asked, today)])
    query = query.add_columns(day.label("day"), code.label("place"))
    if cursor is not None:
        query = query.where(cursors.beyond(day, code, cursor, falls=False))
    backward = cursor is not None and cursor.is_backward
    order = (day.desc(), code.desc()) if backward else (day.asc(), code.asc())
    rows: list[Any] = list(session.execute(query.order_by(*order).limit(PAGE + 1)))
    more, rows = len(rows) > PAGE, rows[:PAGE]
    if backward:
        rows.reverse()
    return Listing(roadmap.steps(session, today, rows), *_neighbours(rows, cursor, more))


def choosers(session: Session, asked: Asked) -> list[Chooser]:
    """Return the filters with what can be chosen in each."""
    chosen = asked.filters
    areas = pledge_choices.areas(session, current_language())
    spans = {Span.HALF: _("Half-years"), Span.QUARTER: _("Quarters")}
    offered = (
        ("country", _("Country"), chosen.country, list(country_names().items())),
        ("area", _("Area"), chosen.area, [(one.code, one.words) for one in areas]),
        (
            "role",
            _("Role of the country"),
            chosen.role,
            [(role.value, label(role)) for role in CountryRole],
        ),
        ("by", _("Grouped by"), (asked.span.value,), [(one.value, spans[one]) for one in Span]),
    )
    return [
        Chooser(name, text, next(iter(values), ""), [Option(*pair) for pair in options])
        for name, text, values, options in offered
    ]


def place_of(cursor: str) -> str:
    """Return the address of the page as it is, at another place of its rows."""
    kept = [(name, value) for name, value in request.args.items(multi=True) if name != "page"]
    return f"{url_for('roadmap.index')}?{urlencode([*kept, ('page', cursor)])}#steps"


def _one(asked: MultiDict[str, str], name: str, allowed: Sequence[str]) -> str:
    value = asked.get(name, "")
    if value and value not in allowed:
        raise UnknownFilterError(
            filters.NO_VALUE,
            value=value[: filters.LONGESTWORDS],
            parameter=name,
            allowed=", ".join(allowed),
        )
    return value


def _rows(asked: Asked, today: date) -> list[Condition]:
    found: list[Condition] = []
    if asked.when:
        found.append(asked.when.days)
    if asked.how:
        found.append(roadmap.is_how(asked.how, today))
    groups = {
        "due": roadmap.is_due(today),
        "legal": roadmap.is_legal(),
        "waiting": roadmap.is_waiting(),
        "undated": Milestone.planned_to.is_(None),
    }
    if asked.listed in groups:
        found.append(groups[asked.listed])
    return found


def _neighbours(
    rows: Sequence[Any], cursor: Cursor | None, more: bool
) -> tuple[str | None, str | None]:
    if not rows:
        return None, None
    backward = cursor is not None and cursor.is_backward
    before = Cursor(rows[0].day, rows[0].place, is_backward=True).written()
    after = Cursor(rows[-1].day, rows[-1].place).written()
    return (
        before if (more if backward else cursor is not None) else None,
        after if backward or more else None,
    )
