"""A workbook becomes the same table as a CSV file, and is refused when it is more than a table."""

from datetime import date, datetime, time
from decimal import Decimal

import pytest

from tests.intake.writing import part_of, told, with_part, xlsx_of
from tracker.intake import workbooks
from tracker.intake.faults import RefusedError
from tracker.intake.tables import Found

SHEET = "xl/worksheets/sheet1.xml"
PLAIN = xlsx_of({"pledges": [["a", "b"], ["x", 1]]})


def refused(data: bytes) -> tuple[int, str, str]:
    with pytest.raises(RefusedError) as caught:
        workbooks.read(data, "f.xlsx", sheet="pledges")
    return told(caught.value.cell_faults[0])


def test_cells_keep_what_they_are() -> None:
    rows = [
        ["text", "number", "yes", "day", "moment", "clock"],
        [],
        ["a", 12, True, date(2026, 3, 1), datetime(2026, 3, 1, 4, 5), time(4, 5)],  # noqa: DTZ001
        ["b", 0.5, False, "", "", ""],
    ]

    table = workbooks.read(xlsx_of({"pledges": rows}), "f.xlsx", sheet="pledges")

    assert table.found == Found("XLSX", "pledges")
    assert [row.number for row in table.rows] == [3, 4]
    assert table.rows[0].cells == {
        "text": "a",
        "number": Decimal(12),
        "yes": True,
        "day": date(2026, 3, 1),
        "moment": "2026-03-01 04:05:00",
        "clock": "04:05:00",
    }
    assert table.rows[1].cells["number"] == Decimal("0.5")


def test_the_sheet_of_the_kind_is_read_else_the_only_one_in_sight() -> None:
    named = xlsx_of({"notes": [["n"]], "pledges": [["a"], ["1"]]})
    alone = xlsx_of({"Hoja1": [["a"], ["1"]], "secret": [["b"]]}, hidden=["secret"])
    several = xlsx_of({"one": [["a"]], "two": [["a"]]})

    assert workbooks.read(named, "f.xlsx", sheet="pledges").found.sheet == "pledges"
    assert workbooks.read(alone, "f.xlsx", sheet="pledges").found.sheet == "Hoja1"
    assert refused(several)[2] == (
        "The workbook has several sheets: name the one to read “pledges”."
    )


def test_an_empty_sheet_has_no_headings() -> None:
    table = workbooks.read(xlsx_of({"pledges": []}), "f.xlsx", sheet="pledges")

    assert table.headings == ()
    assert table.rows == ()


def test_a_formula_and_an_error_are_named_by_their_cells() -> None:
    content = part_of(PLAIN, SHEET)
    formula = content.replace(b'<c r="B2"><v>', b'<c r="B2"><f>1+1</f><v>')
    error = content.replace(b'<c r="B2"><v>1</v>', b'<c r="B2" t="e"><v>#REF!</v>')

    assert refused(with_part(PLAIN, SHEET, formula)) == (
        2, "B", "The cell is a formula: replace it with its value.",
    )  # fmt: skip
    assert refused(with_part(PLAIN, SHEET, error)) == (
        2, "B", "The cell shows an error of the workbook.",
    )  # fmt: skip


def test_cells_without_addresses_are_read_in_order() -> None:
    content = part_of(PLAIN, SHEET)
    for address in (b' r="A1"', b' r="B1"', b' r="A2"', b' r="B2"'):
        content = content.replace(address, b"")

    table = workbooks.read(with_part(PLAIN, SHEET, content), "f.xlsx", sheet="pledges")

    assert [dict(row.cells) for row in table.rows] == [{"a": "x", "b": Decimal(1)}]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'r="B2"', b'r="XFD1048576"'),
        (b'r="B2"', b'r="ZZ2"'),
        (b'<row r="2"', b'<row r="1048576"'),
        (b'r="B2"', b'r="B999999"'),
    ],
)
def test_a_cell_far_away_is_refused_before_it_fills_the_memory(old: bytes, new: bytes) -> None:
    content = part_of(PLAIN, SHEET).replace(old, new)

    assert refused(with_part(PLAIN, SHEET, content))[2] == (
        "The sheet is larger than 50000 rows and 100 columns."
    )


@pytest.mark.parametrize(
    ("part", "content", "sentence"),
    [
        ("xl/vbaProject.bin", b"x", "The workbook holds macros. Save it without them."),
        ("xl/macrosheets/sheet1.xml", b"x", "The workbook holds macros. Save it without them."),
        (
            "xl/externalLinks/externalLink1.xml",
            b"x",
            "The workbook is linked to other files. Remove the links.",
        ),
        (
            "xl/sharedStrings.xml",
            b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><sst>&b;</sst>',
            "The workbook declares entities of its own, which no table needs.",
        ),
        (SHEET, b"<worksheet", "The file is no XLSX workbook, or it is damaged."),
    ],
)
def test_a_workbook_that_is_more_or_less_than_a_table_is_refused(
    part: str, content: bytes, sentence: str
) -> None:
    assert refused(with_part(PLAIN, part, content))[2] == sentence


def test_a_file_that_is_no_workbook_is_refused() -> None:
    assert refused(b"a,b\n1,2\n")[2] == "The file is named XLSX, but it is no workbook."
    assert "has a password or an old format" in refused(b"\xd0\xcf\x11\xe0rest")[2]
    assert "damaged" in refused(PLAIN[: len(PLAIN) // 2])[2]
    assert "damaged" in refused(with_part(PLAIN, "xl/workbook.xml", b""))[2]
