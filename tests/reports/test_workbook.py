"""The workbook for offline reporting: what can be written in it, and what is out of reach."""

import re
import zipfile
from collections.abc import Iterator
from io import BytesIO

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from tests import factories, workbooks
from tracker.domain import workbook_entries
from tracker.models.enums import IndicatorKind, Language, Role
from tracker.reports import workbook
from tracker.reports.workbook import Sealed
from tracker.web import workbook_words


@pytest.fixture(params=["es", "en", "pt", "fr"])
def language(request: pytest.FixtureRequest, app: Flask) -> Iterator[Language]:
    """Each language in turn, as of a request."""
    with app.test_request_context(f"/{request.param}/workbook"):
        yield Language(request.param)


def written(session: Session, language: Language) -> bytes:
    actor = factories.actor_of(session, Role.FOCAL_POINT, country="CHL")
    entries = workbook_entries.open_entries(session, actor, language)
    file = BytesIO()
    workbook.write(file, entries, workbook_words.words(), Sealed(["{}"], "seal"))
    return file.getvalue()


def parts(data: bytes) -> dict[str, str]:
    with zipfile.ZipFile(BytesIO(data)) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def test_every_sheet_is_protected_and_only_answers_are_unlocked(
    session: Session, language: Language
) -> None:
    law = factories.indicator(
        "Y", kind=IndicatorKind.YES_NO, baseline_value=None, target_value=None
    )
    factories.make_pledge(session, title="=HYPERLINK(1)", indicators=(factories.indicator(), law))

    found = parts(written(session, language))

    sheets = [found[f"xl/worksheets/sheet{number}.xml"] for number in range(1, 6)]
    assert all("<sheetProtection sheet=" in sheet for sheet in sheets)
    assert not any("<f>" in sheet or "password" in sheet for sheet in sheets)
    shapes = re.findall(r"<xf [^>]*?(?:/>|>.*?</xf>)", found["xl/styles.xml"].split("<cellXfs")[1])
    unlocked = {str(number) for number, shape in enumerate(shapes) if 'locked="0"' in shape}
    row = re.findall(r'<c r="([A-Z]+)3" s="(\d+)"', sheets[1])
    assert [column for column, shape in row if shape in unlocked] == list("FGHIJKLMNO")
    values = re.findall(r'<c r="([A-Z]+)[34]" s="(\d+)"', sheets[2])
    assert [column for column, shape in values if shape in unlocked] == list("JLJL")


def test_lists_are_offered_and_codes_stay_behind(session: Session, language: Language) -> None:
    law = factories.indicator(
        "Y", kind=IndicatorKind.YES_NO, baseline_value=None, target_value=None
    )
    factories.make_pledge(session, indicators=(factories.indicator(), law))

    found = parts(data := written(session, language))

    reports, values = (found[f"xl/worksheets/sheet{number}.xml"] for number in (2, 3))
    assert re.findall(r'type="list"[^>]*sqref="([^"]*)"', reports) == ["F3:F4", "G3:G4", "O3:O4"]
    assert re.findall(r'type="list"[^>]*sqref="([^"]*)"', values) == ["J4", "J6", "L3:L6"]
    assert '<col min="1" max="1" ' in reports
    assert '<row r="1"' in reports
    assert reports.count('hidden="1"') == 2
    states = re.findall(r'<sheet name="([^"]*)"[^>]*state="(\w+)"', found["xl/workbook.xml"])
    assert states == [("lists", "hidden"), ("tracker", "veryHidden")]
    assert all(0 < len(name) <= 31 for name in workbooks.opened(data))
