"""What the macros of figures draw and say."""

import re
from collections.abc import Callable
from fractions import Fraction

import pytest
from flask import Flask, get_template_attribute

from tracker.monitoring.figures import Figures, Tally, total

Draw = Callable[..., str]


def figures(*, shares: tuple[Fraction, ...] = (), **counts: int) -> Figures:
    accepted = sum(counts.get(stage, 0) for stage in ("fulfilled", "in_progress", "planning"))
    eligible = accepted + counts.pop("silent", 0) + counts.get("not_due", 0)
    return total([Tally(eligible=eligible, accepted=accepted, shares=shares, **counts)])


def widths(bar: str) -> list[int]:
    return [int(width) for width in re.findall(r'<svg width="(\d+)"', bar)]


def test_a_stage_bar_ends_with_those_who_did_not_answer(draw: Draw) -> None:
    bar = draw("figures", "stage_bar", figures(fulfilled=1, planning=2, silent=3, not_due=4))

    order = re.findall(r"seg seg-(\w+)", bar)
    assert order == ["fulfilled", "planning", "not_reported", "not_due"]
    assert widths(bar) == [9900, 19800, 29700, 39600]


def test_a_stage_bar_of_nobody_is_a_sentence(draw: Draw) -> None:
    assert "No pledge owes a report here." in draw("figures", "stage_bar", figures())


def test_a_stage_bar_can_stand_on_a_longer_scale(draw: Draw) -> None:
    bar = draw("figures", "stage_bar", figures(planning=5), legend="none", total=10)

    assert widths(bar) == [49500, 49500]
    assert 'aria-label="Planning: 5"' in bar


@pytest.mark.parametrize("href", [{"planning": "/p"}, lambda key: f"/{key[0]}"])
def test_the_legend_links_what_there_is(draw: Draw, href: object) -> None:
    legend = draw("figures", "stage_legend", figures(planning=1), href)

    assert re.findall(r'href="([^"]+)"', legend) == ["/p"]
    assert "Not reported</span> <b>0</b>" in legend


def test_the_share_of_a_stage_is_rounded_half_to_even(draw: Draw) -> None:
    legend = draw("figures", "stage_legend", figures(planning=1, silent=7), None, "table")

    assert "12%" in legend
    assert "88%" in legend


def test_fewer_than_five_get_no_share(draw: Draw) -> None:
    few = figures(planning=1, silent=2)

    assert "%" not in draw("figures", "stage_legend", few, None, "table")
    assert "reported</span>" in draw("figures", "coverage_line", few)


def test_the_coverage_line_says_how_many_of_all(draw: Draw) -> None:
    line = draw("figures", "coverage_line", figures(planning=6, silent=4), "/rows")

    assert '<a class="figure" href="/rows">6\N{NO-BREAK SPACE}of 10</a> reported (60%)' in line


def test_the_coverage_of_nobody_is_a_sentence(draw: Draw) -> None:
    assert "Nobody had to report." in draw("figures", "coverage_line", figures())


@pytest.mark.parametrize(
    ("group", "sentence"),
    [
        (figures(), "No pledge had to report"),
        (figures(planning=4, shares=(Fraction(1),)), "Fewer than 5 pledges"),
        (figures(planning=6), "cannot be computed for any of the 6 pledges"),
    ],
    ids=["nobody", "few", "none computable"],
)
def test_an_interval_that_cannot_be_drawn_says_why(
    draw: Draw, group: Figures, sentence: str
) -> None:
    drawn = draw("figures", "interval", group)

    assert sentence in drawn
    assert "<svg" not in drawn


def test_a_mean_stands_with_its_bounds_its_number_and_all(draw: Draw) -> None:
    drawn = draw("figures", "interval", figures(planning=10, shares=(Fraction(1, 2),) * 6))

    assert (
        "<strong>50%</strong> mean progress of the 6 pledges that can be computed; "
        "between 30% and 70% in all 10" in drawn
    )
    assert 'x="30.00%" y="3" width="40.00%"' in drawn


def test_bounds_near_the_mean_stand_beside_it(draw: Draw) -> None:
    drawn = draw("figures", "interval", figures(planning=6, shares=(Fraction(1, 2),) * 6), False)

    assert drawn.count('x="50.00%" dx=') == 2
    assert 'aria-label="Mean 50%, between 50% and 50%"' in drawn


def test_a_pledge_without_progress_is_not_at_zero(draw: Draw) -> None:
    assert "Not computed" in draw("figures", "progress_bar", None)


def test_a_pledges_progress_shows_where_it_should_be(draw: Draw) -> None:
    bar = draw("figures", "progress_bar", Fraction(31, 100), Fraction(1, 2))

    assert "31%" in bar
    assert "expected by now: 50%" in bar


def test_period_bars_are_as_long_as_the_plan_was_large(draw: Draw) -> None:
    rows = [
        {"label": "2025-H1", "figures": figures(planning=5)},
        {"label": "2025-H2", "figures": figures(planning=10), "href": "/p"},
    ]

    assert widths(draw("cards", "period_bars", rows)) == [49500, 49500, 99000]


def test_every_country_has_a_place_of_its_own_on_the_map(app: Flask) -> None:
    with app.test_request_context("/en/"):
        places = get_template_attribute("components/map.html", "PLACES")

    assert len(places) == len(set(places.values())) == 33


def test_a_tile_says_the_country_and_its_figures(draw: Draw) -> None:
    tile = {"iso2": "BS", "reported": 0, "due": 3, "klass": "silent", "href": "/bs"}
    drawn = draw("map", "tile_map", [tile | {"label": "Bahamas: 0 of 3"}, tile | {"iso2": "XX"}])

    assert drawn.count("<li") == 1
    assert '<span class="visually-hidden">Bahamas: 0 of 3</span>' in drawn
    assert "r-1 c-6" in drawn
