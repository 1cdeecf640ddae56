"""A trend in words and as a line."""

from decimal import Decimal
from fractions import Fraction
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask, g

from tests.factories import indicator
from tracker.domain.review_trends import Point, Trend
from tracker.models.enums import Accumulation, IndicatorKind
from tracker.web import trend_words
from tracker.web.trend_words import Row


def row(app: Flask, *values: int | None, **changed: Any) -> Row:
    """Return the row of an indicator whose last value was sent."""
    definition = SimpleNamespace(**{
        name: getattr(indicator(**changed), name)
        for name in ("title", "unit", "kind", "currency", "accumulation", "direction",
                     "baseline_value", "target_value")
    })  # fmt: skip
    points = [
        Point(
            f"P{place}",
            None if value is None else Decimal(value),
            None if value is None else Fraction(value),
            is_sent=place == len(values),
        )
        for place, value in enumerate(values, start=1)
    ]
    with app.test_request_context("/en/review"):
        g.lang = "en"
        (written,) = trend_words.rows([Trend(definition, points)])  # type: ignore[arg-type]
    return written


def test_values_stand_between_baseline_and_target(app: Flask) -> None:
    written = row(app, 25, None, 1000)

    assert (written.baseline, written.target) == ("0", "100")
    assert [cell.value for cell in written.cells] == ["25", "", "1,000"]
    assert [cell.total for cell in written.cells] == ["", "", ""]
    assert written.line is not None
    assert [spot.is_sent for spot in written.line.spots] == [False, False, True]
    # The highest value lies at the top, the lowest at the bottom.
    assert [spot.y for spot in written.line.spots] == [42, 41, 6]
    assert written.line.path == "6,42 90,41 174,6"
    assert written.line.target == 38


def test_sums_are_written_where_values_are_added_up(app: Flask) -> None:
    written = row(app, 25, 50, accumulation=Accumulation.PER_PERIOD)

    assert [cell.total for cell in written.cells] == ["25", "50"]


@pytest.mark.parametrize("values", [(), (5,)])
def test_one_value_alone_is_no_line(app: Flask, values: tuple[int, ...]) -> None:
    assert row(app, *values, baseline_value=None, target_value=None).line is None


def test_values_that_stay_lie_in_the_middle(app: Flask) -> None:
    written = row(app, 7, 7, baseline_value=None, target_value=None)

    assert written.line is not None
    assert {spot.y for spot in written.line.spots} == {24}
    assert (written.line.target, written.target) == (None, "")


def test_the_aims_of_a_ratio_are_shares(app: Flask) -> None:
    aims = {"baseline_value": Decimal("0.25"), "target_value": Decimal("0.5")}

    written = row(app, 0, kind=IndicatorKind.RATIO, **aims)

    assert (written.baseline, written.target) == ("25%", "50%")
