"""The filters of the list of pledges as the page shows them: what can be chosen, what is at work."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import urlencode

from flask import request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from tracker.domain import pledge_choices
from tracker.domain.pledge_choices import Choice
from tracker.models.enums import ChallengeCode, CountryRole, Population, Stage, SupportKind
from tracker.reports.filters import PARAMETERS, Filters
from tracker.web.labels import label
from tracker.web.languages import country_names, current_language


@dataclass(frozen=True, slots=True)
class Option:
    """A value that can be chosen."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class Chooser:
    """A filter with its values; `value` is the one at work."""

    name: str
    label: str
    value: str
    options: list[Option]


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter at work, and the address of the list without it."""

    label: str
    value: str
    href: str


class Chosen(Protocol):
    """Filters that can say what is set."""

    def said(self) -> list[tuple[str, str]]:
        """Return each filter that is set with its value."""


def known(asked: MultiDict[str, str]) -> list[tuple[str, str]]:
    """Return what of an address is a filter; a page passes over the rest, such as a campaign's marks."""
    return [
        (name, value)
        for name, value in asked.items(multi=True)
        if name in PARAMETERS and name != "state"
    ]


def choosers(session: Session, chosen: Filters) -> list[Chooser]:
    """Return the filters with what can be chosen in each."""
    language = current_language()
    countries = [Choice(*pair) for pair in country_names().items()]
    offered: list[tuple[str, str, Iterable[Choice]]] = [
        ("country", _("Country"), countries),
        ("area", _("Area"), pledge_choices.areas(session, language)),
        ("stage", _("Stage"), _words(Stage)),
        ("period", _("Period"), pledge_choices.periods(session)),
        ("reported", _("Report"), _reported()),
        ("line", _("Line of action"), pledge_choices.lines(session, language)),
        ("kind", _("Kind of support"), _words(SupportKind)),
        ("population", _("For whom"), _words(Population)),
        ("role", _("Role of the country"), _words(CountryRole)),
        ("forum", _("Forum"), pledge_choices.forums(session, language)),
        ("pace", _("Pace"), _paces()),
        ("timing", _("Timing of the report"), _timings()),
        ("challenge", _("Challenge"), _words(ChallengeCode)),
        ("support", _("Support needed"), _support()),
    ]
    return [
        Chooser(
            name,
            text,
            next(iter(getattr(chosen, name)), ""),
            [Option(choice.code, choice.words) for choice in choices],
        )
        for name, text, choices in offered
    ]


def chips(chosen: Chosen, offered: list[Chooser], page: str = "pledges.index") -> list[Chip]:
    """Return the filters at work, each with its way out on the page."""
    known = {chooser.name: chooser for chooser in offered}
    found = []
    for name, value in chosen.said():
        chooser = known.get(name)
        words = {option.value: option.label for option in chooser.options} if chooser else {}
        text = chooser.label if chooser else _("Words")
        found.append(Chip(text, words.get(value, value), _without(name, value, page)))
    return found


def address(**changed: str | None) -> str:
    """Return the address of the list as it is, with some of its parameters changed or left out."""
    asked = {name: values for name, values in request.args.lists() if name not in changed}
    given = {name: [value] for name, value in changed.items() if value}
    return listed({**asked, **given})


def file(report: str, ending: str) -> str:
    """Return the address of a report's file with the rows that the list's filters leave."""
    asked = [(name, value) for name, value in known(request.args) if name != "lang" and value]
    return f"/data/{report}.{ending}?{urlencode([*asked, ('lang', current_language())])}"


def _without(name: str, value: str, page: str) -> str:
    left = [other for other in request.args.getlist(name) if other.casefold() != value.casefold()]
    asked = {key: values for key, values in request.args.lists() if key not in (name, "page")}
    return listed({**asked, name: left if name != "q" else []}, page)


def listed(asked: dict[str, list[str]], page: str = "pledges.index") -> str:
    """Return the address of a list with these parameters."""
    # Not through url_for: it would take `_external` and its like from whoever wrote the address.
    query = urlencode(asked, doseq=True)
    return url_for(page) + (f"?{query}" if query else "")


def _words(
    vocabulary: Iterable[Stage | SupportKind | Population | CountryRole | ChallengeCode],
) -> list[Choice]:
    return [Choice(value.value, label(value)) for value in vocabulary]


def _reported() -> list[Choice]:
    return [
        Choice("accepted", _("Report accepted")),
        Choice("no_change", _("No change since last time")),
        Choice("not_reported", _("Not reported")),
        Choice("not_due", _("Not due yet")),
        Choice("waived", _("Exempt")),
    ]


def _paces() -> list[Choice]:
    return [
        Choice("on_track", _("On track")),
        Choice("behind", _("Behind")),
        Choice("far_behind", _("Far behind")),
        Choice("insufficient_data", _("Not enough data")),
        Choice("over", _("Fulfilled or discontinued")),
    ]


def _timings() -> list[Choice]:
    return [
        Choice("in_time", _("In time")),
        Choice("late", _("Late")),
        Choice("stale", _("“No change” for too long")),
    ]


def _support() -> list[Choice]:
    return [
        Choice("asked", _("The report asks for support")),
        Choice("not_asked", _("The report asks for none")),
    ]
