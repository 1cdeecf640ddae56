"""The list of good practices: what is published, filtered and cut into pages, and what waits before that."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import request
from flask_babel import gettext as _
from sqlalchemy import Select, false, or_
from sqlalchemy.orm import Session, contains_eager, joinedload, selectinload
from werkzeug.datastructures import MultiDict

from tracker.domain import permissions, pledge_choices, practices
from tracker.domain.actors import Actor
from tracker.domain.permissions import Permission
from tracker.models.enums import OPEN_STATES, ChallengeCode, Language, Population, Role, State
from tracker.models.practice import Practice, PracticeVersion
from tracker.monitoring.practice_flows import Counts, taken_up
from tracker.reports import filters, practice_rows
from tracker.reports.cells import Engine
from tracker.reports.filters import Filters, UnknownFilterError
from tracker.web import cursors
from tracker.web.cursors import Cursor
from tracker.web.labels import label
from tracker.web.languages import country_names, current_language
from tracker.web.pledge_filters import Chip, Chooser, Option, chips, listed

PAGE = 20
PAGE_NAME = "practices.index"


@dataclass(frozen=True, slots=True)
class Asked:
    """Which practices: the filters that the files know too, and the language of the text."""

    filters: Filters = field(default_factory=Filters)
    language: str = ""

    def said(self) -> list[tuple[str, str]]:
        """Return each filter that is set with its value."""
        return self.filters.said() + ([("language", self.language)] if self.language else [])


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of the list with its neighbours, and how many countries are how far with each practice."""

    texts: Sequence[PracticeVersion]
    previous: str | None
    next: str | None
    taken_up: Mapping[int, Counts]


EMPTY = Listing([], None, None, {})


def read(session: Session, asked: MultiDict[str, str]) -> Asked:
    """Return what an address asks for; raises UnknownFilterError for a value that is none."""
    pairs = [pair for pair in asked.items(multi=True) if pair[0] in practice_rows.FILTERS]
    chosen, _writing = filters.read(session, pairs)
    language = asked.get("language", "")
    if language and language not in tuple(Language):
        raise UnknownFilterError(
            filters.NO_VALUE,
            value=language[: filters.LONGESTWORDS],
            parameter="language",
            allowed=", ".join(Language),
        )
    return Asked(chosen, language)


def page(session: Session, asked: Asked, *, place: str = "") -> Listing:
    """Return one page, the latest published first; raises UnknownPlaceError for what no list has offered."""
    cursor = cursors.read(place)
    engine = Engine(session.get_bind().dialect.name)
    day = engine.utc_day(Practice.first_published_at)
    code = Practice.code.expression
    backward = cursor is not None and cursor.is_backward
    query = _published(asked).add_columns(day.label("day"))
    if cursor is not None:
        query = query.where(cursors.beyond(day, code, cursor, falls=True))
    order = (day.asc(), code.desc()) if backward else (day.desc(), code.asc())
    rows: list[Any] = list(session.execute(query.order_by(None).order_by(*order).limit(PAGE + 1)))
    more, rows = len(rows) > PAGE, rows[:PAGE]
    if backward:
        rows.reverse()
    texts = [row[0] for row in rows]
    return Listing(
        texts,
        *_neighbours(rows, cursor, more),
        taken_up(session, [text.practice_id for text in texts]),
    )


def _published(asked: Asked) -> Select[Any]:
    query = (
        practices.published()
        .where(*practice_rows.chosen(asked.filters))
        .options(
            contains_eager(PracticeVersion.practice).joinedload(Practice.lead_organisation),
            selectinload(PracticeVersion.areas),
        )
    )
    if asked.language:
        query = query.where(PracticeVersion.language == asked.language)
    return query


def _neighbours(
    rows: Sequence[Any], cursor: Cursor | None, more: bool
) -> tuple[str | None, str | None]:
    if not rows:
        return None, None
    backward = cursor is not None and cursor.is_backward
    before = Cursor(rows[0].day, rows[0][0].practice.code, is_backward=True).written()
    after = Cursor(rows[-1].day, rows[-1][0].practice.code).written()
    return (
        before if (more if backward else cursor is not None) else None,
        after if backward or more else None,
    )


def of_country(session: Session, country_iso3: str) -> Listing:
    """Return a country's latest practices in force: what its own page shows."""
    return page(session, Asked(Filters(country=(country_iso3,))))


def on_their_way(session: Session, actor: Actor) -> Sequence[PracticeVersion]:
    """Return the texts on their way that the actor has to do with: of the own side, or waiting for a decision."""
    own = or_(
        Practice.lead_country_iso3.in_(sorted(actor.countries())),
        Practice.lead_organisation_id.in_(sorted(actor.organisations)),
    )
    waits = PracticeVersion.state == State.SUBMITTED if Role.MONITOR in actor.roles else false()
    if not actor.grants:
        return []
    query = (
        practices.visible_to(actor)
        .where(PracticeVersion.state.in_(OPEN_STATES), or_(own, waits))
        .options(
            contains_eager(PracticeVersion.practice).options(joinedload(Practice.lead_organisation))
        )
        .order_by(None)
        .order_by(PracticeVersion.edited_at.desc(), PracticeVersion.id)
        .limit(PAGE)
    )
    return list(session.scalars(query))


def to_do(session: Session, actor: Actor) -> list[PracticeVersion]:
    """Return the texts on their way with which the actor is to do something."""
    acts = (Permission.PRACTICE_EDIT, Permission.PRACTICE_SIGN_OFF, Permission.PRACTICE_REVIEW)
    return [
        text
        for text in on_their_way(session, actor)
        if any(permissions.may(actor, act, text) for act in acts)
    ]


def choosers(session: Session, asked: Asked) -> list[Chooser]:
    """Return the filters with what can be chosen in each."""
    chosen = asked.filters
    areas = [
        Option(one.code, one.words) for one in pledge_choices.areas(session, current_language())
    ]
    offered = [
        ("area", _("Area"), chosen.area, areas),
        ("challenge", _("Kind of problem"), chosen.challenge, _words(ChallengeCode)),
        (
            "country",
            _("Country"),
            chosen.country,
            [Option(*pair) for pair in country_names().items()],
        ),
        ("population", _("For whom"), chosen.population, _words(Population)),
        ("language", _("Language of the text"), (asked.language,), _words(Language)),
    ]
    return [
        Chooser(name, text, next(iter(values), ""), options)
        for name, text, values, options in offered
    ]


def chips_of(asked: Asked, offered: list[Chooser]) -> list[Chip]:
    """Return the filters at work, each with its way out."""
    return chips(asked, offered, PAGE_NAME)


def address(**changed: str | None) -> str:
    """Return the address of the list as it is, with some of its parameters changed or left out."""
    asked = {name: values for name, values in request.args.lists() if name not in changed}
    given = {name: [value] for name, value in changed.items() if value}
    return listed({**asked, **given}, PAGE_NAME)


def _words(vocabulary: type[ChallengeCode] | type[Population] | type[Language]) -> list[Option]:
    return [Option(value.value, label(value)) for value in vocabulary]
