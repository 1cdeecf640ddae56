"""`tracker reference load` fills the plan's tables and names every fault of a file."""

from pathlib import Path

from flask import Flask
from sqlalchemy import Engine, delete, func, select
from sqlalchemy.orm import Session

from tests.conftest import migrate
from tracker.cli import reference
from tracker.db import Database
from tracker.models import Country, Forum, ForumMember, LineOfAction

HEADING = (
    "plan;area;parent;code;kind;title_es;title_en;title_pt;title_fr;valid_from;valid_to;standing"
)

DATE_RULE = "Write an existing date as year-month-day, such as 2026-07-31."


def run(app: Flask, *arguments: str) -> tuple[int, str, str]:
    result = app.test_cli_runner().invoke(args=["reference", "load", *arguments])
    return result.exit_code, result.stdout, result.stderr


def test_the_programs_own_files_are_loaded_again_without_change(app: Flask) -> None:
    code, said, _ = run(app)

    assert code == 0
    assert said.splitlines()[0] == "countries.csv: 0 new, 0 changed, 33 unchanged"
    assert "lines.csv: 0 new, 0 changed, 7 unchanged" in said


def test_a_folder_of_the_secretariats_is_loaded(
    app: Flask, session: Session, tmp_path: Path
) -> None:
    row = "chile-2024;solutions;;A1;action;Acción uno;;;;;;verified"
    (tmp_path / "lines.csv").write_text(f"{HEADING}\n{row}\n", encoding="utf-8")

    code, said, _ = run(app, str(tmp_path))

    assert (code, said) == (0, "lines.csv: 1 new, 0 changed, 0 unchanged\n")
    line = session.scalars(select(LineOfAction).where(LineOfAction.code == "A1")).one()
    assert line.title_es == "Acción uno"


def test_faults_are_named_with_their_place_and_nothing_is_loaded(
    app: Flask, session: Session, tmp_path: Path
) -> None:
    good = "chile-2024;;;A1;action;Acción uno;;;;;;verified"
    bad = "chile-2024;;;A2;action;Acción dos;;;;30/02/2031;;"
    (tmp_path / "lines.csv").write_text("\n".join((HEADING, good, bad)), encoding="utf-8")

    code, _, told = run(app, str(tmp_path))

    assert code == 1
    assert told.splitlines() == [
        f'lines.csv, row 3, column valid_from: "30/02/2031": {DATE_RULE}',
        "lines.csv, row 3, column standing: Use one of: verified, working_title, translation, unverified.",
        "Error: 2 faults were found. Nothing was loaded.",
    ]
    assert session.scalars(select(LineOfAction).where(LineOfAction.code == "A1")).first() is None


def test_an_empty_folder_is_a_fault(app: Flask, tmp_path: Path) -> None:
    code, _, told = run(app, str(tmp_path))

    assert code == 1
    assert told.startswith("folder: There is none of these files: countries.csv, ")


def test_a_folder_that_is_not_there_is_a_wrong_usage(app: Flask) -> None:
    code, _, _ = run(app, "nowhere")

    assert code == 2


def test_a_new_installation_gets_the_programs_own_files(app: Flask, empty_engine: Engine) -> None:
    migrate(empty_engine)
    app.extensions["tracker_database"] = Database(empty_engine)

    with app.app_context():
        reference.load_if_none()

    with Database(empty_engine).reading() as session:
        assert session.scalar(select(func.count()).select_from(Country)) == 33


def test_a_start_does_not_load_what_was_loaded_before(app: Flask, session: Session) -> None:
    session.execute(delete(ForumMember))
    session.commit()

    with app.app_context():
        reference.load_if_none()

    assert session.scalars(select(Forum.code).where(Forum.members.any())).first() is None
