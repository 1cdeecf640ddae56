"""The forty years of the process as its data tells them: each event as precisely dated as it is known."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from babel import dates
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.models.enums import Standing
from tracker.models.forum import ProcessEvent
from tracker.models.plan import PlanOfAction
from tracker.web.filters import day
from tracker.web.languages import current_language

_ADDRESS = re.compile(r"https?://\S+")
YEAR, MONTH = len("2024"), len("2024-05")


@dataclass(frozen=True, slots=True)
class Source:
    """Where something is known from; without an address where there is none."""

    text: str
    href: str


@dataclass(frozen=True, slots=True)
class Row:
    """One event, or one declaration or plan, in the reader's language."""

    code: str
    kind: str
    title: str
    when: str
    place: str
    standing: Standing
    sources: Sequence[Source]
    is_to_come: bool = False
    is_current: bool = False


def events(session: Session, today: date) -> list[Row]:
    """Return the events, the first one first."""
    query = select(ProcessEvent).order_by(ProcessEvent.date_from, ProcessEvent.code)
    return [
        Row(
            event.code,
            kind(event.kind),
            event.title(current_language()),
            _when(event.date_from, event.date_to),
            _place(event),
            event.standing,
            sources(event.source),
            # A year or a month is to come until it has begun.
            is_to_come=event.date_from > today.isoformat()[: len(event.date_from)],
        )
        for event in session.scalars(query)
    ]


def plans(session: Session) -> list[Row]:
    """Return the declarations and plans of action, the first one first."""
    query = select(PlanOfAction).order_by(PlanOfAction.starts_on, PlanOfAction.code)
    return [
        Row(
            plan.code,
            kind(plan.kind),
            plan.title(current_language()),
            _span(day(plan.starts_on), day(plan.ends_on)),
            "",
            plan.standing,
            sources(plan.source),
            is_current=plan.is_current,
        )
        for plan in session.scalars(query)
    ]


def kind(code: str) -> str:
    """Return what a kind of event is called; a kind that a file brought later, by its own code."""
    known = {
        "declaration": _("Declaration"),
        "plan": _("Plan of action"),
        "launch": _("Launch"),
        "consultation": _("Consultation"),
        "meeting": _("Meeting"),
        "negotiation": _("Negotiation"),
        "adoption": _("Adoption"),
        "forum": _("Forum"),
    }
    return str(known.get(code, code))


def written(text: str) -> str:
    """Write a year, a month or a day in words, and no more of it than is known."""
    if len(text) <= YEAR:
        return text
    try:
        first = date.fromisoformat(text if len(text) > MONTH else f"{text}-01")
    except ValueError:
        # The file's form lets a thirteenth month pass: it is shown as it came.
        return text
    if len(text) > MONTH:
        return day(first)
    return str(dates.format_skeleton("yMMMM", first, locale=current_language()))


def sources(text: str) -> list[Source]:
    """Return the single sources of a list of them."""
    found = []
    for part in filter(None, (one.strip() for one in text.split(";"))):
        address = _ADDRESS.search(part)
        found.append(Source(part, address[0] if address else ""))
    return found


def _when(first: str, last: str) -> str:
    return _span(written(first), written(last))


def _span(first: str, last: str) -> str:
    if first and last:
        return str(_("%(first)s to %(last)s", first=first, last=last))
    return first or last


def _place(event: ProcessEvent) -> str:
    own = str(getattr(event, f"place_{current_language()}"))
    return own or event.place_es
