"""What a pledge's text says, field by field, in the reader's words; and what changed between two."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from types import MappingProxyType

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from tracker.domain import differences
from tracker.domain.differences import Mark
from tracker.domain.pledge_advice import Quality
from tracker.domain.texts import IndicatorText, LinkText, PartyText, PledgeText
from tracker.web.filters import day, number
from tracker.web.labels import label
from tracker.web.languages import country_names

NAMES = {
    "title": _l("Title"),
    "language": _l("Language of the text"),
    "area": _l("Area of the plan"),
    "other_areas": _l("Other areas it touches"),
    "lines": _l("Lines of action and priorities"),
    "description": _l("Description"),
    "expected_result": _l("Expected result"),
    "support_kinds": _l("Kinds of support"),
    "country_roles": _l("Role of the country"),
    "populations": _l("For whom"),
    "territory": _l("Territory"),
    "lead_institution": _l("Institution that leads"),
    "contact": _l("Contact"),
    "starts_on": _l("First day"),
    "ends_on": _l("Last day"),
    "budget": _l("Budget"),
    "progress_method": _l("How progress is measured"),
    "parties": _l("With whom"),
    "links": _l("Links"),
}
QUALITIES = {
    Quality.MEASURABLE: _l("Measurable"),
    Quality.DATED: _l("Dated"),
    Quality.OWNED: _l("Owned"),
    Quality.RESOURCED: _l("Resourced"),
}
_MARKS = {Mark.KEPT: "same", Mark.ADDED: "ins", Mark.REMOVED: "del"}


@dataclass(frozen=True, slots=True)
class Change:
    """A field that says something else now: its runs of words, as kept, added or removed."""

    name: str
    pieces: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Comparison:
    """What changed between two texts, and the names of the fields that stayed."""

    changes: list[Change]
    unchanged: list[str]


def compare(before: PledgeText, after: PledgeText, organisations: Mapping[int, str]) -> Comparison:
    """Return what changed from one text to another."""
    return compared(described(before, organisations), described(after, organisations))


def compared(old: Mapping[str, tuple[str, str]], new: Mapping[str, tuple[str, str]]) -> Comparison:
    """Return what changed from one described text to another."""
    changes, unchanged = [], []
    for key in dict.fromkeys([*new, *old]):
        name = str(new[key][0] if key in new else old[key][0])
        then, now = old.get(key, ("", ""))[1], new.get(key, ("", ""))[1]
        if then == now:
            unchanged.append(name)
        else:
            changes.append(Change(name, pieces(then, now)))
    return Comparison(changes, unchanged)


def described(
    text: PledgeText,
    organisations: Mapping[int, str],
    titles: Mapping[str, str] = MappingProxyType({}),
) -> dict[str, tuple[str, str]]:
    """Return the name and the words of each field of a text, empty ones too.

    `titles` says what the codes of areas and lines of action stand for; a code without one stands for itself.
    """
    said: dict[str, str] = {
        "language": label(text.language),
        "area": titles.get(text.area, text.area),
        "other_areas": "; ".join(titles.get(code, code) for code in text.other_areas),
        "lines": "; ".join(titles.get(code, code) for code in text.lines),
        "support_kinds": ", ".join(map(label, text.support_kinds)),
        "country_roles": ", ".join(map(label, text.country_roles)),
        "populations": ", ".join(map(label, text.populations)),
        "starts_on": day(text.starts_on),
        "ends_on": day(text.ends_on),
        "budget": amount(text.budget_amount, text.budget_currency),
        "progress_method": label(text.progress_method),
        "parties": "; ".join(party(one, organisations) for one in text.parties),
        "links": "; ".join(map(link, text.links)),
    }
    rows = {
        name: (str(named), said[name] if name in said else getattr(text, name))
        for name, named in NAMES.items()
    }
    for indicator in text.indicators:
        rows |= dict(_indicator(indicator))
    return rows


def party(text: PartyText, organisations: Mapping[int, str]) -> str:
    """Name a party and its part."""
    known = country_names().get(text.country_iso3 or "")
    name = known or organisations.get(text.organisation_id or 0, "")
    return f"{name} ({label(text.role)})"


def link(text: LinkText) -> str:
    """Say how a pledge relates to something registered elsewhere."""
    return f"{label(text.relation)} {text.identifier} ({label(text.scheme)})"


def amount(value: Decimal | None, unit: str | None) -> str:
    """Write an amount with its currency, or nothing."""
    return " ".join(part for part in (number(value), unit) if part) if value is not None else ""


def _indicator(text: IndicatorText) -> Iterator[tuple[str, tuple[str, str]]]:
    name = _("Indicator: %(title)s", title=text.title)
    unit = text.currency or text.unit
    kinds = (label(text.kind), label(text.direction), label(text.accumulation))
    yield f"{text.ref}.title", (name, text.title)
    yield f"{text.ref}.kind", (_of(name, _("Kind of value")), ", ".join(kinds))
    baseline = _dated(amount(text.baseline_value, unit), text.baseline_date) or text.baseline_reason
    yield f"{text.ref}.baseline", (_of(name, _("Baseline")), baseline)
    target = _dated(amount(text.target_value, unit), text.target_date)
    yield f"{text.ref}.target", (_of(name, _("Target")), target)


def _of(name: str, part: str) -> str:
    # Not an f-string: the sentences in one are not found for the catalogues.
    return f"{name} – {part}"


def _dated(value: str, on: date | None) -> str:
    return f"{value} ({day(on)})" if value and on else value


def pieces(then: str, now: str) -> list[tuple[str, str]]:
    """Compare two wordings word by word."""
    return [(_MARKS[run.mark], run.text) for run in differences.words(then, now)]
