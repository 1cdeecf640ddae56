"""The review queue as a page shows it: its filters, its pages, its addresses, the words for its waits."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlencode

from flask import request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from sqlalchemy.orm import Session

from tracker.domain import pledge_choices, review_notices
from tracker.domain.differences import Notice
from tracker.domain.errors import TrackerError
from tracker.domain.review_queue import ANY, NONE, Age, Filters, Kind, Notices, Waiting
from tracker.messages import N_
from tracker.monitoring.review_pace import Pace
from tracker.monitoring.rows import Waiting as Glanced
from tracker.web import cursors, update_words
from tracker.web.cursors import Cursor
from tracker.web.filters import number
from tracker.web.languages import country_names, current_language
from tracker.web.pledge_filters import Chip, Chooser, Option

PAGE = 50
HOUR = timedelta(hours=1)
Name = tuple[str, str | None]
NEWEST = "-since"
SORTS = ("since", NEWEST)
KEPT = ("kind", "country", "age", "area", "warning", "sort")
KINDS = {
    Kind.NEW_PLEDGE: _l("New pledge"),
    Kind.CHANGED_PLEDGE: _l("Changed pledge"),
    Kind.REPORT: _l("Report"),
    Kind.NO_CHANGE: _l("No change"),
}
AGES = {
    Age.FRESH: _l("less than 3 days"),
    Age.DAYS: _l("3 to 6 days"),
    Age.WEEK: _l("7 to 13 days"),
    Age.LONG: _l("14 days or more"),
}


class UnknownChoiceError(TrackerError):
    """The queue was asked for by a value that none of its filters offers."""

    default = N_("The queue has no filter with this value: %(value)s")


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of the queue: its rows, where they stand, and the addresses of its neighbours."""

    rows: Sequence[Waiting]
    first: int
    total: int
    previous_href: str | None
    next_href: str | None

    @property
    def last(self) -> int:
        """Return the number of the last row."""
        return self.first + len(self.rows) - 1


@dataclass(frozen=True, slots=True)
class Place:
    """Where a text stands in the queue (0: not in it), and the addresses of its neighbours."""

    number: int
    size: int
    before: str | None
    after: str | None


def choosers(session: Session) -> list[Chooser]:
    """Return the filters with what can be chosen in each, and what the address chooses."""
    areas = pledge_choices.areas(session, current_language())
    warnings = {notice.value: update_words.warning_name(notice) for notice in Notice}
    offered: list[tuple[str, str, Mapping[str, str]]] = [
        ("kind", _("What"), {kind.value: str(words) for kind, words in KINDS.items()}),
        ("country", _("Country"), country_names()),
        ("age", _("Waiting"), {age.value: str(words) for age, words in AGES.items()}),
        ("area", _("Area"), {area.code: area.words for area in areas}),
        (
            "warning",
            _("Notices"),
            {ANY: _("With a notice"), NONE: _("Without a notice"), **warnings},
        ),
    ]
    return [
        Chooser(
            name,
            text,
            request.args.get(name, ""),
            [Option(value, words) for value, words in options.items()],
        )
        for name, text, options in offered
    ]


def read(offered: Sequence[Chooser]) -> Filters:
    """Return what the address chooses; raises UnknownChoiceError for what is not offered."""
    said = {chooser.name: chooser.value for chooser in offered if chooser.value}
    for chooser in offered:
        if chooser.value and chooser.value not in {option.value for option in chooser.options}:
            raise UnknownChoiceError(value=chooser.value)
    if request.args.get("sort", SORTS[0]) not in ("", *SORTS):
        raise UnknownChoiceError(value=request.args["sort"])
    return Filters(
        country=said.get("country", ""),
        area=said.get("area", ""),
        kind=Kind(said["kind"]) if "kind" in said else None,
        age=Age(said["age"]) if "age" in said else None,
        warning=said.get("warning", ""),
    )


def chips(offered: Sequence[Chooser]) -> list[Chip]:
    """Return the filters at work, each with its way out."""
    return [
        Chip(chooser.label, option.label, queue(**{chooser.name: ""}))
        for chooser in offered
        for option in chooser.options
        if option.value == chooser.value
    ]


def sorted_as_asked(rows: Sequence[Waiting]) -> list[Waiting]:
    """Return the rows in the order that the address asks for."""
    return list(reversed(rows)) if request.args.get("sort") == NEWEST else list(rows)


def page(rows: Sequence[Waiting]) -> Listing:
    """Cut out the page that the address asks for; raises UnknownPlaceError for a place no list has given."""
    cursor = cursors.read(request.args.get("page", ""))
    start = 0 if cursor is None else _start(rows, cursor)
    shown = rows[start : start + PAGE]
    before = queue(page=_cursor(shown[0], back=True)) if shown and start else None
    after = queue(page=_cursor(shown[-1])) if start + PAGE < len(rows) else None
    return Listing(shown, start + 1, len(rows), before, after)


def _start(rows: Sequence[Waiting], cursor: Cursor) -> int:
    falls = request.args.get("sort") == NEWEST
    here = (cursor.value, cursor.code)
    keys = [(_moment(row), row.name) for row in rows]
    before = sum(key > here if falls else key < here for key in keys)
    if cursor.is_backward:
        return max(0, before - PAGE)
    return before + keys.count(here)


def _cursor(row: Waiting, *, back: bool = False) -> str:
    return Cursor(_moment(row), row.name, is_backward=back).written()


def _moment(row: Waiting) -> str:
    return row.since.isoformat(timespec="microseconds")


def place(rows: Sequence[Waiting], name: str) -> Place:
    """Return where a text stands in a queue; the next of one that is not in it is the first."""
    names = [row.name for row in rows]
    here = names.index(name) + 1 if name in names else 0
    return Place(
        here,
        len(rows),
        address(rows[here - 2]) if here > 1 else None,
        address(rows[here]) if here < len(rows) else None,
    )


def address(row: Waiting) -> str:
    """Return the address at which a text is decided upon, in the same filtered queue."""
    if row.period:
        return _with_query(url_for("review.update", code=row.code, period=row.period))
    return _with_query(url_for("review.version", code=row.code))


def queue(**changed: str) -> str:
    """Return the address of the queue as it is filtered, with some of its parameters changed."""
    return _with_query(url_for("review.index"), **changed)


def _with_query(path: str, **changed: str) -> str:
    # Not through url_for: it would take `_external` and its like from whoever wrote the address.
    asked = {name: request.args.get(name, "") for name in KEPT} | changed
    query = urlencode({name: value for name, value in asked.items() if value})
    return f"{path}?{query}" if query else path


def notices(session: Session, oldest: Sequence[Glanced]) -> dict[Name, Notices]:
    """Return what should be looked at in texts of the monitoring home's queue, by code and period."""
    reports = review_notices.of_updates(session, [one.id for one in oldest if one.period])
    texts = review_notices.of_versions(session, [one.id for one in oldest if not one.period])
    return {(one.code, one.period): (reports if one.period else texts)[one.id] for one in oldest}


def summary(pace: Pace) -> list[str]:
    """Say how much waits and for how long, and how long decisions take."""
    sentences = []
    if pace.oldest is not None and pace.median is not None:
        sentences.append(
            ngettext(
                "%(count)s text waits for a decision: it has waited %(oldest)s.",
                "%(count)s texts wait for a decision: the oldest has waited %(oldest)s, half of them %(median)s or longer.",
                pace.waiting,
                count=number(pace.waiting),
                oldest=span(pace.oldest),
                median=span(pace.median),
            )
        )
    if pace.median_to_decide is None:
        return [*sentences, _("Nothing was decided in the last 7 days.")]
    # Half of them within less than an hour: no sentence says both.
    median = pace.median_to_decide if pace.decided == 1 else max(pace.median_to_decide, HOUR)
    return [
        *sentences,
        ngettext(
            "%(count)s text was decided in the last 7 days, after %(median)s.",
            "%(count)s texts were decided in the last 7 days, half of them within %(median)s.",
            pace.decided,
            count=number(pace.decided),
            median=span(median),
        ),
    ]


def span(value: timedelta) -> str:
    """Write how long something takes, in whole days or hours."""
    if value.days:
        return str(ngettext("%(num)s day", "%(num)s days", value.days))
    if hours := value.seconds // 3600:
        return str(ngettext("%(num)s hour", "%(num)s hours", hours))
    return str(_("less than an hour"))
