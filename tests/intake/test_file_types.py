"""A file is what its content says, and its name must say the same."""

from pathlib import Path

import pytest

from tests.intake import evidence
from tracker.domain.errors import InvalidError
from tracker.intake import file_types
from tracker.models.file_types import FileType

TEXT = "año;valor\r\n2026;<5 %\r\n"
NOT_TAKEN = "Choose a PDF, a picture"
SECOND = "The file holds a second file inside: save it anew."
CODE = "The text holds the code of a web page or a program."


def recognised(folder: Path, name: str, content: bytes) -> FileType:
    file = folder / "arriving"
    file.write_bytes(content)
    return file_types.recognise(file, name)


def refused(folder: Path, name: str, content: bytes) -> str:
    with pytest.raises(InvalidError) as caught:
        recognised(folder, name, content)
    (fault,) = caught.value.faults
    assert fault.field == "file"
    return str(fault)


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("a.pdf", evidence.PDF, FileType.PDF),
        ("A.PDF", evidence.PDF, FileType.PDF),
        ("a", evidence.PDF, FileType.PDF),
        ("a.png", evidence.png(), FileType.PNG),
        ("a.jpg", evidence.jpeg(), FileType.JPEG),
        ("a.jpeg", evidence.jpeg(), FileType.JPEG),
        ("a.webp", evidence.webp(), FileType.WEBP),
        ("a.docx", evidence.docx(), FileType.DOCX),
        ("a.xlsx", evidence.office("xl/workbook.xml"), FileType.XLSX),
        ("a.pptx", evidence.office("ppt/presentation.xml"), FileType.PPTX),
        ("a.odt", evidence.open_document(), FileType.ODT),
        ("a.ods", evidence.open_document(evidence.ODS), FileType.ODS),
        ("a.csv", TEXT.encode(), FileType.CSV),
        ("a.csv", TEXT.encode("utf-8-sig"), FileType.CSV),
        ("a.csv", TEXT.encode("utf-16"), FileType.CSV),
        ("a.txt", TEXT.encode("cp1252"), FileType.TXT),
        ("a.txt", TEXT.encode("mac-roman"), FileType.TXT),
        ("notes", b"Plain words.\n\x0c", FileType.TXT),
        ("formulas.csv", b"=HYPERLINK(1),{{7*7}}", FileType.CSV),
    ],
)
def test_what_is_taken(tmp_path: Path, name: str, content: bytes, kind: FileType) -> None:
    assert recognised(tmp_path, name, content) is kind


def test_every_type_has_an_ending_and_a_media_type() -> None:
    assert set(file_types.ENDINGS.values()) == set(FileType) == set(file_types.MEDIA_TYPES)


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("a.pdf", evidence.png(), "The name ends in .pdf, but inside the file is PNG."),
        ("a.pdf.html", evidence.PDF, "The name ends in .html, but inside the file is PDF."),
        ("a.exe", evidence.PDF, "The name ends in .exe, but inside the file is PDF."),
        ("a.docx", evidence.office("xl/workbook.xml"), "The name ends in .docx, but inside the file is XLSX."),
        ("a.csv", evidence.office("xl/workbook.xml"), "The name ends in .csv, but inside the file is XLSX."),
        ("a.md", b"words", "The name ends in .md, but inside the file is TXT."),
        ("a." + "x" * 300, evidence.PDF, f"The name ends in .{'x' * 19}, but inside the file is PDF."),
        ("a.pdf", b"words", NOT_TAKEN),
        ("a.pdf", b"<html><script>alert(1)</script></html>", NOT_TAKEN),
        ("a.gif", b"GIF89a/*\0\0*/=1;alert(1)", NOT_TAKEN),
        ("a.txt", b"GIF89a/*  */=1;alert(1)", CODE),
        ("a.svg", b"<svg onload='alert(1)'/>", CODE),
        ("a.txt", b"\xef\xbb\xbf  <?xml version='1.0'?><svg/>", CODE),
        ("a.csv", "a;b\n<ScRipt >alert(1)</script>".encode("utf-16"), CODE),
        ("a.txt", b"<!DOCTYPE html>", CODE),
        ("a.txt", b"#!/bin/sh\nrm -rf /\n", CODE),
        ("a.txt", b"{\\rtf1 words}", CODE),
        ("a.txt", b"   \r\n", NOT_TAKEN),
        ("a.txt", b"MZ\x90\0\3\0\0\0\4", NOT_TAKEN),
        ("a.txt", b"\xff\xfe\x00\xd8", NOT_TAKEN),
        ("a.csv", b"a;b\n1;\0", NOT_TAKEN),
        ("a.csv", b"\0" * 50, NOT_TAKEN),
        ("a.zip", b"Rar!\x1a\x07\x00", NOT_TAKEN),
        ("a.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 500, "old format or locked by a password"),
        ("a.pdf", evidence.PDF.removesuffix(b"%%EOF\n"), "The PDF is cut off or damaged"),
        ("a.pdf", evidence.PDF + b" " * 2000, "The PDF is cut off or damaged"),
        ("a.pdf", evidence.PDF.replace(b"/Type", b"/S /JavaScript /JS (app.alert(1)) /Type"), "The PDF holds a program"),
        ("a.pdf", evidence.PDF.replace(b"/Type", b"/S /J#61vaScript /Type"), "The PDF holds a program"),
        ("a.pdf", evidence.PDF.replace(b"/Type", b"/S /Launch /Type"), "The PDF holds a program"),
        ("a.pdf", evidence.PDF + b"<SCRIPT>", SECOND),
        ("a.pdf", evidence.PDF + evidence.docx(), SECOND),
        ("a.png", evidence.png() + evidence.docx(), SECOND),
        ("a.jpg", evidence.jpeg(after=evidence.archive({"a": b"\xff\xd9"})), SECOND),
        ("a.jpg", evidence.jpeg(after=b"<?php echo 1;"), SECOND),
    ],
)  # fmt: skip
def test_what_is_refused(tmp_path: Path, name: str, content: bytes, sentence: str) -> None:
    assert sentence in refused(tmp_path, name, content)
