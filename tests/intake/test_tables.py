"""A table knows its headings and rows, and names what is wrong with their shape."""

from tests.intake.writing import told
from tracker.intake import tables
from tracker.intake.tables import Found, make_table

FOUND = Found("CSV", "f.csv")


def faults_of(*records: list[str]) -> list[tuple[int, str, str]]:
    return [told(fault) for fault in make_table(FOUND, records).faults]


def test_rows_are_numbered_as_spreadsheets_number_them() -> None:
    table = make_table(FOUND, [[" a ", "b", ""], ["1", "2", " "], ["", "", ""], ["3", "4", ""]])

    assert table.headings == ("a", "b")
    assert [(row.number, dict(row.cells)) for row in table.rows] == [
        (2, {"a": "1", "b": "2"}),
        (4, {"a": "3", "b": "4"}),
    ]


def test_a_row_that_is_too_short_or_too_long_is_named() -> None:
    assert faults_of(["a", "b"], ["1"], ["1", "2"], ["1", "2", "3"]) == [
        (2, "", "The row has 1 cells, but there are 2 columns."),
        (4, "", "The row has 3 cells, but there are 2 columns."),
    ]


def test_every_repeated_heading_is_named() -> None:
    assert faults_of(["a", "b", "a", "b", "", "", "c"]) == [
        (1, "", "More than one column has no name."),
        (1, "a", "This column is there more than once."),
        (1, "b", "This column is there more than once."),
    ]


def test_a_table_needs_headings() -> None:
    assert faults_of(["", " "]) == [(1, "", "The first row must hold the names of the columns.")]


def test_a_table_needs_rows() -> None:
    assert faults_of(["a", "b"], ["", ""]) == [(1, "", "There are no rows below the headings.")]


def test_a_table_has_bounds() -> None:
    wide = [str(number) for number in range(101)]
    long = [["a"], *(["1"] for _ in range(tables.MOST_ROWS + 5))]

    assert faults_of(wide) == [(1, "", "The table has 101 columns; at most 100 are read.")]
    assert faults_of(*long) == [(50_002, "", "The table has more than 50000 rows.")]
