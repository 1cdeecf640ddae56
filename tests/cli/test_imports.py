"""`tracker import` reads a file, says how, and stores all of it or nothing."""

from pathlib import Path

import pytest
from flask import Flask
from rich.console import Console
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests.factories import make_user
from tests.intake.writing import PLEDGE, csv_of, xlsx_of
from tracker.cli import imports
from tracker.models.enums import Role, State
from tracker.models.pledge import Pledge


def run(app: Flask, *arguments: str) -> tuple[int, list[str], list[str]]:
    result = app.test_cli_runner().invoke(args=["import", *arguments])
    return result.exit_code, result.stdout.splitlines(), result.stderr.splitlines()


def written(folder: Path, *changes: dict[str, str], encoding: str = "utf-8") -> str:
    file = folder / "pledges.csv"
    file.write_bytes(csv_of([PLEDGE | change for change in changes]).decode().encode(encoding))
    return str(file)


def pledges(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(Pledge)) or 0


def test_a_file_is_imported_and_the_second_time_changes_nothing(
    app: Flask, session: Session, tmp_path: Path
) -> None:
    file = written(tmp_path, {}, {"external_ref": "R-2"})

    first, second = run(app, "pledges", file), run(app, "pledges", file)

    assert first == (
        0,
        ["Read as CSV: utf-8, comma, CRLF.", "pledges: new 2, changed 0, unchanged 0."],
        [],
    )
    assert second[1][-1] == "pledges: new 0, changed 0, unchanged 2."
    assert pledges(session) == 2


def test_every_fault_is_a_line_of_a_table_and_nothing_is_stored(
    app: Flask, session: Session, tmp_path: Path
) -> None:
    file = written(tmp_path, {"starts_on": "30/02/2031", "country": "chl"}, {"external_ref": "R-2"})

    code, _, told = run(app, "pledges", file)

    assert code == 1
    assert [line.split(maxsplit=4) for line in told[:-1]] == [
        ["sheet", "row", "column", "value", "rule"],
        ["pledges.csv", "2", "country", "chl", "Write the three-letter code CHL."],
        ["pledges.csv", "2", "starts_on", "30/02/2031",
         "Write the date as year-month-day, for example 2031-03-01."],
    ]  # fmt: skip
    assert told[-1] == "Error: 2 faults were found. Nothing was stored."
    assert pledges(session) == 0


def test_a_dry_run_says_what_each_row_would_do_and_stores_nothing(
    app: Flask, session: Session, tmp_path: Path
) -> None:
    run(app, "pledges", written(tmp_path, {}, {"external_ref": "R-2"}))
    changed = written(
        tmp_path, {"description": "Dos\nlíneas."}, {"external_ref": "R-3"}, {"external_ref": "R-2"}
    )

    code, said, _ = run(app, "pledges", changed, "--dry-run")

    assert code == 0
    assert said[1:] == [
        "row  effect     of   difference",
        "2    changed    R-1  description: Abrir un registro. -> Dos<U+000A>líneas.",
        "3    new        R-3",
        "4    unchanged  R-2",
        "pledges: new 1, changed 1, unchanged 1. Nothing was stored: this was a dry run.",
    ]
    assert pledges(session) == 2


def test_a_dry_run_names_faults_too(app: Flask, tmp_path: Path) -> None:
    code, said, told = run(app, "pledges", written(tmp_path, {"area": "x"}), "--dry-run")

    assert code == 1
    assert said[-1] == "2    refused"
    assert told[-1] == "Error: 1 fault was found. Nothing was stored."


def test_a_person_imports_drafts(app: Flask, session: Session, tmp_path: Path) -> None:
    user = make_user(session, Role.FOCAL_POINT, country="CHL", email="ana@example.org")
    session.commit()

    code, _, _ = run(app, "pledges", written(tmp_path, {}), "--as", "Ana@example.org")

    version = session.scalars(select(Pledge)).one().versions[0]
    assert code == 0
    assert (version.state, version.author_id) == (State.DRAFT, user.id)


def test_a_person_without_the_right_or_an_account_imports_nothing(
    app: Flask, session: Session, tmp_path: Path
) -> None:
    make_user(session, Role.MONITOR, email="eva@example.org")
    session.commit()
    file = written(tmp_path, {})

    assert run(app, "pledges", file, "--as", "eva@example.org")[::2] == (
        1, ["Error: Your role does not allow this."],
    )  # fmt: skip
    assert run(app, "pledges", file, "--as", "nobody@example.org")[0] == 1
    assert pledges(session) == 0


def test_a_doubt_about_the_encoding_is_asked_and_answered(
    app: Flask, session: Session, tmp_path: Path
) -> None:
    file = written(tmp_path, {"title": "Éxito", "description": "x"}, encoding="cp1252")

    doubt = run(app, "pledges", file)
    answered = run(app, "pledges", file, "--encoding", "cp1252")

    assert doubt[0] == 1
    assert "--encoding cp1252 or --encoding macroman" in doubt[2][1]
    assert answered[:2] == (
        0, ["Read as CSV: cp1252, comma, CRLF.", "pledges: new 1, changed 0, unchanged 0."],
    )  # fmt: skip
    assert session.scalars(select(Pledge)).one().versions[0].title == "Éxito"


def test_a_workbook_is_imported(app: Flask, session: Session, tmp_path: Path) -> None:
    file = tmp_path / "book.xlsx"
    file.write_bytes(xlsx_of({"Hoja1": [list(PLEDGE), list(PLEDGE.values())]}))

    code, said, _ = run(app, "pledges", str(file))

    assert (code, said[0]) == (0, "Read as XLSX: sheet Hoja1.")
    assert pledges(session) == 1


def test_a_file_too_large_or_absent_is_refused(app: Flask, tmp_path: Path) -> None:
    large = tmp_path / "large.csv"
    large.write_bytes(b"a" * (imports.MOST_BYTES + 10))

    assert run(app, "pledges", str(large))[0] == 1
    assert run(app, "pledges", str(tmp_path / "absent.csv"))[0] == 2
    assert run(app, "needs", str(large))[0] == 2


def test_a_bar_is_shown_on_a_terminal_only(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with imports.progress_bar(2) as tick:
        tick(1)
    quiet = capsys.readouterr().err

    monkeypatch.setattr(
        imports, "Console", lambda stderr: Console(stderr=stderr, force_terminal=True)
    )
    with imports.progress_bar(2) as tick:
        tick(2)

    assert quiet == ""
    assert "Importing" in capsys.readouterr().err
