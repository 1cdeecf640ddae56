"""A file is read by what its name says, and only what may be imported."""

import pytest

from tests.intake.writing import told, xlsx_of
from tracker.intake import files
from tracker.intake.faults import RefusedError


def refused(data: bytes, name: str) -> str:
    with pytest.raises(RefusedError) as caught:
        files.read(data, name, sheet="pledges")
    return told(caught.value.cell_faults[0])[2]


def test_text_and_workbooks_give_the_same_table() -> None:
    text = files.read(b"a,b\nx,y\n", "Datos.CSV", sheet="pledges")
    book = files.read(xlsx_of({"s": [["a", "b"], ["x", "y"]]}), "datos.xlsx", sheet="pledges")

    assert text.rows == book.rows


def test_an_answer_about_the_encoding_is_passed_on() -> None:
    table = files.read("a\nÉ".encode("cp1252"), "f.txt", sheet="s", encoding="cp1252")

    assert table.rows[0].cells == {"a": "É"}


def test_other_files_are_refused() -> None:
    assert refused(b"{}", "f.json") == "Only CSV and XLSX files are read."
    assert refused(b"a", "f") == "Only CSV and XLSX files are read."
    assert refused(xlsx_of({"s": [["a"]]}), "f.csv") == "The file is named CSV, but it holds ZIP."
    assert refused(b"a,b\n1,2", "f.xlsx") == "The file is named XLSX, but it is no workbook."


def test_a_file_has_a_largest_size() -> None:
    assert refused(b"a" * (files.MOST_BYTES + 1), "f.csv") == "The file is larger than 20 MB."
