"""The roadmap outside its page: as a picture, and as calendar entries."""

from collections.abc import Sequence
from datetime import date, datetime

from flask import url_for
from flask_babel import gettext as _
from icalendar import Calendar, Event

from tracker.monitoring.roadmap import How, Overview, Part, Step
from tracker.web.calendars import begun, event
from tracker.web.chart_parts import INK, INK_2, PAPER, RULE, Ground
from tracker.web.chrome import is_demonstration
from tracker.web.filters import number
from tracker.web.languages import current_language
from tracker.web.letters import base_url
from tracker.web.svg import HEIGHT, WIDTH, Box, Drawing

LEFT, TOP, BOTTOM = 48.0, 150.0, 590.0
# From the ground up: what is done stands firm, what is late lies on top.
GROUNDS = {
    How.DONE: Ground("#12304f", PAPER),
    How.UNDER_WAY: Ground("#2c74a8", PAPER),
    How.PLANNED: Ground("#b7d0e2", INK, "#5583a6"),
    How.OVERDUE: Ground("#9c2b1f", PAPER),
    How.CANCELLED: Ground("#75655a", PAPER),
}
# More bars than this have no room for their names.
MOST_BARS = 40
TALLEST_LABEL = 16


def words(how: How) -> str:
    """Return what a milestone that is this far is called."""
    said = {
        How.DONE: _("Done"),
        How.UNDER_WAY: _("Under way"),
        How.PLANNED: _("Planned"),
        How.OVERDUE: _("Overdue"),
        How.CANCELLED: _("Cancelled"),
    }
    return str(said[how])


def drawn(overview: Overview, group: str) -> str:
    """Return the picture in the language of the request; the table on the page says the same."""
    drawing = Drawing()
    drawing.rect(Box(0, 0, WIDTH, HEIGHT), PAPER)
    drawing.text(
        (LEFT, 56), _("Milestones by the period in which they are due"), 26, RULE, bold=True
    )
    drawing.text((LEFT, 84), group, 16, INK_2)
    _key(drawing)
    parts = [part for part in overview.parts if part.slot][:MOST_BARS]
    if parts:
        _bars(drawing, parts)
    else:
        drawing.text((LEFT, 300), _("No milestone has a last day."), 18, INK)
    if is_demonstration():
        drawing.text((LEFT, 655), _("Demonstration data, invented."), 15, INK_2)
    return drawing.finished(
        _("Milestones by the period in which they are due"), said(parts), current_language()
    )


def said(parts: Sequence[Part]) -> str:
    """Return the picture in words."""
    return " ".join(
        _(
            "%(period)s: %(count)s, %(late)s overdue.",
            period=part.slot.code if part.slot else "",
            count=number(part.total),
            late=number(part.counts[How.OVERDUE]),
        )
        for part in parts
    )


def calendar(steps: Sequence[Step], at: datetime, *, is_cut: bool) -> bytes:
    """Write one entry on the last day of each milestone that has one."""
    made: Calendar = begun(_("Chile Plan of Action: roadmap"))
    if is_cut:
        made.add("x-wr-caldesc", _("Only the first milestones: choose a country or an area."))
    dated = [(step, day) for step in steps if (day := step.milestone.planned_to) is not None]
    for step, day in dated:
        made.add_component(_entry(step, day, at))
    return bytes(made.to_ical())


def _entry(step: Step, day: date, at: datetime) -> Event:
    milestone = step.milestone
    entry = event(f"{step.code}-{milestone.position}", day, f"{step.code}: {milestone.title}", at)
    entry.add("description", words(step.how))
    entry.add("url", base_url() + url_for("pledges.show", lang=current_language(), code=step.code))
    return entry


def _key(drawing: Drawing) -> None:
    x = LEFT
    for how, ground in GROUNDS.items():
        drawing.rect(Box(x, 106, 16, 16), ground.fill, edge=ground.edge)
        drawing.text((x + 24, 120), words(how), 16, INK)
        x += 200


def _bars(drawing: Drawing, parts: Sequence[Part]) -> None:
    step = (WIDTH - 2 * LEFT) / len(parts)
    wide = min(80.0, step * 0.7)
    scale = (BOTTOM - TOP - 30) / max(part.total for part in parts)
    for place, part in enumerate(parts):
        x, y = LEFT + place * step + (step - wide) / 2, BOTTOM
        for how, ground in GROUNDS.items():
            height = part.counts[how] * scale
            if height:
                y -= height
                drawing.rect(Box(x, y, wide, height), ground.fill, edge=ground.edge)
        middle = x + wide / 2
        drawing.text((middle, y - 8), number(part.total), 15, INK, bold=True, anchor="middle")
        code = part.slot.code if part.slot else ""
        if len(parts) > TALLEST_LABEL:
            year, short = code.split("-")
            drawing.text((middle, BOTTOM + 18), short, 11, INK, anchor="middle")
            drawing.text((middle, BOTTOM + 34), year[2:], 11, INK_2, anchor="middle")
        else:
            drawing.text((middle, BOTTOM + 22), code, 14, INK, anchor="middle")
    drawing.rect(Box(LEFT, BOTTOM, WIDTH - 2 * LEFT, 2), RULE)
