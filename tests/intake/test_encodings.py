"""An encoding is found where it is certain, and asked for where it is not."""

import codecs

import pytest

from tracker.intake.encodings import decode
from tracker.intake.faults import RefusedError

SPANISH = "título\nProtección de la niñez – «¿cuándo?»\n"


def refused(data: bytes, encoding: str | None = None) -> str:
    with pytest.raises(RefusedError) as caught:
        decode(data, "f.csv", encoding)
    assert caught.value.cell_faults[0].place.sheet == "f.csv"
    return str(caught.value.cell_faults[0])


@pytest.mark.parametrize(
    ("data", "encoding", "has_mark"),
    [
        (SPANISH.encode(), "utf-8", False),
        (SPANISH.encode("utf-8-sig"), "utf-8", True),
        (codecs.BOM_UTF16_LE + SPANISH.encode("utf-16-le"), "utf-16-le", True),
        (codecs.BOM_UTF16_BE + SPANISH.encode("utf-16-be"), "utf-16-be", True),
        (SPANISH.encode("cp1252"), "cp1252", False),
        (SPANISH.encode("mac_roman"), "macroman", False),
        (b"plain", "utf-8", False),
        (b"", "utf-8", False),
    ],
)
def test_a_certain_encoding_is_found(data: bytes, encoding: str, has_mark: bool) -> None:
    found = decode(data, "f.csv")

    assert (found.encoding, found.has_mark) == (encoding, has_mark)
    assert found.text in (SPANISH, "plain", "")


@pytest.mark.parametrize("encoding", ["cp1252", "macroman"])
def test_a_reading_that_fits_two_encodings_is_asked_for(encoding: str) -> None:
    # E-acute at the start of a word is an ellipsis in the other encoding: both look possible.
    data = b"a\r\n\xc9 b"

    sentence = refused(data)

    assert "line 2 reads “a É b” as cp1252 and “a … b” as MacRoman" in sentence
    assert "--encoding cp1252 or --encoding macroman" in sentence
    assert decode(data, "f.csv", encoding).encoding == encoding


def test_a_reading_that_fits_no_encoding_is_asked_for() -> None:
    assert "can't be told" in refused("niñez".encode("cp850"))


@pytest.mark.parametrize(
    "data",
    [
        "título ".encode() + b"\xe9",
        "ámbito ".encode() + b"\xed",
        b"a \xed\xa0\x80 b",
        "«él»".encode("mac_roman"),
    ],
)
def test_what_may_be_damaged_utf8_is_asked_for(data: bytes) -> None:
    assert "can't be told" in refused(data)


def test_an_answer_is_taken_at_its_word_or_refused_with_the_line() -> None:
    assert decode("año".encode("cp1252"), "f.csv", "cp1252").text == "año"
    assert refused("a\nb\raño".encode("cp1252"), "utf-8") == "Line 3 can't be read as utf-8."
    assert refused(b"a\n\x81", "cp1252") == "Line 2 can't be read as cp1252."


def test_an_answer_that_contradicts_the_files_mark_is_refused() -> None:
    said = refused(codecs.BOM_UTF8 + b"a", "cp1252")

    assert said == "The file begins with the mark of utf-8, not of cp1252."
    assert decode(codecs.BOM_UTF8 + b"a", "f.csv", "utf-8").text == "a"


@pytest.mark.parametrize("named", ["utf-16-le", "utf-16-be"])
def test_utf16_without_its_mark_is_asked_for(named: str) -> None:
    data = "external_ref,title".encode(named)

    assert f"--encoding {named}." in refused(data)
    assert decode(data, "f.csv", named).text == "external_ref,title"


def test_one_nul_is_left_to_the_cell_that_holds_it() -> None:
    assert decode(b"title\nabcdefgh\0ijklmnop", "f.csv").text.count("\0") == 1


def test_what_no_table_can_be_read_from_is_refused() -> None:
    assert refused(b"\0" * 50) == "The file holds no text."
    assert refused(codecs.BOM_UTF32_LE + b"a") == "The file is in UTF-32. Save it as UTF-8."


def test_utf7_is_asked_for() -> None:
    data = "Protección".encode("utf-7")

    assert refused(data).startswith("+APM- looks like UTF-7.")
    assert decode(data, "f.csv", "utf-8").text == "Protecci+APM-n"
