from xml.etree import ElementTree

import pytest
from flask import Flask

from tracker.monitoring.dashboards import CountryFigures
from tracker.monitoring.figures import Tally, total
from tracker.monitoring.rows import CountryRow
from tracker.web import chart_parts, svg
from tracker.web.svg import Box, Drawing

LONGEST = (
    "Engagements réalisés conjointement par Saint-Vincent-et-les-Grenadines et la République "
    "bolivarienne du Venezuela anticonstitutionnellementinterinstitucionalmente"
)


@pytest.mark.parametrize("room", [120, 300, 1104])
@pytest.mark.parametrize("bold", [True, False])
def test_lines_fit_and_lose_nothing(room: float, bold: bool) -> None:
    lines = svg.broken(LONGEST, 18, room, bold=bold)

    assert all(svg.width(line, 18, bold=bold) <= room for line in lines)
    assert "".join(lines).replace(" ", "") == LONGEST.replace(" ", "")


def test_a_number_stays_with_its_noun() -> None:
    assert svg.broken("De 7\N{NO-BREAK SPACE}compromisos", 18, 160)[-1].startswith("7")


def test_what_is_too_long_for_one_line_ends_in_dots() -> None:
    short = svg.cut(LONGEST, 14, 200)

    assert short.endswith("…")
    assert svg.width(short, 14) <= 200
    assert svg.cut("Chile", 14, 200) == "Chile"
    assert svg.cut("Chile", 14, 1) == "…"


def test_letters_differ_in_width() -> None:
    assert svg.width("iiii", 10) < svg.width("nnnn", 10) < svg.width("WWWW", 10)
    assert svg.width("a", 10) < svg.width("a", 10, bold=True)


def test_hatch_lines_stay_in_their_box() -> None:
    drawing = Drawing()
    drawing.hatch(Box(10, 20, 50, 30), "#000000")

    numbers = drawing.parts[0].split('"')[1].replace("M", " ").replace("L", " ").split()
    xs, ys = map(float, numbers[::2]), map(float, numbers[1::2])
    assert all(10 <= x <= 60 for x in xs)
    assert all(20 <= y <= 50 for y in ys)


def test_any_text_makes_a_sound_picture() -> None:
    drawing = Drawing()
    drawing.text((1, 2), "<b>&\x00\x0b\ufffe\"'", 12, "#000000")
    drawing.pair((1, 2), "<", "&", 12)

    picture = ElementTree.fromstring(drawing.finished("<&>", "\x1f", "es"))  # noqa: S314

    texts = ["".join(text.itertext()) for text in picture.iter("{http://www.w3.org/2000/svg}text")]
    assert texts == ["<b>&\ufffd\ufffd\ufffd\"'", "< &"]


@pytest.mark.parametrize("counts", [[1], [1, 1000], [1, 1, 1, 1, 997], [3, 0, 5], [1] * 6])
def test_no_part_of_a_bar_is_rounded_away(counts: list[int]) -> None:
    found = chart_parts.widths(counts, 400, sum(counts))

    assert min(found) >= chart_parts.THINNEST
    assert sum(found) + chart_parts.GAP * (len(found) - 1) <= 400.001


def test_a_title_shrinks_until_it_fits() -> None:
    size, lines = chart_parts.fitted(LONGEST, 500, (34, 20, 12), 3)

    assert size < 34
    assert chart_parts.fitted("Short", 500, (34, 20), 1) == (34, ["Short"])
    assert chart_parts.fitted(LONGEST, 60, (34, 20), 1)[0] == 20
    assert lines


def test_a_bar_of_nothing_is_no_bar() -> None:
    drawing = Drawing()
    chart_parts.stage_bar(drawing, Box(0, 0, 100, 20), total([]), 10, 12)

    assert drawing.parts == []


def test_a_key_takes_the_lines_it_needs(app: Flask) -> None:
    figures = total([Tally(eligible=9, not_due=4, accepted=5, planning=5)])
    with app.test_request_context("/fr/"):
        wide = chart_parts.stage_key(Drawing(), Box(0, 0, 1104, 300), [figures])
        narrow = chart_parts.stage_key(Drawing(), Box(0, 0, 300, 300), [figures])

    assert wide < narrow


@pytest.mark.parametrize(("eligible", "has_share"), [(4, False), (5, True)])
def test_few_pledges_have_counts_and_no_shares(app: Flask, eligible: int, has_share: bool) -> None:
    drawing, figures = Drawing(), total([Tally(eligible=eligible, accepted=3, planning=3)])
    with app.test_request_context("/en/"):
        chart_parts.stage_table(drawing, Box(0, 0, 1104, 100), figures)

    assert ("%" in "".join(drawing.parts)) is has_share


def test_a_narrow_silent_part_carries_no_count() -> None:
    drawing = Drawing()
    figures = total([Tally(eligible=100, accepted=99, planning=99)])
    chart_parts.stage_bar(drawing, Box(0, 0, 400, 40), figures, 100, 16)

    assert "".join(drawing.parts).count("<text") == 1


def test_a_country_that_was_asked_and_stayed_silent_is_hatched(app: Flask) -> None:
    haiti = CountryRow("HTI", "HT", "Haiti", "caribbean")
    row = CountryFigures(haiti, total([Tally(country="HTI", eligible=3)]))
    drawing = svg.Drawing()

    with app.test_request_context("/en/"):
        chart_parts.tile(drawing, (0, 0), 64, row)

    assert row.figures.cover == "silent"
    hatch = next(place for place, part in enumerate(drawing.parts) if part.startswith("<path"))
    words = "".join(drawing.parts[hatch + 1 :])
    # The letters stand on paper, not on the hatch.
    assert words.startswith("<rect")
    assert ">HT<" in words
    assert ">0/3<" in words
