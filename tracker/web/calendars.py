"""Deadlines as an iCalendar file, in the request's language."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from itertools import groupby

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from icalendar import Calendar, Event

from tracker import clock
from tracker.domain.obligations import deadline_of, zone_of
from tracker.models.period import Obligation, ReportingPeriod
from tracker.web.languages import current_language
from tracker.web.letters import base_url

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)


def of_plan(periods: Iterable[ReportingPeriod], at: datetime) -> bytes:
    """Write when each period opens, falls due, closes and is published."""
    calendar = begun(_("Chile Plan of Action: reporting calendar"))
    for period in periods:
        days = {
            "opens": (period.opens_on, _("Reporting period %(period)s opens", period=period.code)),
            "due": (period.due_on, _("Reports for %(period)s are due", period=period.code)),
            "closes": (
                period.closes_on,
                _("Reporting period %(period)s closes", period=period.code),
            ),
            "published": (
                period.publishes_on,
                _("Figures for %(period)s are published", period=period.code),
            ),
        }
        for what, (day, summary) in days.items():
            calendar.add_component(event(f"{period.code}-{what}", day, summary, at))
    return bytes(calendar.to_ical())


def of_person(owed: Sequence[Obligation], at: datetime) -> bytes:
    """Write what one person owes: one entry per period and deadline, which names the pledges."""
    calendar = begun(_("Chile Plan of Action: my deadlines"))
    for (code, due), group in groupby(
        owed, key=lambda one: (one.period.code, deadline_of(one, at))
    ):
        ones = list(group)
        day = clock.local_day(due - MINUTE, zone_of(ones[0].pledge))
        summary = ngettext(
            "%(period)s: %(num)s report is due",
            "%(period)s: %(num)s reports are due",
            len(ones),
            period=code,
        )
        entry = event(f"{code}-{day.isoformat()}-own", day, summary, at)
        entry.add("description", "\n".join(map(_line, ones)))
        entry.add("url", base_url() + url_for("home.show", lang=current_language()))
        calendar.add_component(entry)
    return bytes(calendar.to_ical())


def begun(name: str) -> Calendar:
    """Return a calendar without entries."""
    calendar = Calendar()
    calendar.add("prodid", "-//tracker//Chile Plan of Action 2024-2034//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    return calendar


def event(name: str, day: date, summary: str, at: datetime) -> Event:
    """Return an entry of a whole day; its name is never given twice."""
    entry = Event()
    entry.add("uid", f"{name}@chile-2024.tracker")
    entry.add("dtstamp", at)
    entry.add("dtstart", day)
    entry.add("dtend", day + DAY)
    entry.add("summary", summary)
    entry.add("transp", "TRANSPARENT")
    return entry


def _line(owed: Obligation) -> str:
    title = owed.pledge.current.title if owed.pledge.current else ""
    return " ".join(f"{owed.pledge.code}: {title}".split())
