"""The Support Platform's gaps as the pages show them: lines of one unit each, every figure with its rows."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from flask import url_for
from flask_babel import gettext as _
from flask_babel import pgettext
from sqlalchemy.orm import Session

from tracker.domain.amounts import to_amount
from tracker.models.enums import SupportKind
from tracker.monitoring import facts, support_facts
from tracker.monitoring.support_gap import NOT_STATED, By, Gap, Group, Step, gap
from tracker.reports import files
from tracker.web.filters import number
from tracker.web.labels import label
from tracker.web.languages import country_names, current_language

# The rows behind each step: in which list, and in which states they count.
ROWS: Mapping[Step, tuple[str, tuple[str, ...]]] = {
    Step.ASKED: ("needs", ()),
    Step.OFFERED: ("offers", ()),
    Step.AGREED: ("matches", ("agreed", "delivering", "delivered")),
    Step.DELIVERED: ("matches", ("delivering", "delivered")),
}
KINDS = tuple(kind.value for kind in SupportKind)


@dataclass(frozen=True, slots=True)
class Figure:
    """One number in words, the address of its rows, and how many of these state no amount."""

    value: int
    text: str
    href: str
    unstated: int = 0


@dataclass(frozen=True, slots=True)
class Line:
    """One group in one unit: numbers of things, or amounts of one currency."""

    group: str
    kind: str
    unit: str
    figures: Mapping[str, Figure]
    missing: str

    @property
    def bars(self) -> dict[str, int | str]:
        """Return what the bars are drawn of, and what they say in words."""
        said = "; ".join(f"{word}: {self.figures[step].text}" for step, word in words().items())
        name = ", ".join(part for part in (self.group, self.kind, self.unit) if part)
        lengths = {step: figure.value for step, figure in self.figures.items()}
        return {**lengths, "text": f"{name}. {said}"}


@dataclass(frozen=True, slots=True)
class Shown:
    """The gaps of the moment: the lines of the whole and of its groups, and the ways to other groups."""

    gap: Gap
    whole: tuple[Line, ...]
    lines: tuple[Line, ...]
    choices: tuple[tuple[str, str, bool], ...]
    files: Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class _Place:
    """Where rows are looked for: the page's own choice, then the group and its kind."""

    filters: tuple[tuple[str, str], ...] = ()

    def among(self, by: By, key: str) -> "_Place":
        kept = tuple(pair for pair in self.filters if pair[0] != by.value)
        return _Place((*kept, (by.value, key)))

    def rows(self, step: Step) -> str:
        """Return the address of the list; empty for what is not stated, which no list can be asked for."""
        if any(key == NOT_STATED for _name, key in self.filters):
            return ""
        name, states = ROWS[step]
        return _with(url_for(f"support.{name}"), self._asked(states))

    def file(self, name: str, form: str) -> str:
        return _with(f"/data/{name}.{form}", [*self._asked(()), ("lang", current_language())])

    def _asked(self, states: tuple[str, ...]) -> list[tuple[str, str]]:
        return [*self.filters, *(("state", state) for state in states)]


def shown(session: Session, by: str = "", *, country: str = "", area: str = "") -> Shown:
    """Return the public gaps by area, kind or country, of one country or area alone if asked for."""
    chosen = By(by) if by in tuple(By) else By.AREA
    names = _names(session, chosen)
    entries = support_facts.entries(session, country=country, area=area)
    found = gap(entries, chosen, tuple(names), KINDS if chosen is By.AREA else ())
    given = (("country", country), ("area", area))
    place = _Place(tuple(pair for pair in given if pair[1]))
    return Shown(
        found,
        tuple(_lines(found.whole, place, _("Total"), "")),
        tuple(_of_groups(found, place, names)),
        tuple((one.value, word, one is chosen) for one, word in _ways().items()),
        {
            name: {form: place.file(name, form) for form in files.FORMATS}
            for name in ("needs", "offers", "matches")
        },
    )


def words() -> dict[str, str]:
    """Return what each step is called."""
    return {
        "asked": pgettext("legend", "Asked for"),
        "offered": pgettext("legend", "Offered"),
        "agreed": pgettext("legend", "Agreed"),
        "delivered": pgettext("legend", "Delivered"),
    }


def _ways() -> dict[By, str]:
    return {
        By.AREA: _("By area and kind"),
        By.KIND: _("By kind of support"),
        By.COUNTRY: _("By country"),
    }


def _names(session: Session, by: By) -> dict[str, str]:
    if by is By.AREA:
        areas = facts.areas(session, current_language())
        return {area.code: f"{area.number}. {area.title}" for area in areas}
    if by is By.KIND:
        return {kind.value: label(kind) for kind in SupportKind}
    return dict(country_names())


def _of_groups(found: Gap, place: _Place, names: Mapping[str, str]) -> Iterator[Line]:
    for one in found.groups:
        own, name = place.among(found.by, one.key), _named(one.key, names)
        if not one.parts:
            yield from _lines(one, own, name, "")
        for part in one.parts:
            kind = _named(part.key, {kind.value: label(kind) for kind in SupportKind})
            yield from _lines(part, own.among(By.KIND, part.key), name, kind)


def _named(key: str, names: Mapping[str, str]) -> str:
    return _("Not stated") if key == NOT_STATED else names[key]


def _lines(group: Group, place: _Place, name: str, kind: str) -> Iterator[Line]:
    counts = {
        step.value: Figure(cell.count, number(cell.count), place.rows(step), cell.unstated)
        for step, cell in group.cells.items()
    }
    yield Line(name, kind, _("How many"), counts, number(group.unanswered))
    for currency in group.currencies:
        sums = {
            step.value: Figure(
                cell.minor(currency), _amount(cell.minor(currency), currency), place.rows(step)
            )
            for step, cell in group.cells.items()
        }
        missing = _amount(group.missing(currency), currency)
        yield Line(name, kind, currency, sums, missing)


def _amount(minor: int, currency: str) -> str:
    # The line names the currency already.
    return number(to_amount(minor, currency))


def _with(path: str, asked: list[tuple[str, str]]) -> str:
    return f"{path}?{urlencode(asked)}" if asked else path
