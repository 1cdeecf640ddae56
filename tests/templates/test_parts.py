"""Tags, tables, lists and differences."""

import re
from collections.abc import Callable

import pytest

from tracker.models.enums import Stage, State

Draw = Callable[..., str]


def words(markup: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", markup).split())


@pytest.mark.parametrize("stage", [*Stage, None])
def test_a_stage_is_an_icon_and_a_word(draw: Draw, stage: Stage | None) -> None:
    tag = draw("status", "stage_tag", stage)

    assert "<svg" in tag
    assert words(tag) == (stage.value.replace("_", " ").capitalize() if stage else "Not reported")


@pytest.mark.parametrize("state", [*State])
def test_a_texts_state_never_looks_like_a_stage(draw: Draw, state: State) -> None:
    tag = draw("status", "workflow_tag", state)

    assert "stage-" not in tag
    assert words(tag)


@pytest.mark.parametrize(
    ("state", "said"),
    [
        ("accepted", "Accepted"),
        ("no_change", "No change"),
        ("not_reported", "Not reported"),
        ("waived", "Exempt"),
        ("not_due", "Not due yet"),
        ("returned", "Returned"),
    ],
)
def test_an_answers_state_is_said(draw: Draw, state: str, said: str) -> None:
    assert words(draw("status", "report_state_tag", state)) == said


def test_lateness_is_said_beside_the_state(draw: Draw) -> None:
    assert words(draw("status", "report_state_tag", "accepted", late=True)) == "Accepted Late"


@pytest.mark.parametrize(
    ("pace", "said"),
    [
        ("on_track", "On track"),
        ("behind", "Behind"),
        ("far_behind", "Far behind"),
        ("insufficient_data", "Not enough data"),
        (None, "–"),
    ],
)
def test_a_pace_is_said(draw: Draw, pace: str | None, said: str) -> None:
    assert words(draw("status", "pace_tag", pace)) == said


@pytest.mark.parametrize(
    ("sort", "order", "following"),
    [("title", "ascending", "-title"), ("-title", "descending", "title"), ("area", None, "title")],
)
def test_a_heading_says_how_it_sorts_and_turns_it(
    draw: Draw, sort: str, order: str | None, following: str
) -> None:
    heading = draw("tables", "sortable_header", "Title", "title", sort, lambda key: f"?sort={key}")

    assert (f'aria-sort="{order}"' in heading) == (order is not None)
    assert f'href="?sort={following}"' in heading


def test_a_cell_of_the_matrix_says_lateness_in_words(draw: Draw) -> None:
    cell = draw("tables", "matrix_cell", 4, 6, 1, "mid", "/hti", "Haiti, 2026-H1")

    assert words(cell) == "Haiti, 2026-H1: 4/6 1 late"
    assert '<a class="cell cover-mid" href="/hti">' in cell


def test_a_cell_where_nothing_is_due_is_a_dash(draw: Draw) -> None:
    assert draw("tables", "matrix_cell", 0, 0) == "<td>–</td>"


def test_pages_that_are_all_there_is_have_no_pager(draw: Draw) -> None:
    assert draw("pagination", "next_previous", {"previous_href": None, "next_href": None}) == ""


def test_the_pager_says_where_it_stands(draw: Draw) -> None:
    page = {"previous_href": "?a", "next_href": "?b", "first": 51, "last": 100, "total": 206}

    pager = draw("pagination", "next_previous", page)

    assert words(pager) == "Previous 51 to 100 of 206 Next"
    assert 'rel="next" href="?b"' in pager


def test_a_filter_keeps_what_was_chosen_and_each_can_be_removed(draw: Draw) -> None:
    options = [{"value": "CHL", "label": "Chile"}, {"value": "CRI", "label": "Costa Rica"}]
    select = {"name": "country", "label": "Country", "value": "CRI", "options": options}

    form = draw("filters", "filter_form", "/p", None, [select], {"sort": "title"})
    chips = draw(
        "filters", "active_filters", [{"label": "Country", "value": "Chile", "href": "/x"}]
    )

    assert '<option value="CRI" selected>' in form
    assert '<input type="hidden" name="sort" value="title">' in form
    assert words(chips) == "Remove the filter Country: Chile"


def test_a_difference_is_marked_and_said(draw: Draw) -> None:
    drawn = draw("diff", "difference", [("same", "with "), ("del", "three"), ("ins", "<five>")])

    assert words(drawn) == "with Removed: three Added: &lt;five&gt;"
    assert "<del>" in drawn
    assert "<ins>" in drawn


def test_a_row_to_do_has_one_action(draw: Draw) -> None:
    row = draw("todo", "todo_row", "CRI-1", "Title", "Line", "Report", "/r", remark="Why?")

    assert row.count("<a ") == 1
    assert "<q>Why?</q>" in row


def test_an_action_that_changes_something_is_sent_with_a_token(draw: Draw) -> None:
    row = draw("todo", "todo_row", "CRI-1", "Title", "Line", "Send", "/r", post=lambda: "t0ken")

    assert (
        '<form method="post" action="/r"><input type="hidden" name="csrf_token" value="t0ken">'
        in row
    )


def test_the_bar_of_answers_draws_the_silent_last(draw: Draw) -> None:
    bar = draw("responses", "response_bar", 5, 2, 4, href={"missing": "/m"})

    assert re.findall(r"seg seg-(\w+)", bar) == ["accepted", "review", "not_reported"]
    assert '<a href="/m">Not received</a> <b>4</b>' in bar


def test_an_empty_list_says_what_can_be_done(draw: Draw) -> None:
    assert (
        words(draw("empty", "empty", "Nothing yet.", "Add one", "/new")) == "Nothing yet. Add one"
    )


def test_a_match_shows_every_part_of_its_score(draw: Draw) -> None:
    side = {"code": "OF-1", "href": None, "title": "Help"}
    part = {"label": "Area", "points": 15, "most": 20, "reason": "area 3 in both"}
    match = {"state": "", "score": 85, "need": side, "offer": side, "parts": [part], "note": "",
             "action_href": None}  # fmt: skip

    card = draw("support", "match_card", match)

    assert "Fit: 85 of 100" in card
    assert 'width="75.00%"' in card
    assert '15 of 20</span><span class="note">area 3 in both' in card
