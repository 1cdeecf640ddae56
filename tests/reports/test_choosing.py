import csv
import io
import json

import pytest
from sqlalchemy.orm import Session

from tests.factories import make_pledge, make_update
from tests.reports.asking import question
from tracker.reports import choosing, files
from tracker.reports.catalogue import REPORTS
from tracker.reports.files import Ordered
from tracker.reports.filters import UnknownFilterError, Writing

WANTED = {
    "progress": ("progress", "country", "reported_on", "title", "pledge_code"),
    "pledges": ("budget_amount", "title", "other_areas"),
    "indicators": ("value", "pledge_code"),
    "obligations": ("days_late", "submitted_on", "pledge_code"),
    "summary": ("coverage", "period", "mean_progress"),
}


def content(session: Session, name: str, columns: tuple[str, ...], **writing: str) -> str:
    report = choosing.narrowed(REPORTS[name], columns)
    ordered = Ordered(report, question(session), Writing(**writing), str)
    return b"".join(files.writer(ordered, "csv")(session)).decode()


def table(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline="")))


@pytest.fixture(autouse=True)
def _some_rows(session: Session) -> None:
    make_update(session, make_pledge(session, title="=Salud, y más"))
    make_pledge(session, organisation="Partner", budget_amount=None)
    session.flush()


@pytest.mark.parametrize("name", WANTED)
def test_chosen_columns_hold_what_the_whole_file_holds(session: Session, name: str) -> None:
    wanted = WANTED[name]

    chosen = table(content(session, name, wanted))

    whole = table(content(session, name, ()))
    assert chosen == [{column: row[column] for column in wanted} for row in whole]
    assert chosen
    in_order = [column for column in REPORTS[name].sheet.names if column in wanted]
    assert list(chosen[0]) == in_order


@pytest.mark.parametrize("name", REPORTS)
def test_all_columns_are_the_very_same_file(session: Session, name: str) -> None:
    names = REPORTS[name].sheet.names

    assert choosing.narrowed(REPORTS[name], names[::-1]) is REPORTS[name]
    assert choosing.narrowed(REPORTS[name], ()) is REPORTS[name]


def test_the_head_follows_the_columns_in_every_manner(session: Session) -> None:
    text = content(
        session,
        "obligations",
        ("submitted_on", "pledge_code"),
        headers="labels",
        delimiter="semicolon",
        hxl="1",
    )

    assert text.splitlines()[:2] == ["\ufeffPledge;Sent on", "#activity+id;#date+reported"]


def test_json_has_the_columns_too(session: Session) -> None:
    report = choosing.narrowed(REPORTS["progress"], ("title", "progress"))
    write = files.writer(Ordered(report, question(session), Writing(), str), "json")

    found = json.loads(b"".join(write(session)))

    assert {tuple(row) for row in found} == {("title", "progress")}


def test_a_key_without_one_of_its_columns_is_none() -> None:
    whole = REPORTS["obligations"]

    assert choosing.narrowed(whole, whole.sheet.key).sheet.key == whole.sheet.key
    assert choosing.narrowed(whole, whole.sheet.key[:1]).sheet.key == ()


def test_a_column_that_is_not_there_is_refused_by_name() -> None:
    with pytest.raises(UnknownFilterError) as refused:
        choosing.narrowed(REPORTS["summary"], ("period", "titel", "x"))

    said = str(refused.value)
    assert said.startswith("“summary” has no column “titel”. It has: period, country_iso3,")
