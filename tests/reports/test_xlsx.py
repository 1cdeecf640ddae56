import io
from datetime import date

import pytest
from python_calamine import CalamineWorkbook

from tracker.domain.errors import WrongStateError
from tracker.reports import xlsx
from tracker.reports.columns import Column, Kind

COLUMNS = (
    Column("title", "Title", Kind.TEXT, "A title."),
    Column("share", "Share", Kind.NUMBER, "A share."),
    Column("day", "Day", Kind.DATE, "A day."),
    Column("late", "Late", Kind.BOOLEAN, "Whether it is late."),
)
WORDS = xlsx.Words(
    sheet="progress",
    dictionary="Diccionario",
    headings=("Column", "Label", "Type", "Meaning"),
    titles=("title", "share", "day", "late"),
    meanings=[("title", "Title", "text", "A title.")],
)


def book_of(rows: list[list[str]], words: xlsx.Words = WORDS) -> CalamineWorkbook:
    file = io.BytesIO()
    xlsx.write(file, rows, COLUMNS, words)
    return CalamineWorkbook.from_filelike(io.BytesIO(file.getvalue()))


def test_cells_are_of_their_kind_and_formulas_stay_text() -> None:
    book = book_of(
        [["=1+1", "0.845455", "2026-07-31", "true"], ["https://a.example", "", "", "false"]]
    )

    assert book.get_sheet_by_name("progress").to_python() == [
        ["title", "share", "day", "late"],
        ["=1+1", 0.845455, date(2026, 7, 31), True],
        ["https://a.example", "", "", False],
    ]


def test_the_second_sheet_is_the_dictionary() -> None:
    book = book_of([])

    assert book.sheet_names == ["progress", "Diccionario"]
    assert book.get_sheet_by_name("Diccionario").to_python() == [
        ["Column", "Label", "Type", "Meaning"],
        ["title", "Title", "text", "A title."],
    ]


def test_tags_stand_below_the_titles() -> None:
    words = xlsx.Words(
        sheet="progress",
        dictionary="Dictionary",
        headings=(),
        titles=("a", "b", "c", "d"),
        meanings=(),
        tags=("#activity+name", "", "", ""),
    )

    rows = book_of([["x", "1", "", ""]], words).get_sheet_by_name("progress").to_python()

    assert rows[1:] == [["#activity+name", "", "", ""], ["x", 1, "", ""]]


def test_a_number_too_long_for_a_spreadsheet_is_kept_as_text() -> None:
    rows = (
        book_of([["", "12345678901234.123456", "", ""]]).get_sheet_by_name("progress").to_python()
    )

    assert rows[1][1] == "12345678901234.123456"


def test_a_text_too_long_for_a_cell_says_that_it_was_cut() -> None:
    rows = book_of([["x" * 40_000, "", "", ""]]).get_sheet_by_name("progress").to_python()

    assert len(rows[1][0]) == xlsx.MOST_CHARACTERS
    assert rows[1][0].endswith(xlsx.CUT)


def test_more_rows_than_a_sheet_holds_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx, "MOST_ROWS", 3)

    with pytest.raises(WrongStateError, match="CSV"):
        book_of([["x", "", "", ""]] * 3)
