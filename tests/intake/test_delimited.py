"""CSV files of every dialect become the same table, and what is no table is refused."""

import pytest

from tests.intake.writing import told
from tracker.intake import delimited
from tracker.intake.faults import RefusedError
from tracker.intake.tables import Found


def rows_of(data: bytes) -> list[tuple[int, dict[str, object]]]:
    return [(row.number, dict(row.cells)) for row in delimited.read(data, "f.csv").rows]


def refused(data: bytes) -> tuple[int, str, str]:
    with pytest.raises(RefusedError) as caught:
        delimited.read(data, "f.csv")
    return told(caught.value.cell_faults[0])


@pytest.mark.parametrize(("sign", "delimiter"), [(",", "comma"), (";", "semicolon"), ("\t", "tab")])
@pytest.mark.parametrize(("end", "line_ends"), [("\r\n", "CRLF"), ("\n", "LF"), ("\r", "CR")])
def test_separators_and_line_ends_are_found(
    sign: str, delimiter: str, end: str, line_ends: str
) -> None:
    text = f"a{sign}b{end}1{sign}dos{end}"

    table = delimited.read(text.encode("utf-8-sig"), "f.csv")

    assert table.found == Found("CSV", "f.csv", "utf-8 (BOM)", delimiter, line_ends)
    assert [dict(row.cells) for row in table.rows] == [{"a": "1", "b": "dos"}]


def test_quoted_cells_hold_separators_line_ends_and_doubled_quotes() -> None:
    assert rows_of(b'"a;x",b\r\n"1,5\n2","say ""hi"""\r\n') == [
        (2, {"a;x": "1,5\n2", "b": 'say "hi"'})
    ]


def test_blank_lines_count_as_rows_and_are_left_out() -> None:
    assert rows_of(b"a,b\n\n,\n  , \n1,2\n") == [(5, {"a": "1", "b": "2"})]


def test_one_column_needs_no_separator() -> None:
    assert rows_of(b"a\n1") == [(2, {"a": "1"})]


def test_mixed_line_ends_are_told() -> None:
    assert delimited.read(b"a,b\r\n1,2\n", "f.csv").found.line_ends == "CRLF+LF"


def test_two_separators_in_the_headings_are_a_doubt() -> None:
    assert "more than one of comma, semicolon and tab" in refused(b"a;b,c\n1;2,3")[2]


@pytest.mark.parametrize(
    ("data", "row", "sentence"),
    [
        (b'a,b\n1,2\n"3,4\n5,6\n', 3, "A quotation mark is opened in this row and never closed."),
        (b'a,b\n"1"x,2\n', 2, "A quotation mark inside a cell must be doubled."),
        (b"", 0, "The file is empty."),
        (b" \r\n ", 0, "The file is empty."),
    ],
)
def test_a_file_that_breaks_the_format_is_refused_at_its_row(
    data: bytes, row: int, sentence: str
) -> None:
    assert refused(data) == (row, "", sentence)


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"PK\x03\x04rest", "ZIP"),
        (b"GIF89a", "GIF"),
        (b"%PDF-1.7", "PDF"),
        (b"\n <!DOCTYPE html><title>x</title>", "HTML"),
        (b"<table><tr>", "HTML"),
    ],
)
def test_a_file_that_is_not_what_its_name_says_is_refused(data: bytes, kind: str) -> None:
    assert refused(data)[2] == f"The file is named CSV, but it holds {kind}."
