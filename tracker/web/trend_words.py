"""An indicator's values through the periods, in words and as the points of a small line."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from tracker.domain.review_trends import Point, Trend
from tracker.models.enums import IndicatorKind
from tracker.web import update_words
from tracker.web.filters import number, percent

WIDTH, HEIGHT, EDGE = 180, 48, 6


@dataclass(frozen=True, slots=True)
class Spot:
    """A point of the line; the one that was sent is drawn in its own way."""

    x: int
    y: int
    is_sent: bool


@dataclass(frozen=True, slots=True)
class Line:
    """The points of a small line, and the height at which the target lies."""

    spots: Sequence[Spot]
    target: int | None

    @property
    def path(self) -> str:
        """Return the points as SVG writes them."""
        return " ".join(f"{spot.x},{spot.y}" for spot in self.spots)


@dataclass(frozen=True, slots=True)
class Cell:
    """What was said for a period, and the sum so far where values are added up."""

    period: str
    value: str
    total: str
    is_sent: bool


@dataclass(frozen=True, slots=True)
class Row:
    """An indicator's trend as a page shows it."""

    title: str
    about: str
    baseline: str
    target: str
    cells: Sequence[Cell]
    is_summed: bool
    line: Line | None


def rows(trends: Sequence[Trend]) -> list[Row]:
    """Write the trends in the reader's words."""
    return [_row(trend) for trend in trends]


def _row(trend: Trend) -> Row:
    definition = trend.definition
    return Row(
        title=definition.title,
        about=update_words.about(definition),
        baseline=_aim(trend, definition.baseline_value),
        target=_aim(trend, definition.target_value),
        cells=[_cell(trend, point) for point in trend.points],
        is_summed=trend.is_summed,
        line=_line(trend),
    )


def _aim(trend: Trend, value: Any) -> str:
    if value is None:
        return ""
    if trend.definition.kind is IndicatorKind.RATIO:
        return percent(value)
    return update_words.said(value, trend.definition)


def _cell(trend: Trend, point: Point) -> Cell:
    total = ""
    if trend.is_summed and point.level is not None:
        # A sum of quantities ends after ten decimals like its parts.
        total = number(Decimal(point.level.numerator) / Decimal(point.level.denominator))
    return Cell(
        point.period, update_words.said(point.value, trend.definition), total, point.is_sent
    )


def _line(trend: Trend) -> Line | None:
    levels = [(point.level, point.is_sent) for point in trend.points if point.level is not None]
    baseline, target = trend.definition.baseline_value, trend.definition.target_value
    if baseline is not None:
        levels.insert(0, (Fraction(baseline), False))
    if len(levels) == 1 or not levels:
        return None
    heights = [level for level, _is_sent in levels]
    if target is not None:
        heights.append(Fraction(target))
    low, high = min(heights), max(heights)
    step = Fraction(WIDTH - 2 * EDGE, len(levels) - 1)
    spots = [
        Spot(EDGE + round(step * place), _height(level, low, high), is_sent)
        for place, (level, is_sent) in enumerate(levels)
    ]
    return Line(spots, None if target is None else _height(Fraction(target), low, high))


def _height(level: Fraction, low: Fraction, high: Fraction) -> int:
    if low == high:
        return HEIGHT // 2
    return HEIGHT - EDGE - round((level - low) / (high - low) * (HEIGHT - 2 * EDGE))
