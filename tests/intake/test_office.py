"""An office document is an archive with the right parts, and with nothing that runs, hides or bursts."""

import zipfile
from pathlib import Path

import pytest

from tests.intake import evidence
from tests.intake.test_file_types import recognised, refused
from tracker.intake import office
from tracker.models.file_types import FileType

DAMAGED = "The document is cut off or damaged: save it anew."
MACROS = "The document holds macros or programs"
LOCKED = "The document is locked by a password"
LARGE = "Unpacked, the document would be too large."
NO_DOCUMENT = "The archive is no office document"
SECOND = "The file holds a second file inside"
OUTSIDE = "The document has a part whose name leads out of it."


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("a.docx", evidence.docx()[:-30], DAMAGED),
        ("a.docx", evidence.docx()[:40], DAMAGED),
        ("a.odt", evidence.archive({"mimetype": evidence.ODT}), DAMAGED),
        ("a.docx", evidence.docx(**{"word/vbaProject.bin": b"x"}), MACROS),
        ("a.docx", evidence.docx(**{"word/activeX/activeX1.xml": b"x"}), MACROS),
        ("a.docx", evidence.docx(**{"word/embeddings/oleObject1.bin": b"x"}), MACROS),
        ("a.xlsx", evidence.office("xl/workbook.xml", {"xl/macrosheets/1.xml": b"x"}), MACROS),
        ("a.docx", evidence.office("word/document.xml", None, b"ms-word.document.macroEnabled.main+xml"), MACROS),
        ("a.odt", evidence.open_document(**{"Basic/Standard/Module1.xml": b"x"}), MACROS),
        ("a.odt", evidence.open_document(**{"Scripts/python/a.py": b"x"}), MACROS),
        ("a.docx", evidence.locked(evidence.docx()), LOCKED),
        ("a.odt", evidence.open_document(manifest=b"<manifest:encryption-data/>"), LOCKED),
        ("a.zip", evidence.archive({"a.txt": b"x"}), NO_DOCUMENT),
        ("a.docx", evidence.archive({"word/document.xml": b"x"}), NO_DOCUMENT),
        ("a.docx", evidence.archive({evidence.CONTENTS: b"x"}), NO_DOCUMENT),
        ("a.docx", evidence.docx(**{"xl/workbook.xml": b"x"}), NO_DOCUMENT),
        ("a.odg", evidence.open_document(b"application/vnd.oasis.opendocument.graphics"), NO_DOCUMENT),
        ("a.zip", evidence.archive({}), NO_DOCUMENT),
        ("a.docx", evidence.docx(**{"word/big.xml": b"\0" * 3_000_000}), LARGE),
        ("a.docx", evidence.docx(**{f"word/{number}.xml": b"" for number in range(office.MOST_PARTS)}), LARGE),
        ("a.docx", evidence.docx(**{"../../etc/passwd": b"x"}), OUTSIDE),
        ("a.docx", evidence.docx(**{"..\\..\\x": b"x"}), OUTSIDE),
        ("a.docx", evidence.docx(**{"/etc/x": b"x"}), OUTSIDE),
        ("a.docx", evidence.docx(**{"C:/x": b"x"}), OUTSIDE),
        ("a.docx", evidence.archive({evidence.CONTENTS: b"x", "word/document.xml": b"x"}, comment=b"<html>"), SECOND),
        ("a.docx", b"PK<script>" + evidence.docx(), SECOND),
    ],
)  # fmt: skip
def test_what_is_refused(tmp_path: Path, name: str, content: bytes, sentence: str) -> None:
    assert sentence in refused(tmp_path, name, content)


def test_parts_that_share_their_bytes_are_a_bomb(tmp_path: Path) -> None:
    body = bytes(range(256)) * 200
    file = tmp_path / "overlapping.docx"
    with zipfile.ZipFile(file, "w") as made:
        made.writestr(evidence.CONTENTS, body)
        whole = made.getinfo(evidence.CONTENTS)
        for number in range(5):
            part = zipfile.ZipInfo(f"word/{number}.xml")
            part.header_offset, part.CRC = whole.header_offset, whole.CRC
            part.file_size = part.compress_size = whole.file_size
            made.filelist.append(part)

    assert LARGE in refused(tmp_path, "a.docx", file.read_bytes())


def test_pictures_and_sheets_inside_a_document_are_left_alone(tmp_path: Path) -> None:
    inside = {
        "word/media/image1.png": evidence.png(),
        "word/embeddings/Microsoft_Excel_Sheet1.xlsx": evidence.office("xl/workbook.xml"),
        "word/printerSettings/printerSettings1.bin": b"x",
    }

    assert recognised(tmp_path, "a.docx", evidence.docx(**inside)) is FileType.DOCX
