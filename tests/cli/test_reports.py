"""`tracker report` writes the same file as the site."""

import io
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from pypdf import PdfReader
from sqlalchemy import update
from sqlalchemy.orm import Session

from tests import factories
from tests.factories import NOW
from tracker.models.period import ReportingPeriod


def run(app: Flask, *arguments: str) -> Result:
    return app.test_cli_runner().invoke(args=["report", *arguments])


def words(content: bytes) -> list[str]:
    reader = PdfReader(io.BytesIO(content))
    return [page.extract_text().replace("localhost", "127.0.0.1:8000") for page in reader.pages]


@pytest.mark.parametrize("name", ["regional", "chl"])
def test_a_report_is_written_as_the_site_gives_it(
    app: Flask, session: Session, tmp_path: Path, name: str
) -> None:
    factories.make_pledge(session)
    session.commit()
    target = tmp_path / "report.pdf"

    result = run(app, name, "--period", "2026-H1", "--lang", "fr", "-o", str(target))

    assert result.exit_code == 0
    assert "holds the report" in result.stderr
    site = app.test_client().get(f"/fr/reports/{name}.pdf?period=2026-H1")
    assert words(target.read_bytes()) == words(site.data)


@pytest.mark.parametrize("name", ["XXX", "../regional"])
def test_a_report_that_is_none_is_refused(app: Flask, tmp_path: Path, name: str) -> None:
    target = tmp_path / "report.pdf"

    result = run(app, name, "-o", str(target))

    assert result.exit_code == 1
    assert not target.exists()


def test_before_any_period_it_says_so(app: Flask, session: Session, tmp_path: Path) -> None:
    later = NOW.date().replace(year=2035)
    session.execute(
        update(ReportingPeriod).values(
            opens_on=later, due_on=later, closes_on=later, publishes_on=later
        )
    )
    session.commit()

    result = run(app, "regional", "-o", str(tmp_path / "report.pdf"))

    assert result.exit_code == 1
    assert "No reporting period has opened yet." in result.stderr
