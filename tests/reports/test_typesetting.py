"""A document is set as a tagged PDF, whatever its texts hold."""

import io
from datetime import UTC, datetime
from typing import Any

import pytest
from pypdf import PdfReader

from tracker.reports import glyphs, typesetting
from tracker.reports.typesetting import NoTypesetterError, UnsetError, typeset

NASTY = '#x *x* $x$ \\ @y <z> _u_ `r` = h // c /* d */ #panic("no") [b] {c} - 1. ~'


def document(*blocks: dict[str, Any], title: str = "Informe", **more: str) -> dict[str, Any]:
    return {
        "title": title,
        "kicker": "Seguimiento",
        "language": "es",
        "moment": datetime(2026, 11, 24, 12, tzinfo=UTC).isoformat(),
        "plan": "Plan de Acción de Chile",
        "standing": "2026-H1 · corte",
        "strip": "",
        "page_of": "Página {page} de {pages}",
        "blocks": list(blocks),
        **more,
    }


def paragraph(text: str, style: str = "body") -> dict[str, Any]:
    return {"kind": "paragraph", "text": text, "style": style, "language": ""}


def text_of(content: bytes) -> str:
    pages = PdfReader(io.BytesIO(content)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def test_the_file_is_tagged_titled_and_says_its_language() -> None:
    reader = PdfReader(io.BytesIO(typeset(document(paragraph("Hola")))))
    root = reader.trailer["/Root"]

    assert root["/MarkInfo"]["/Marked"]
    assert root["/StructTreeRoot"]["/Type"] == "/StructTreeRoot"
    assert root["/Lang"] == "es"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert reader.metadata is not None
    assert reader.metadata.title == "Informe"
    assert "pdfuaid:part" in root["/Metadata"].get_data().decode()


def test_the_same_document_gives_the_same_bytes() -> None:
    assert typeset(document(paragraph("Hola"))) == typeset(document(paragraph("Hola")))


def test_every_place_for_words_prints_them_as_they_are() -> None:
    words = {"text": NASTY, "language": "pt"}
    blocks = [
        {"kind": "heading", "level": 2, **words},
        {"kind": "heading", "level": 3, **words},
        paragraph(NASTY),
        paragraph(NASTY, "lead"),
        paragraph(NASTY, "note"),
        {"kind": "facts", "rows": [{"term": NASTY, **words}]},
        {
            "kind": "table",
            "caption": NASTY,
            "headings": [NASTY, NASTY],
            "rows": [[words, words]],
            "texts": 2,
        },
        {"kind": "counts", "alt": NASTY, "rows": [{"label": NASTY, "count": 1, "text": NASTY}]},
        {"kind": "progress", "label": NASTY, "share": 0.5, "expected": None, "alt": NASTY},
    ]
    content = typeset(
        document(*blocks, title=NASTY, plan=NASTY, standing=NASTY, strip=NASTY, kicker=NASTY)
    )

    assert text_of(content).replace(" ", "").count(NASTY.replace(" ", "")) >= 15


def test_no_text_of_a_script_without_a_font_stops_the_file() -> None:
    content = typeset(document(paragraph("niñez 中文 \x00\x07 \U0001f600 Ελλάδα")))

    assert "niñez □□ □ Ελλάδα" in text_of(content)


def test_every_character_that_is_said_to_be_shown_has_a_glyph() -> None:
    """PDF/UA refuses a text with an empty glyph: the file would not be made."""
    rows = ["a".join(map(chr, range(first, last + 1))) for first, last in glyphs.SHOWN]

    assert typeset(document(*map(paragraph, rows))).startswith(b"%PDF")


def test_a_document_that_cannot_be_set_is_refused() -> None:
    with pytest.raises(UnsetError):
        typeset({"title": "Informe"})


def test_a_document_that_takes_too_long_is_given_up() -> None:
    with pytest.raises(UnsetError):
        typeset(document(paragraph("Hola")), patience=0.001)


def test_without_the_typesetter_it_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(typesetting, "find_spec", lambda _name: None)

    with pytest.raises(NoTypesetterError, match=r"tracker\[pdf\]"):
        typeset(document())
