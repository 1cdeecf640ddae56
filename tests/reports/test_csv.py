import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.reports.columns import Column, Kind
from tracker.reports.csv import BATCH, DELIMITERS, FORMULA_STARTS, encoded, encoder, header

COLUMNS = (
    Column("code", "Code", Kind.CODE, "A code."),
    Column("title", "Title", Kind.TEXT, "A title."),
    Column("kinds", "Kinds", Kind.CODES, "Codes."),
    Column("value", "Value", Kind.NUMBER, "A number."),
    Column("note", "Note", Kind.TEXT, "A note."),
)
# What people write, and what breaks files: quotes, delimiters, line ends, formulas, other scripts.
TEXTS = st.text(st.sampled_from("ab ñ,;\"'\n\r\t=+-@\uff1d\uff0b\uff0d\uff20\u200f😀"), max_size=12)
ROWS = st.lists(
    st.tuples(
        st.sampled_from(["CHL-2026-001", ""]),
        TEXTS,
        st.sampled_from(["", "policy", "policy;other"]),
        st.sampled_from(["", "-1", "-0.500000", "12"]),
        TEXTS,
    ),
    max_size=6,
)


def by_the_standard_library(rows: list[tuple[str, ...]], delimiter: str) -> str:
    """Write the rows with the guard and the library's writer: what ours is held to."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=delimiter, lineterminator="\r\n")
    for row in rows:
        writer.writerow(
            "'" + cell if column.kind is Kind.TEXT and cell.startswith(FORMULA_STARTS) else cell
            for column, cell in zip(COLUMNS, row, strict=True)
        )
    return text.getvalue()


@given(ROWS, st.sampled_from(list(DELIMITERS.values())))
def test_lines_are_those_of_the_standard_librarys_writer(
    rows: list[tuple[str, ...]], delimiter: str
) -> None:
    ours = b"".join(encoded(rows, encoder(COLUMNS, delimiter)))

    assert ours.decode() == by_the_standard_library(rows, delimiter)


@given(ROWS)
def test_what_is_written_can_be_read_back(rows: list[tuple[str, ...]]) -> None:
    written = b"".join(encoded(rows, encoder(COLUMNS, ";"))).decode()

    read = list(csv.reader(io.StringIO(written, newline=""), delimiter=";"))

    assert [len(row) for row in read] == [len(COLUMNS)] * len(rows)
    for before, after in zip(rows, read, strict=True):
        assert after[1] in (before[1], "'" + before[1])


@pytest.mark.parametrize("start", FORMULA_STARTS)
def test_a_text_that_would_start_like_a_formula_stays_text(start: str) -> None:
    line = encoder(COLUMNS, ",")(["", f"{start}1", "", "-1", ""])

    cells = next(csv.reader(io.StringIO(line, newline="")))
    assert cells == ["", f"'{start}1", "", "-1", ""]


def test_a_number_is_never_guarded() -> None:
    assert encoder(COLUMNS, ",")(["", "", "", "-0.200000", ""]) == ",,,-0.200000,\r\n"


def test_a_list_is_quoted_where_its_separator_is_the_delimiter() -> None:
    row = ["", "", "policy;other", "", ""]

    assert encoder(COLUMNS, ";")(row) == ';;"policy;other";;\r\n'
    assert encoder(COLUMNS, ",")(row) == ",,policy;other,,\r\n"


def test_rows_leave_in_batches() -> None:
    rows = [["A", "", "", "", ""]] * (BATCH + 1)

    sizes = [batch.count(b"\r\n") for batch in encoded(rows, encoder(COLUMNS, ","))]

    assert sizes == [BATCH, 1]


def test_a_header_is_quoted_and_guarded_too() -> None:
    assert header(["name", "a,b", "@c"], ",") == 'name,"a,b",\'@c\r\n'
