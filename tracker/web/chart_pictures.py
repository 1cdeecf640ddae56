"""The charts as pictures for documents and slides: message, statistic, drawing, key, source, address.

The figures are those of the page; only how they are laid out is decided here.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from flask import get_template_attribute
from flask_babel import gettext

from tracker.monitoring.figures import Figures
from tracker.web import chart_parts, svg
from tracker.web.chart_parts import COVERS, INK, INK_2, PAPER, RULE, STAGES
from tracker.web.charts import Chart, spoken
from tracker.web.chrome import is_demonstration
from tracker.web.filters import number
from tracker.web.labels import label
from tracker.web.languages import current_language
from tracker.web.svg import HEIGHT, WIDTH, Box, Drawing

MARGIN = 48
ROOM = WIDTH - 2 * MARGIN
FOOT = 15
GAP = 18
TITLE_SIZES = (34, 30, 27, 24, 20)
MAP_COLUMN = 510
FIGURES, MAP = "components/figures.html", "components/map.html"


@dataclass(frozen=True, slots=True)
class Row:
    """One bar with what stands beside it."""

    label: str
    figures: Figures


def drawn(chart: Chart) -> str:
    """Return a chart as an SVG document in the language of the request."""
    drawing = Drawing()
    drawing.rect(Box(0, 0, WIDTH, HEIGHT), PAPER)
    drawing.rect(Box(MARGIN, 34, ROOM, 3), RULE)
    bottom = _foot(drawing, chart)
    is_map = chart.name == "map"
    top = _head(drawing, chart, MAP_COLUMN if is_map else ROOM)
    draw: Callable[[Drawing, Chart, Box], str]
    draw = {"stages": _stages, "map": _map, "challenges": _challenges, "countries": _countries}.get(
        chart.name, _rows
    )
    about = draw(drawing, chart, Box(MARGIN, top, ROOM, bottom - top))
    said = f"{chart.subtitle}. {about} {chart.source}"
    return drawing.finished(chart.title, said, current_language())


def empty() -> str:
    """Return the picture that stands for a chart while no period has opened."""
    drawing, words = (
        Drawing(),
        gettext("No reporting period has opened yet, so there are no figures."),
    )
    drawing.rect(Box(0, 0, WIDTH, HEIGHT), PAPER)
    drawing.text((MARGIN, HEIGHT / 2), words, 28, INK)
    return drawing.finished(words, words, current_language())


def _head(drawing: Drawing, chart: Chart, room: float) -> float:
    """Write message and statistic, and return where what follows may begin."""
    most = 2 if room == ROOM else 5
    size, lines = chart_parts.fitted(chart.title, room, TITLE_SIZES, most)
    y = 40.0
    for line in lines:
        y += size * 1.22
        drawing.text((MARGIN, y), line, size, RULE, bold=True)
    y += 10
    for line in svg.broken(chart.subtitle, 18, room):
        y += 25
        drawing.text((MARGIN, y), line, 18, INK_2)
    return y + GAP + 6


def _foot(drawing: Drawing, chart: Chart) -> float:
    """Write source and address, and return where what is above must end."""
    site = gettext("Pledge tracker of the Chile Plan of Action 2024-2034")
    source = chart.source
    if is_demonstration():
        source = f"{gettext('Demonstration data, invented.')} {source}"
    lines = [
        *svg.broken(source, FOOT, ROOM),
        *svg.broken(f"{site} · {chart.address('show', whole=True)}", FOOT, ROOM),
    ]
    top = HEIGHT - 26 - (len(lines) - 1) * 20
    for place, line in enumerate(lines):
        drawing.text((MARGIN, top + place * 20), line, FOOT, INK_2)
    drawing.rect(Box(MARGIN, top - 26, ROOM, 1), "#d3dde4")
    return top - 26 - GAP


def _stages(drawing: Drawing, chart: Chart, box: Box) -> str:
    figures = chart.page.figures
    said = spoken(FIGURES, "coverage_line", figures)
    drawing.text((box.x, box.y + 20), said, 22, INK, bold=True)
    if not figures.eligible:
        return said
    bar = Box(box.x, box.y + 38, box.w, max(60, min(130, box.h - 200)))
    chart_parts.stage_bar(drawing, bar, figures, figures.eligible, 24)
    below = bar.y + bar.h + 28
    chart_parts.stage_table(drawing, Box(box.x, below, box.w, 0), figures)
    mean = _mean(figures)
    for place, line in enumerate(svg.broken(mean, 18, ROOM)):
        drawing.text((box.x, below + 104 + place * 24), line, 18, INK)
    return f"{said}. {_counts(figures)} {mean}"


def _mean(figures: Figures) -> str:
    words = spoken(FIGURES, "interval_words", figures)
    return words if words.endswith(".") else f"{words}."


def _rows(drawing: Drawing, chart: Chart, box: Box) -> str:
    rows = _labelled(chart)
    key_top = box.y + box.h - chart_parts.stage_key(drawing, box, [row.figures for row in rows])
    longest = max((row.figures.eligible for row in rows), default=0)
    each = (key_top - GAP - box.y) / max(len(rows), 1)
    for place, row in enumerate(rows):
        _row(drawing, Box(box.x, box.y + place * each, box.w, each), row, longest)
    return " ".join(f"{row.label}: {_counts(row.figures)}" for row in rows)


def _row(drawing: Drawing, box: Box, row: Row, longest: int) -> None:
    said = spoken(FIGURES, "coverage_line", row.figures)
    room = box.w - svg.width(said, 17) - 2 * GAP
    size, lines = chart_parts.fitted(row.label, room, (19, 17, 15), 2)
    for number_, line in enumerate(lines):
        drawing.text((box.x, box.y + 17 + number_ * size * 1.2), line, size, INK, bold=True)
    drawing.text((box.x + box.w, box.y + 17), said, 17, INK_2, anchor="end")
    top = box.y + 26 + (len(lines) - 1) * size * 1.2
    bar = Box(box.x, top, box.w, max(16, min(64, box.y + box.h - top - 18)))
    chart_parts.stage_bar(drawing, bar, row.figures, longest, 18)


def _labelled(chart: Chart) -> list[Row]:
    page: Any = chart.page
    if chart.name == "trend":
        return [Row(row.period.code, row.figures) for row in page.trend.rows]
    return [Row(f"{row.area.number}. {row.area.title}", row.figures) for row in page.areas]


def _countries(drawing: Drawing, chart: Chart, box: Box) -> str:
    page: Any = chart.page
    rows = [
        Row(one.country.name, one.figures) for one in page.countries.rows if one.figures.eligible
    ]
    key_top = box.y + box.h - chart_parts.stage_key(drawing, box, [row.figures for row in rows])
    if not rows:
        said: str = gettext("No country owes a report here for this period.")
        drawing.text((box.x, box.y + 30), said, 20, INK)
        return said
    columns = 2 if len(rows) > 9 else 1
    deep = -(-len(rows) // columns)
    each = min(34.0, (key_top - GAP / 2 - box.y) / deep)
    wide = (box.w - (columns - 1) * 2 * GAP) / columns
    longest = max(row.figures.eligible for row in rows)
    for place, row in enumerate(rows):
        x = box.x + place // deep * (wide + 2 * GAP)
        _country(drawing, Box(x, box.y + place % deep * each, wide, each), row, longest)
    return " ".join(f"{row.label}: {_counts(row.figures)}" for row in rows)


def _country(drawing: Drawing, box: Box, row: Row, longest: int) -> None:
    size = min(16, max(12, box.h * 0.72))
    base, name = box.y + box.h / 2 + size * 0.35, box.w * 0.4
    least = min(size, max(11, size * name / svg.width(row.label, size)))
    drawing.text((box.x, base), svg.cut(row.label, least, name), round(least, 1), INK)
    said = f"{number(row.figures.reported)}/{number(row.figures.eligible)}"
    drawing.text((box.x + box.w, base), said, size, INK_2, anchor="end")
    bar = Box(box.x + name + 10, box.y + 2, box.w - name - 70, box.h - 4)
    chart_parts.stage_bar(drawing, bar, row.figures, longest, min(size, 13))


def _challenges(drawing: Drawing, chart: Chart, box: Box) -> str:
    page: Any = chart.page
    rows: Sequence[tuple[Any, int]] = page.challenges
    if not rows:
        said: str = gettext("The accepted reports of this period name no challenge.")
        drawing.text((box.x, box.y + 30), said, 20, INK)
        return said
    each, name = min(52.0, box.h / len(rows)), 400.0
    most = max(count for _, count in rows)
    for place, (code, count) in enumerate(rows):
        y = box.y + place * each
        chart_parts.label(drawing, Box(box.x, y, name - GAP, each), label(code))
        length = (box.w - name - 70) * count / most
        drawing.rect(Box(box.x + name, y + 4, length, each - 12), STAGES["in_progress"].fill)
        middle = y + each / 2 + 4
        drawing.text((box.x + name + length + 10, middle), str(number(count)), 18, INK, bold=True)
    return " ".join(f"{label(code)}: {number(count)}." for code, count in rows)


def _map(drawing: Drawing, chart: Chart, box: Box) -> str:
    page: Any = chart.page
    top = 54.0
    tile = (box.y + box.h - top) / 9
    left = box.x + box.w - 9 * tile
    places = get_template_attribute(MAP, "PLACES")
    for row in (one for one in page.countries.rows if one.country.iso2 in places):
        down, right = places[row.country.iso2]
        corner = (left + (right - 1) * tile, top + (down - 1) * tile)
        chart_parts.tile(drawing, corner, tile, row)
    said = [spoken(MAP, "tile_label", row) for row in page.countries.rows]
    for place, name in enumerate(COVERS):
        words = spoken(MAP, "cover_word", name)
        swatch = Box(box.x, box.y + place * 34, 22, 22)
        chart_parts.cover(drawing, swatch, COVERS[name])
        drawing.text((box.x + 34, swatch.y + 17), words, 18, INK)
        count = number(page.countries.covers.get(name, 0))
        drawing.text((box.x + 250, swatch.y + 17), count, 18, INK, bold=True, anchor="end")
    return "; ".join(said) + "."


def _counts(figures: Figures) -> str:
    found = [
        f"{spoken(FIGURES, 'legend_word', name)} {number(getattr(figures, name))}"
        for name in STAGES
        if getattr(figures, name)
    ]
    return "; ".join(found) + "."
