import hashlib

import pytest

from tracker.domain import sheets


def test_a_file_is_read_with_the_row_numbers_of_a_spreadsheet() -> None:
    content = (
        b'\xef\xbb\xbfcode,title_es\r\nPT1," Acceso, con coma"\r\n\r\nPT2,"dos\nl\xc3\xadneas"\r\n'
    )

    sheet = sheets.read("lines.csv", content)

    assert sheet.headings == ("code", "title_es")
    assert [(line.number, line.cells) for line in sheet.lines] == [
        (2, {"code": "PT1", "title_es": "Acceso, con coma"}),
        (4, {"code": "PT2", "title_es": "dos\nlíneas"}),
    ]
    assert sheet.sha256 == hashlib.sha256(content).hexdigest()
    assert not sheet.faults


def test_semicolons_are_understood() -> None:
    sheet = sheets.read("lines.csv", b"code;title_es\nPT1;uno, dos\n")

    assert sheet.lines[0].cells == {"code": "PT1", "title_es": "uno, dos"}


@pytest.mark.parametrize(
    ("content", "place", "rule"),
    [
        (b"code,title_es\nPT1,Espa\xf1a\n", "lines.csv:2:", "The file must be saved as UTF-8."),
        (b'code,title_es\nPT1,"open\n', "lines.csv:1:", "The file is not readable as CSV."),
        (
            b"code,title_es\nPT1\n",
            "lines.csv:2:",
            "The row must have 2 cells like the heading, not 1.",
        ),
        (b"code,code\nPT1,PT2\n", "lines.csv:1:code", "The column stands there twice."),
    ],
)
def test_what_cannot_be_read_is_a_fault_of_the_sheet(content: bytes, place: str, rule: str) -> None:
    sheet = sheets.read("lines.csv", content)

    assert [(fault.field, str(fault)) for fault in sheet.faults] == [(place, rule)]


def test_an_empty_file_has_neither_headings_nor_rows() -> None:
    sheet = sheets.read("lines.csv", b"")

    assert (sheet.headings, sheet.lines, sheet.faults) == ((), (), ())
