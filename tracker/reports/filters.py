"""What a reader asks of a file: which rows, and how they are written; the same words as on the list of pledges."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from tracker.domain.errors import TrackerError, WrongStateError
from tracker.messages import N_
from tracker.models.base import LANGUAGES
from tracker.models.country import Country
from tracker.models.enums import ChallengeCode, CountryRole, Population, Stage, State, SupportKind
from tracker.models.forum import Forum
from tracker.models.period import ReportingPeriod
from tracker.models.plan import Area, LineOfAction
from tracker.models.support import MatchState
from tracker.monitoring import snapshots
from tracker.monitoring.dimensions import PACES
from tracker.reports.csv import DELIMITERS

LONGESTWORDS = 200
NO_VALUE = N_("“%(value)s” is not a value of “%(parameter)s”. Use one of: %(allowed)s.")
# The list of pledges has them too; they change nothing in a file.
IGNORED = frozenset({"sort", "page", "after", "before"})


class Reported(StrEnum):
    """How a pledge stands in a period; the last three only for those who may see open updates."""

    ACCEPTED = "accepted"
    NO_CHANGE = "no_change"
    NOT_REPORTED = "not_reported"
    WAIVED = "waived"
    NOT_DUE = "not_due"
    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"


class Timing(StrEnum):
    """When a report came, or that an attested one was too old to count."""

    IN_TIME = "in_time"
    LATE = "late"
    STALE = "stale"


class Support(StrEnum):
    """Whether the report in force asks for support."""

    ASKED = "asked"
    NOT_ASKED = "not_asked"


class UnknownFilterError(TrackerError):
    """A file was asked for with a parameter or a value that has no meaning: nothing is guessed."""


class NoSnapshotError(WrongStateError):
    """The figures of a period that was never frozen were asked for."""

    default = N_(
        "There is no snapshot of %(period)s yet: leave out “snapshot” for the live figures."
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """Which rows: several values of one filter widen it, several filters narrow each other."""

    country: tuple[str, ...] = ()
    area: tuple[str, ...] = ()
    line: tuple[str, ...] = ()
    stage: tuple[str, ...] = ()
    reported: tuple[str, ...] = ()
    period: tuple[str, ...] = ()
    kind: tuple[str, ...] = ()
    population: tuple[str, ...] = ()
    role: tuple[str, ...] = ()
    forum: tuple[str, ...] = ()
    pace: tuple[str, ...] = ()
    timing: tuple[str, ...] = ()
    challenge: tuple[str, ...] = ()
    support: tuple[str, ...] = ()
    # How far a need, an offer or a match of the Support Platform is.
    state: tuple[str, ...] = ()
    q: str = ""
    # The period whose frozen rows are asked for; empty for the live ones.
    snapshot: str = ""

    @property
    def asks_for_answers(self) -> bool:
        """Say whether what was answered in a period decides about the rows."""
        answers = (self.reported, self.pace, self.timing, self.challenge, self.support)
        return any(answers)

    def said(self) -> list[tuple[str, str]]:
        """Return each filter that is set with its value, in a fixed order."""
        pairs: list[tuple[str, str]] = []
        for part in fields(self):
            value = getattr(self, part.name)
            pairs += [
                (part.name, one) for one in ([value] if isinstance(value, str) else value) if one
            ]
        return pairs


@dataclass(frozen=True, slots=True, kw_only=True)
class Writing:
    """How: the language of labels, what the first row says, the delimiter, a row of HXL tags, which columns."""

    lang: str = "es"
    headers: str = "names"
    delimiter: str = "comma"
    hxl: str = "0"
    # The names as they were given; none asks for all. Only the report can tell whether it has them.
    columns: tuple[str, ...] = ()

    @property
    def has_labels(self) -> bool:
        """Say whether the first row is for people."""
        return self.headers == "labels"

    @property
    def has_tags(self) -> bool:
        """Say whether a row of HXL tags follows the first."""
        return self.hxl == "1"


STATES: tuple[str, ...] = (
    *(state for state in State if state is not State.ACCEPTED),
    *MatchState,
)
WORDS: Mapping[str, tuple[str, ...]] = {
    "stage": tuple(Stage),
    "reported": tuple(Reported),
    "kind": tuple(SupportKind),
    "population": tuple(Population),
    "role": tuple(CountryRole),
    "pace": PACES,
    "timing": tuple(Timing),
    "challenge": tuple(ChallengeCode),
    "support": tuple(Support),
    "state": STATES,
    "lang": LANGUAGES,
    "headers": ("names", "labels"),
    "delimiter": tuple(DELIMITERS),
    "hxl": ("0", "1"),
}
_ROWS: Mapping[str, ColumnElement[Any]] = {
    "country": Country.iso3.expression,
    "area": Area.code.expression,
    "line": LineOfAction.code.expression,
    "period": ReportingPeriod.code.expression,
    "snapshot": ReportingPeriod.code.expression,
    "forum": Forum.code.expression,
}
# What pledges, and what was reported of them, can be chosen by.
OF_PLEDGES = frozenset(part.name for part in fields(Filters)) - {"state"}
_MANY = tuple(part.name for part in fields(Filters) if part.name not in ("q", "snapshot"))
_ONE = tuple(part.name for part in fields(Writing) if part.name != "columns")
PARAMETERS = (*_MANY, "q", *_ONE, "columns", "snapshot")


def read(session: Session, pairs: Iterable[tuple[str, str]]) -> tuple[Filters, Writing]:
    """Return what a query string (or a command's options) asks for; an empty value asks for nothing.

    Raises UnknownFilterError, naming the parameter and what it may be, and NoSnapshotError.
    """
    asked: dict[str, list[str]] = {}
    for name, value in pairs:
        if name in IGNORED:
            continue
        if name not in PARAMETERS:
            raise UnknownFilterError(
                N_("There is no filter “%(parameter)s”. There are: %(allowed)s."),
                parameter=name,
                allowed=", ".join(PARAMETERS),
            )
        if value:
            asked.setdefault(name, []).append(value)
    checked = {name: _checked(session, name, values) for name, values in asked.items()}
    for name in (*_ONE, "snapshot"):
        if len(checked.get(name, ())) > 1:
            raise UnknownFilterError(N_("Give “%(parameter)s” only once."), parameter=name)
    snapshot = next(iter(checked.get("snapshot", ())), "")
    if snapshot and snapshots.of_period(session, snapshot) is None:
        raise NoSnapshotError(period=snapshot)
    many = {name: checked[name] for name in _MANY if name in checked}
    words = " ".join(checked.get("q", ()))
    chosen = Filters(**many, q=words, snapshot=snapshot)
    one = {name: checked[name][0] for name in _ONE if name in checked}
    return chosen, Writing(**one, columns=checked.get("columns", ()))


def _checked(session: Session, name: str, values: list[str]) -> tuple[str, ...]:
    if name == "q":
        return tuple(value[:LONGESTWORDS] for value in values)
    if name == "columns":
        return tuple(one.strip() for value in values for one in value.split(",") if one.strip())
    allowed = _allowed(session, name)
    meant = [_spelled(session, name)(value) for value in values]
    for value, one in zip(values, meant, strict=True):
        if one not in allowed:
            raise UnknownFilterError(
                NO_VALUE,
                value=value[:LONGESTWORDS],
                parameter=name,
                allowed=", ".join(allowed),
            )
    return tuple(one for one in allowed if one in meant)


def _allowed(session: Session, name: str) -> tuple[str, ...]:
    if name in WORDS:
        return WORDS[name]
    column = _ROWS[name]
    return tuple(session.scalars(select(column).order_by(column)))


def _spelled(session: Session, name: str) -> Callable[[str], str]:
    """Return how a value is read: countries in any case, areas also by their number."""
    if name == "country":
        return str.upper
    if name == "area":
        numbers = {
            str(area.number): area.code for area in session.execute(select(Area.number, Area.code))
        }
        return lambda value: numbers.get(value, value)
    return str
