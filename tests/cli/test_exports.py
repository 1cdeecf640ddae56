import csv
import io
import json
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy.orm import Session

from tests.factories import make_pledge, make_update, make_user
from tracker.models.enums import Role
from tracker.reports import files
from tracker.reports.files import Ordered, Write


def run(app: Flask, *arguments: str) -> Result:
    return app.test_cli_runner().invoke(args=["export", *arguments])


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline="")))


def test_a_report_goes_to_the_terminal_as_the_site_gives_it(app: Flask, session: Session) -> None:
    make_pledge(session, country="CHL")
    make_pledge(session, country="HND")
    session.commit()

    result = run(app, "progress", "--country", "CHL", "--country", "BRA", "--period", "2026-H1")

    assert result.exit_code == 0
    site = app.test_client().get("/data/progress.csv?country=CHL&country=BRA&period=2026-H1")
    here, there = rows(result.stdout), rows(site.text)
    assert [row["country_iso3"] for row in here] == ["CHL"]
    assert here[0].pop("url") == "http://127.0.0.1:8000/es/pledges/CHL-2026-001"
    there[0].pop("url")
    assert here == there


def test_a_file_is_written_whole(app: Flask, session: Session, tmp_path: Path) -> None:
    make_pledge(session)
    session.commit()
    target = tmp_path / "pledges.json"

    result = run(app, "pledges", "--format", "json", "--lang", "en", "-o", str(target))

    assert (result.exit_code, result.stdout) == (0, "")
    assert "holds the file" in result.stderr
    assert [row["country"] for row in json.loads(target.read_text())] == ["Chile"]
    assert [path.name for path in tmp_path.iterdir()] == ["pledges.json"]


def test_a_person_exports_what_that_person_may_see(app: Flask, session: Session) -> None:
    make_update(session, make_pledge(session), accepted=False)
    user = make_user(session, Role.FOCAL_POINT, country="CHL", email="ana@example.org")
    session.commit()

    own = run(app, "obligations", "--as", user.email, "--reported", "draft")
    public = run(app, "obligations", "--reported", "draft")

    assert [row["state"] for row in rows(own.stdout)] == ["draft"]
    assert rows(public.stdout) == []


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("progress", "--country", "XXX"), "“XXX” is not a value of “country”"),
        (("progress", "--snapshot", "2026-H1"), "no snapshot of 2026-H1"),
        (("summary", "--kind", "policy"), "can't be filtered by “kind”"),
        (("progress", "--as", "nobody@example.org"), "no account"),
        (("progress", "-o", "no/such/folder/file.csv"), "no/such/folder"),
    ],
)
def test_what_makes_no_sense_ends_with_1(app: Flask, arguments: tuple[str, ...], said: str) -> None:
    result = run(app, *arguments)

    assert result.exit_code == 1
    assert said in result.stderr


def test_an_unknown_report_ends_with_2(app: Flask) -> None:
    assert run(app, "everything").exit_code == 2


def test_an_export_that_breaks_leaves_no_file(
    app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def writer(_ordered: Ordered, _form: str) -> Write:
        def write(_session: Session):  # type: ignore[no-untyped-def]
            yield b"pledge_code\r\n"
            raise OSError("No space left on device")

        return write

    monkeypatch.setattr(files, "writer", writer)
    target = tmp_path / "progress.csv"
    target.write_text("the old one")

    result = run(app, "progress", "-o", str(target))

    assert result.exit_code == 1
    assert "No space left" in result.stderr
    assert target.read_text() == "the old one"
    assert [path.name for path in tmp_path.iterdir()] == ["progress.csv"]
