"""Odd files of every kind that offices send, each with the answer that is right.

An answer is `ok` (taken, as text where it looks like a program), `ask` (a person has to say how it is to be read),
`file` (refused as a whole), `row`, or the column whose cell is refused (by its letter where it is no value).
"""

import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tests.intake.writing import PLEDGE, csv_of, with_part, xlsx_of

WHOLE = {**PLEDGE, "budget_amount": "1000", "budget_currency": "CLP"}
SPANISH = "Protección de niñas"
PIXEL = b"GIF89a\x01\x00\x01\x00\x80\x00\x00\xff\xff\xff\x00\x00\x00!\xf9\x04"


@dataclass(frozen=True)
class OddFile:
    """A file with its name and the right answer."""

    name: str
    content: bytes
    answer: str


def every() -> Iterator[OddFile]:
    """Return the files, each under a name of its own."""
    yield from _encodings()
    yield from _dialects()
    yield from _cells()
    yield from _workbooks()


def _row(**changed: Any) -> dict[str, Any]:
    return {**WHOLE, **changed}


def _encodings() -> Iterator[OddFile]:
    plain = csv_of([_row(title="Registro nacional")])
    spanish = csv_of([_row(title=SPANISH)]).decode()
    lone = plain.replace(b"nacional", b"\xed\xa0\x80")
    made = {
        "utf8-bom": (b"\xef\xbb\xbf" + spanish.encode(), "ok"),
        "utf16": (spanish.encode("utf-16"), "ok"),
        "utf16-without-mark": (spanish.encode("utf-16-le"), "ask"),
        "latin1": (spanish.encode("latin-1"), "ok"),
        "macroman": (spanish.encode("mac-roman"), "ok"),
        "utf7": (spanish.encode("utf-7"), "ask"),
        "nul-in-cell": (plain.replace(b"nacional", b"na\x00cional"), "title"),
        "nuls": (b"\x00" * 4000, "file"),
        "lone-surrogate": (lone, "ask"),
        "noncharacter": (plain.replace(b"nacional", "\ufffe".encode()), "title"),
        "empty": (b"", "file"),
        "mark-only": (b"\xef\xbb\xbf", "file"),
        "headings-only": (plain.partition(b"\r\n")[0] + b"\r\n", "file"),
        "bare-cr": (plain.replace(b"\r\n", b"\r"), "ok"),
        "bare-lf": (plain.replace(b"\r\n", b"\n"), "ok"),
        "blank-lines": (plain.replace(b"\r\n", b"\r\n\r\n\r\n"), "ok"),
    }
    for name, (content, answer) in made.items():
        yield OddFile(f"{name}.csv", content, answer)


def _dialects() -> Iterator[OddFile]:
    plain = csv_of([_row()])
    headings, _, row = plain.partition(b"\r\n")
    made = {
        "semicolon": (csv_of([_row(support_kinds="policy", populations="")], ";"), "ok"),
        "tab": (csv_of([_row()], "\t"), "ok"),
        "quoted-newline": (csv_of([_row(description="Una línea\r\ny otra")]), "ok"),
        "unclosed-quote": (plain.replace(b"Registro", b'"Registro'), "row"),
        "short-row": (headings + b"\r\nR-1,CHL\r\n", "row"),
        "long-row": (plain.rstrip() + b",more,and,more\r\n", "row"),
        "no-headings": (row, "file"),
        "heading-twice": (csv_of([_row()]).replace(b"description", b"title", 1), "file"),
        "unknown-heading": (csv_of([_row(status="published")]), "file"),
        "mass-assignment": (csv_of([_row(created_by_id="1")]), "file"),
        "thousand-columns": (
            csv_of([{**WHOLE, **{f"column{n}": "" for n in range(1000)}}]),
            "file",
        ),
        "field-of-200-kb": (csv_of([_row(description="a" * 200_000)]), "description"),
        "rows-twice": (csv_of([_row(), _row()]), "external_ref"),
        "image-named-csv": (PIXEL, "file"),
        "page-named-csv": (b"<!DOCTYPE html><html><body>x</body></html>", "file"),
        "archive-named-csv": (_zip({"a.txt": b"x"}), "file"),
    }
    for name, (content, answer) in made.items():
        yield OddFile(f"{name}.csv", content, answer)


CELLS: dict[str, tuple[str, ...]] = {
    "budget_amount": (
        *("NaN", "sNaN", "Infinity", "1e999", "1e3", "-5", "9" * 40, "9" * 5000, "1_000"),
        *("١٢٣", "²", "0x10", "1.234,56", "1 000", "(5)", "$5", "1.234"),
    ),
    "starts_on": (
        *("30/02/2031", "2031-02-30", "2025-02-29", "12/31/2025", "01/02/03", "0000-01-01"),
        *("10000-01-01", "2024-W01-1", "20240101", "45658", "2026-01-01T00:00:00+03:00"),
        *("mañana", "1999-01-01"),
    ),
    "country": ("XXX", "CL", "XKX", "PER", "\u0421HL", "C\u200bHL", ""),
    "budget_currency": ("ZZZ", "peso", ""),
    "language": ("xx", "Spanish", ""),
    "title": (
        *("\u202eabc", "a\u200bb", "a\x07b", "a\x1b[31mb", "a\x7fb", "a\u2028b", "a\ue000b"),
        *("a\U000e0041b", "   ", "\u200b\u200b", "a" * 3000, "a" + "\u0301" * 500),
    ),
}
TAKEN = (
    *(
        '=HYPERLINK("https://evil.example")',
        "@SUM(A1)",
        "+1",
        "-1",
        "\uff1dcmd",
        "<script>x</script>",
    ),
    *('<img src=x onerror="x">', "{{7*7}}", "${7*7}", "<%= 7 %>", "'); DROP TABLE pledge; --"),
)


def _cells() -> Iterator[OddFile]:
    for column, values in CELLS.items():
        for number, value in enumerate(values):
            yield OddFile(f"{column}-{number}.csv", csv_of([_row(**{column: value})]), column)
    early = _row(starts_on="2028-01-01", ends_on="2027-01-01")
    yield OddFile("ends-before-start.csv", csv_of([early]), "ends_on")
    for number, value in enumerate(TAKEN):
        yield OddFile(f"payload-{number}.csv", csv_of([_row(title=value)]), "ok")


def _workbooks() -> Iterator[OddFile]:
    def book(**changed: Any) -> bytes:
        row = _row(**changed)
        return xlsx_of({"pledges": [list(row), list(row.values())]})

    plain = book()
    sheet = "xl/worksheets/sheet1.xml"
    entity = b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><sst>&b;</sst>'
    laughs = b'<!DOCTYPE a [<!ENTITY b "ha"><!ENTITY c "&b;&b;&b;&b;">]><sst>&c;</sst>'
    many = _zip({f"part{number}": b"" for number in range(5001)})
    made = {
        "whole": (plain, "ok"),
        "entity": (with_part(plain, "xl/sharedStrings.xml", entity), "file"),
        "laughs": (with_part(plain, "xl/sharedStrings.xml", laughs), "file"),
        "macro": (with_part(plain, "xl/vbaProject.bin", b"x"), "file"),
        "external-link": (with_part(plain, "xl/externalLinks/externalLink1.xml", b"x"), "file"),
        "slip": (with_part(plain, "../../evil", b"x"), "file"),
        "members": (many, "file"),
        "half": (plain[: len(plain) // 2], "file"),
        "encrypted": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "file"),
        "text-named-xlsx": (csv_of([_row()]), "file"),
        "broken-sheet": (with_part(plain, sheet, b"<worksheet"), "file"),
        "formula": (book(title="=1+1"), "D"),
        "webservice": (book(title='=WEBSERVICE("https://evil.example")'), "D"),
        "float": (book(budget_amount=0.30000000000000004), "budget_amount"),
        "boolean": (book(budget_amount=True), "budget_amount"),
    }
    for name, (content, answer) in made.items():
        yield OddFile(f"{name}.xlsx", content, answer)


def _zip(members: dict[str, bytes]) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return written.getvalue()
