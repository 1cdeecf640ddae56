"""The map of flows as a picture: who took up whose good practices."""

from collections.abc import Mapping, Sequence

from flask import get_template_attribute
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.models.country import Country
from tracker.monitoring.practice_flows import Flow
from tracker.web.chart_parts import INK, INK_2, PAPER, RULE
from tracker.web.chrome import is_demonstration
from tracker.web.languages import country_names, current_language
from tracker.web.svg import HEIGHT, WIDTH, Box, Drawing, Point

MAP = "components/map.html"
TOP, LEFT = 40.0, 330.0
STEP = (90.0, 66.0)
SIDE = 48.0
ADOPTED, UNDER_WAY = "#07464b", "#8a4b08"
TAKING_PART, OTHERS = "#c3dfe0", "#eef2f5"
EDGE = "#7d8e9c"
ORGANISATIONS = Box(48, 470, 220, 54)
WIDEST = 6


def drawn(session: Session, flows: Sequence[Flow], leading: Mapping[str, int]) -> str:
    """Return the picture in the language of the request; under it stands the table that says the same."""
    drawing = Drawing()
    drawing.rect(Box(0, 0, WIDTH, HEIGHT), PAPER)
    places = _places(session)
    taking_part = {*leading, *(flow.target for flow in flows)}
    for iso3, (x, y) in places.items():
        corner = Box(x - SIDE / 2, y - SIDE / 2, SIDE, SIDE)
        drawing.rect(corner, TAKING_PART if iso3 in taking_part else OTHERS, edge=EDGE)
    for flow in flows:
        start = places.get(flow.source or "") or _organisations_place(flow)
        end = places.get(flow.target)
        if start and end:
            _arrow(drawing, flow, start, end)
    for iso3, (x, y) in places.items():
        drawing.text((x, y + 6), iso3, 17, INK, bold=iso3 in taking_part, anchor="middle")
    if any(flow.source is None for flow in flows):
        drawing.rect(ORGANISATIONS, TAKING_PART, edge=EDGE)
        middle = ORGANISATIONS.x + ORGANISATIONS.w / 2
        drawing.text((middle, ORGANISATIONS.y + 33), _("Organisations"), 17, INK, anchor="middle")
    _key(drawing)
    return drawing.finished(_("Who took up whose good practices"), said(flows), current_language())


def said(flows: Sequence[Flow]) -> str:
    """Return the picture in words."""
    names = country_names()
    if not flows:
        return str(_("No country has taken up another's practice yet."))
    return " ".join(
        _(
            "%(source)s to %(target)s: %(count)s.",
            source=names.get(flow.source or "", flow.organisation or ""),
            target=names.get(flow.target, flow.target),
            count=flow.total,
        )
        for flow in flows
    )


def _arrow(drawing: Drawing, flow: Flow, start: Point, end: Point) -> None:
    colour = ADOPTED if flow.is_adopted else UNDER_WAY
    width = min(WIDEST, 1 + flow.total)
    drawing.arrow(start, end, colour, width, dashes="" if flow.is_adopted else "7 4")


def _organisations_place(flow: Flow) -> Point | None:
    if flow.source is not None:
        return None
    return ORGANISATIONS.x + ORGANISATIONS.w, ORGANISATIONS.y + ORGANISATIONS.h / 2


def _places(session: Session) -> dict[str, Point]:
    """Return the middle of each country's tile; the grid is that of the map of coverage."""
    grid = get_template_attribute(MAP, "PLACES")
    rows = session.execute(select(Country.iso3, Country.iso2).order_by(Country.iso3))
    return {
        iso3: (LEFT + grid[iso2][1] * STEP[0], TOP + (grid[iso2][0] - 0.5) * STEP[1])
        for iso3, iso2 in rows
        if iso2 in grid
    }


def _key(drawing: Drawing) -> None:
    drawing.text((48, 66), _("Good practices on their way"), 20, RULE, bold=True)
    if is_demonstration():
        drawing.text((48, 94), _("Demonstration data, invented."), 15, INK_2)
    lines = (
        (140.0, ADOPTED, "", _("At least one adopted")),
        (174.0, UNDER_WAY, "7 4", _("Interested, adapting or dropped")),
    )
    for y, colour, dashes, words in lines:
        drawing.arrow((28, y), (134, y), colour, 3, dashes=dashes)
        drawing.text((134, y + 12), words, 16, INK)
    drawing.text((48, 232), _("The thicker, the more practices."), 16, INK_2)
