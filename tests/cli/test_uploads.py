"""The operator checks the files that people sent, and sweeps what nothing names."""

import io
import os
import time
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy.orm import Session

from tests.factories import make_pledge, make_update, operator
from tests.intake import evidence
from tracker.domain import evidence_files
from tracker.domain.texts import FileText
from tracker.intake.uploads import UNNAMED_FOR, Shelf
from tracker.models.enums import EvidenceKind, Language


@pytest.fixture
def shelf(app: Flask, tmp_path: Path) -> Shelf:
    app.config["DATA_DIR"] = tmp_path
    return Shelf(tmp_path / "uploads")


@pytest.fixture
def named(session: Session, shelf: Shelf) -> Path:
    """A file that a report names."""
    kept = shelf.keep(io.BytesIO(evidence.PDF), "a.pdf")
    report = make_update(session, make_pledge(session), accepted=False)
    text = FileText(file=kept, kind=EvidenceKind.LAW, title="Ley", language=Language.ES)
    evidence_files.add(session, operator(), report, text, quota=kept.size)
    session.commit()
    return shelf.path_of(kept.sha256)


def run(app: Flask, command: str) -> Result:
    return app.test_cli_runner().invoke(args=["uploads", command])


def test_sound_files_check_out(app: Flask, shelf: Shelf, named: Path) -> None:
    shelf.keep(io.BytesIO(evidence.png()), "a.png")

    checked = run(app, "check")

    assert (checked.exit_code, checked.stdout) == (
        0,
        "1 files are whole; 1 are named by nothing.\n",
    )


@pytest.mark.parametrize("content", [None, b"", evidence.PDF + b" "])
def test_a_file_that_is_not_what_it_was_is_told(
    app: Flask, named: Path, content: bytes | None
) -> None:
    named.unlink() if content is None else named.write_bytes(content)

    checked = run(app, "check")

    assert checked.exit_code == 1
    assert f"{named.name} is missing or damaged." in checked.stderr
    assert "1 of 1 files are missing or damaged." in checked.stderr


def test_a_sweep_leaves_what_a_report_names(app: Flask, shelf: Shelf, named: Path) -> None:
    unnamed = shelf.path_of(shelf.keep(io.BytesIO(evidence.png()), "a.png").sha256)
    moment = time.time() - UNNAMED_FOR - 60
    for file in (named, unnamed):
        os.utime(file, (moment, moment))

    swept = run(app, "sweep")

    assert swept.stdout == "1 files were taken away.\n"
    assert (named.exists(), unnamed.exists()) == (True, False)
