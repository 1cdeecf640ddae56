import json
from pathlib import Path

import pytest
from frictionless import Package, Resource, system
from sqlalchemy.orm import Session

from tests.factories import make_pledge, make_update
from tests.reports.asking import question
from tracker.reports import datapackage, files
from tracker.reports.catalogue import REPORTS
from tracker.reports.files import Ordered
from tracker.reports.filters import Writing


@pytest.fixture
def package() -> dict[str, object]:
    sheets = [report.sheet for report in REPORTS.values()]
    return datapackage.described(sheets, str, "https://pledges.example/en/data")


def test_the_package_describes_every_file(package: dict[str, object], tmp_path: Path) -> None:
    made = Package.from_descriptor(json.loads(json.dumps(package)), basepath=str(tmp_path))

    assert made.resource_names == list(REPORTS)
    assert Package.metadata_validate(made.to_descriptor()) is not None


def test_words_are_in_the_readers_language() -> None:
    made = datapackage.described([REPORTS["summary"].sheet], str.upper, "")

    resource = made["resources"][0]
    assert resource["title"] == "FIGURES BY PERIOD, COUNTRY AND AREA"
    assert resource["schema"]["fields"][0]["title"] == "REPORTING PERIOD"
    assert "primaryKey" not in resource["schema"]


def test_the_files_are_as_the_package_says(
    session: Session, package: dict[str, object], tmp_path: Path
) -> None:
    make_update(session, make_pledge(session, title="=a", budget_amount=None))
    make_pledge(session, organisation="Partner")
    session.flush()
    for name, report in REPORTS.items():
        ordered = Ordered(report, question(session), Writing(), str)
        content = b"".join(files.writer(ordered, "csv")(session))
        (tmp_path / f"{name}.csv").write_bytes(content)

    with system.use_context(trusted=True):
        found = Package.from_descriptor(package, basepath=str(tmp_path)).validate()

    assert found.flatten(["name", "fieldName", "rowNumber", "note"]) == []
    assert found.valid


def test_a_file_that_is_not_as_the_package_says_is_found_out(
    package: dict[str, object], tmp_path: Path
) -> None:
    names = ",".join(REPORTS["obligations"].sheet.names)
    bad = f"{names}\r\nCHL-2026-001,CHL,2026-H1,31/07/2026,gone,,late\r\n"
    (tmp_path / "obligations.csv").write_text(bad, encoding="utf-8-sig", newline="")
    resources = package["resources"]
    assert isinstance(resources, list)

    found = Resource.from_descriptor(resources[3], basepath=str(tmp_path)).validate()

    assert found.flatten(["fieldName"]) == [["due_on"], ["state"], ["days_late"]]
