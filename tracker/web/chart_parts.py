"""The parts of a chart's picture: stage bars, keys, tiles; colours as on the pages in the light."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from tracker.monitoring.figures import FEWEST_FOR_A_MEAN, Figures
from tracker.web import svg
from tracker.web.charts import spoken
from tracker.web.filters import number
from tracker.web.svg import Box, Drawing

PAPER, INK, INK_2, RULE = "#ffffff", "#14283c", "#475a6c", "#0f2d4a"
HATCH, EDGE = "#c3ced7", "#7d8e9c"
FIGURES = "components/figures.html"
GAP = 2
THINNEST = 3.0
# A count is written into a segment of at least this share of the whole, as on the pages.
SMALLEST_WRITTEN = 20


@dataclass(frozen=True, slots=True)
class Ground:
    """How a part is filled, and the colour of what is written on it."""

    fill: str
    ink: str
    edge: str = ""
    is_hatched: bool = False
    dashes: str = ""


STAGES = {
    "fulfilled": Ground("#12304f", PAPER),
    "in_progress": Ground("#2c74a8", PAPER),
    "planning": Ground("#b7d0e2", INK, "#5583a6"),
    "discontinued": Ground("#75655a", PAPER),
    "not_reported": Ground(PAPER, INK, EDGE, is_hatched=True),
    "not_due": Ground(PAPER, INK, EDGE, dashes="4 3"),
}
COVERS = {
    "high": Ground("#07464b", PAPER),
    "mid": Ground("#2a7d84", PAPER),
    "low": Ground("#c3dfe0", INK, "#4f8f96"),
    "silent": Ground(PAPER, INK, EDGE, is_hatched=True),
    "none": Ground(PAPER, INK_2, EDGE, dashes="4 3"),
}


def fitted(words: str, room: float, sizes: Sequence[float], most: int) -> tuple[float, list[str]]:
    """Return the largest size at which a text takes at most so many lines, and the lines."""
    for size in sizes:
        lines = svg.broken(words, size, room, bold=True)
        if len(lines) <= most:
            return size, lines
    return sizes[-1], lines


def cover(drawing: Drawing, box: Box, ground: Ground) -> None:
    """Fill a box: never by colour alone where nothing was said."""
    drawing.rect(box, ground.fill)
    if ground.is_hatched:
        drawing.hatch(box, HATCH)
    if ground.edge:
        drawing.rect(box, "none", edge=ground.edge, dashes=ground.dashes)


def stage_bar(drawing: Drawing, box: Box, figures: Figures, longest: int, size: float) -> None:
    """Draw the stages of a group, its silence last; the bar is as long as its number on the common scale."""
    if not figures.eligible:
        return
    counts = [(name, getattr(figures, name)) for name in STAGES if getattr(figures, name)]
    x = box.x
    for (name, count), wide in zip(
        counts, widths([count for _, count in counts], box.w, longest), strict=True
    ):
        part, ground = Box(x, box.y, wide, box.h), STAGES[name]
        cover(drawing, part, ground)
        words = number(count)
        needed = svg.width(words, size, bold=True) + 6
        if count * SMALLEST_WRITTEN >= figures.eligible and needed <= wide and size <= box.h:
            _count(drawing, part, words, size, ground)
        x += wide + GAP


def widths(counts: Sequence[int], room: float, longest: int) -> list[float]:
    """Return how wide each part is: none rounded away, and together never wider than the room."""
    free = room - GAP * max(len(counts) - 1, 0)
    found = [max(THINNEST, free * count / longest) for count in counts]
    excess = sum(found) - free * sum(counts) / longest
    if excess > 0:
        widest = found.index(max(found))
        found[widest] = max(THINNEST, found[widest] - excess)
    return found


def _count(drawing: Drawing, part: Box, words: str, size: float, ground: Ground) -> None:
    middle, base = part.x + part.w / 2, part.y + part.h / 2 + size * 0.36
    if ground.is_hatched:
        wide = svg.width(words, size, bold=True) + 6
        drawing.rect(Box(middle - wide / 2, base - size * 0.86, wide, size * 1.1), PAPER)
    drawing.text((middle, base), words, size, ground.ink, bold=True, anchor="middle")


def stage_key(drawing: Drawing, box: Box, groups: Iterable[Figures]) -> float:
    """Write the words of the stages at the foot of a box, and return how high they are."""
    has_not_due = any(figures.not_due for figures in groups)
    names = [name for name in STAGES if name != "not_due" or has_not_due]
    lines: list[list[tuple[str, str, float]]] = [[]]
    x = 0.0
    for name in names:
        words = spoken(FIGURES, "legend_word", name)
        wide = 26 + svg.width(words, 16) + 30
        if x + wide > box.w + 30:
            lines.append([])
            x = 0.0
        lines[-1].append((name, words, x))
        x += wide
    high = 26.0 * len(lines)
    for place, line in enumerate(lines):
        y = box.y + box.h - high + place * 26
        for name, words, start in line:
            cover(drawing, Box(box.x + start, y + 3, 18, 18), STAGES[name])
            drawing.text((box.x + start + 26, y + 18), words, 16, INK)
    return high


def stage_table(drawing: Drawing, box: Box, figures: Figures) -> None:
    """Write each stage with its count and share, in three columns."""
    names = [name for name in STAGES if name != "not_due" or figures.not_due]
    wide = box.w / 3
    for place, name in enumerate(names):
        x, y = box.x + place % 3 * wide, box.y + place // 3 * 42
        cover(drawing, Box(x, y, 22, 22), STAGES[name])
        count = getattr(figures, name)
        said = number(count)
        if figures.eligible >= FEWEST_FOR_A_MEAN:
            said += f" ({_share(count, figures.eligible)})"
        drawing.pair((x + 32, y + 18), spoken(FIGURES, "legend_word", name), said, 19)


def _share(count: int, whole: int) -> str:
    return spoken(FIGURES, "share_of", count, whole)


def label(drawing: Drawing, box: Box, words: str) -> None:
    """Write a label into a box, in two lines if it must."""
    size, lines = fitted(words, box.w, (18, 16, 14), 2 if box.h >= 40 else 1)
    step = size * 1.15
    base = box.y + box.h / 2 + size * 0.2 - (len(lines) - 1) * step / 2
    for place, line in enumerate(lines):
        drawing.text((box.x, base + place * step), line, size, INK)


def tile(drawing: Drawing, corner: tuple[float, float], size: float, row: Any) -> None:
    """Draw a country's tile: every one as large as the others."""
    box = Box(*corner, size - 4, size - 4)
    ground = COVERS[row.figures.cover]
    cover(drawing, box, ground)
    if ground.is_hatched:
        drawing.rect(Box(box.x + 7, box.y + 8, box.w - 14, box.h - 16), PAPER)
    middle = box.x + box.w / 2
    said = "–"
    if row.figures.eligible:
        said = f"{number(row.figures.reported)}/{number(row.figures.eligible)}"
    high = box.h
    drawing.text(
        (middle, box.y + high * 0.47), row.country.iso2, 19, ground.ink, bold=True, anchor="middle"
    )
    drawing.text((middle, box.y + high * 0.78), said, 15, ground.ink, anchor="middle")
