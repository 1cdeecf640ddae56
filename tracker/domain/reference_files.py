"""The reference files: which columns each of them has and what a cell may say."""

from dataclasses import dataclass
from typing import Any

from tracker.domain.cells import (
    CODE,
    ISO3,
    Reader,
    day,
    filled,
    flag,
    like,
    maybe,
    number,
    one_of,
    text,
    time_zone,
)
from tracker.messages import N_
from tracker.models import (
    Area,
    Base,
    Country,
    Forum,
    ForumEvent,
    ForumEventPledge,
    ForumMember,
    LineOfAction,
    Organisation,
    PlanOfAction,
    Pledge,
    ProcessEvent,
    ReportingPeriod,
    Term,
)
from tracker.models.enums import LineKind, Standing
from tracker.models.forum import ForumEventKind


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its heading, how a cell is read, and the record's field (none: it explains the file only).

    With `refers` the cell is the code of a record of that kind, and the field takes what refers to it.
    """

    heading: str
    read: Reader
    field: str = ""
    optional: bool = False
    refers: str = ""


@dataclass(frozen=True, slots=True)
class ReferenceFile:
    """What a file holds: one record per row, found again by its key."""

    name: str
    model: type[Base]
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    ordered: tuple[tuple[str, str], ...] = ()


def _four(stem: str, reader: Reader = text) -> tuple[Column, ...]:
    return tuple(
        Column(f"{stem}_{code}", reader, f"{stem}_{code}") for code in ("es", "en", "pt", "fr")
    )


_WHENCE = (
    Column("standing", one_of(Standing), "standing"),
    Column("own_translation", text, optional=True),
    Column("source", text, "source", optional=True),
)
_NOTE = (Column("standing", text, optional=True), Column("source", text, optional=True))
_PLAN = Column("plan", CODE, "plan_id", refers="plan")


def _terms(name: str) -> ReferenceFile:
    columns = (Column("vocabulary", CODE, "vocabulary"), Column("code", CODE, "code"))
    return ReferenceFile(name, Term, ("vocabulary", "code"), (*columns, *_four("title"), *_WHENCE))


DAYS = ("covers_from", "covers_to", "opens_on", "due_on", "closes_on", "publishes_on")

# A file stands after those that it refers to.
FILES = (
    ReferenceFile(
        "countries.csv",
        Country,
        ("iso3",),
        (
            Column("iso3", ISO3, "iso3"),
            Column("iso2", like("[A-Z]{2}", N_("Write two capital letters.")), "iso2"),
            Column("m49", like("[0-9]{3}", N_("Write three digits, with leading zeros.")), "m49"),
            *_four("name", filled),
            Column("subregion", CODE, "subregion"),
            Column("currency", ISO3, "currency"),
            Column("time_zone", time_zone, "time_zone"),
            Column("adopted_on", maybe(day), "adopted_on"),
            Column("is_territory", flag, "is_territory", optional=True),
            Column("needs_sign_off", flag, "needs_sign_off", optional=True),
            *_NOTE,
        ),
    ),
    _terms("grf_vocabulary.csv"),
    _terms("gcr_objectives.csv"),
    _terms("multistakeholder_outcomes.csv"),
    ReferenceFile(
        "organisations.csv",
        Organisation,
        ("code",),
        (
            Column("code", CODE, "code"),
            Column("name", filled, "name"),
            *_four("name"),
            Column("aliases", text, "aliases"),
            Column("type", CODE, "type", refers="entity type"),
            Column("country", maybe(CODE), "country_iso3", optional=True, refers="country"),
            Column("own_translation", text, optional=True),
            *_NOTE,
        ),
    ),
    ReferenceFile(
        "plans.csv",
        PlanOfAction,
        ("code",),
        (
            Column("code", CODE, "code"),
            Column("kind", CODE, "kind"),
            *_four("title"),
            Column("starts_on", maybe(day), "starts_on"),
            Column("ends_on", maybe(day), "ends_on"),
            Column("is_current", flag, "is_current"),
            *_WHENCE,
        ),
        ordered=(("starts_on", "ends_on"),),
    ),
    ReferenceFile(
        "areas.csv",
        Area,
        ("code",),
        (
            _PLAN,
            Column("number", number, "number"),
            Column("code", CODE, "code"),
            Column(
                "supporting_organisation",
                maybe(CODE),
                "supporting_organisation_id",
                refers="organisation",
            ),
            *_four("title"),
            Column("consultation_title_es", text, optional=True),
            Column("adopted_title_en", text, optional=True),
            *_WHENCE,
        ),
    ),
    ReferenceFile(
        "lines.csv",
        LineOfAction,
        ("code",),
        (
            _PLAN,
            Column("area", maybe(CODE), "area_id", refers="area"),
            Column("parent", maybe(CODE), "parent_id", refers="line of action"),
            Column("code", CODE, "code"),
            Column("kind", one_of(LineKind), "kind"),
            *_four("title"),
            Column("valid_from", maybe(day), "valid_from"),
            Column("valid_to", maybe(day), "valid_to"),
            *_WHENCE,
        ),
        ordered=(("valid_from", "valid_to"),),
    ),
    ReferenceFile(
        "periods.csv",
        ReportingPeriod,
        ("code",),
        (
            _PLAN,
            Column(
                "code", like("[0-9]{4}-[A-Z0-9]{2,8}", N_("Write a code such as 2026-H1.")), "code"
            ),
            *(Column(name, day, name) for name in DAYS),
            *_NOTE,
        ),
        ordered=(
            ("covers_from", "covers_to"),
            ("opens_on", "due_on"),
            ("due_on", "closes_on"),
            ("closes_on", "publishes_on"),
        ),
    ),
    ReferenceFile(
        "forums.csv",
        Forum,
        ("code",),
        (
            Column("code", CODE, "code"),
            *_four("acronym"),
            *_four("title"),
            Column("type", CODE, "type"),
            Column("other_members", text, "other_members"),
            Column("as_of", text, "as_of"),
            Column("note", text, "note"),
            *_WHENCE,
        ),
    ),
    ReferenceFile(
        "forum_members.csv",
        ForumMember,
        ("forum_id", "country_iso3"),
        (
            Column("forum", CODE, "forum_id", refers="forum"),
            Column("country", CODE, "country_iso3", refers="country"),
            Column("member_from", maybe(day), "member_from"),
            Column("member_to", maybe(day), "member_to"),
            Column("as_of", text, optional=True),
            Column("standing", one_of(Standing), "standing"),
            Column("source", text, optional=True),
        ),
        ordered=(("member_from", "member_to"),),
    ),
    ReferenceFile(
        "forum_events.csv",
        ForumEvent,
        ("code",),
        (
            Column("forum", CODE, "forum_id", refers="forum"),
            Column("code", CODE, "code"),
            Column("kind", one_of(ForumEventKind), "kind"),
            Column("meeting", maybe(CODE), "meeting_id", refers="meeting of a forum"),
            Column("held_on", maybe(day), "held_on"),
            Column("held_to", maybe(day), "held_to"),
            Column("place", text, "place"),
            *_four("title"),
            *_WHENCE,
        ),
        ordered=(("held_on", "held_to"),),
    ),
    ReferenceFile(
        "forum_event_pledges.csv",
        ForumEventPledge,
        ("event_id", "pledge_id"),
        (
            Column("event", CODE, "event_id", refers="meeting of a forum"),
            Column("pledge", CODE, "pledge_id", refers="pledge"),
            Column("note", text, "note"),
        ),
    ),
    ReferenceFile(
        "process_events.csv",
        ProcessEvent,
        ("code",),
        (
            Column("code", CODE, "code"),
            Column(
                "date_from",
                like(r"[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?", N_("Write a year, a month or a day.")),
                "date_from",
            ),
            Column(
                "date_to",
                like(r"([0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?)?", N_("Write a year, a month or a day.")),
                "date_to",
            ),
            Column(
                "precision",
                like("year|month|day", N_("Use one of: year, month, day.")),
                "precision",
            ),
            Column("kind", CODE, "kind"),
            Column("plan", maybe(CODE), optional=True, refers="plan"),
            *_four("title"),
            *_four("place"),
            *_WHENCE,
        ),
    ),
)

# What one file's codes give to another: the record's code column, and the column that is referred to.
REFERRED: dict[str, tuple[Any, Any]] = {
    "country": (Country.iso3, Country.iso3),
    "organisation": (Organisation.code, Organisation.id),
    "plan": (PlanOfAction.code, PlanOfAction.id),
    "area": (Area.code, Area.id),
    "line of action": (LineOfAction.code, LineOfAction.id),
    "forum": (Forum.code, Forum.id),
    "meeting of a forum": (ForumEvent.code, ForumEvent.id),
    "pledge": (Pledge.code, Pledge.id),
    "entity type": (Term.code, Term.code),
}
