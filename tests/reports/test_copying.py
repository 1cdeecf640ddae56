from collections.abc import Generator
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import Engine, Text, literal_column, select, text, update
from sqlalchemy.orm import Session

from tests.factories import make_pledge
from tests.reports.asking import question
from tracker.db import Database
from tracker.models.pledge import PledgeVersion
from tracker.reports import copying, obligations, pledges, progress
from tracker.reports.columns import Column, Kind
from tracker.reports.extract import Extract
from tracker.reports.sending import sent

pytestmark = pytest.mark.postgresql
COLUMNS = (
    Column("code", "Code", Kind.CODE, "A code."),
    Column("title", "Title", Kind.TEXT, "A title."),
)


def copied(session: Session, title: str, code: str = "A") -> bytes:
    text = f"E'{title}'::text"
    query = select(
        literal_column(f"'{code}'", Text).label("code"), literal_column(text, Text).label("title")
    )
    return b"".join(copying.lines(session.connection(), Extract(query), COLUMNS, ","))


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("", b"A,\r\n"),
        ("=1", b"A,'=1\r\n"),
        ("\\t1", b"A,'\t1\r\n"),
        ("\\r1", b'A,"\'\r1"\r\n'),
        ("a\\nb", b'A,"a\nb"\r\n'),
        ('a,"b"', b'A,"a,""b"""\r\n'),
        ("\\\\.", b"A,\\.\r\n"),
        ("\\\\N", b"A,\\N\r\n"),
        ("100 %%", b"A,100 %%\r\n"),
    ],
)
def test_the_database_writes_the_same_bytes(session: Session, title: str, expected: bytes) -> None:
    assert copied(session, title) == expected


def test_a_reader_who_goes_away_leaves_a_connection_that_works(engine: Engine) -> None:
    rows = text(f"generate_series(1, {copying.BATCH * 200}) AS g")
    query = select(
        literal_column("g::text", Text).label("code"),
        literal_column("repeat('x', 1000)", Text).label("title"),
    ).select_from(rows)

    def write(session: Session) -> Generator[bytes]:
        yield from copying.lines(session.connection(), Extract(query), COLUMNS, ",")

    parts = sent(Database(engine), write)
    next(parts)
    parts.close()

    with engine.connect() as connection:
        assert connection.scalar(text("SELECT 1")) == 1


def test_rows_leave_in_batches_and_in_order(session: Session) -> None:
    codes = [make_pledge(session).code for _ in range(copying.FIRST_RANGE + 1)]
    session.flush()
    extract = pledges.select(question(session))

    batches = list(copying.lines(session.connection(), extract, pledges.SHEET.columns, ";"))

    assert [batch.count(b"\r\n") for batch in batches] == [copying.BATCH, 1]
    lines = b"".join(batches).decode().splitlines()
    assert [line.partition(";")[0] for line in lines] == codes


@pytest.mark.parametrize("report", [pledges, progress, obligations])
@pytest.mark.parametrize("number", [0, 1, 2, 3, 6, 7, 8])
def test_ranges_hold_every_row_once(
    session: Session, monkeypatch: pytest.MonkeyPatch, report: Any, number: int
) -> None:
    monkeypatch.setattr(copying, "FIRST_RANGE", 2)
    monkeypatch.setattr(copying, "GROWTH", 2)
    for _ in range(number):
        make_pledge(session)
    session.flush()
    extract = report.select(question(session))

    def written(extract: Extract) -> list[bytes]:
        lines = copying.lines(session.connection(), extract, report.SHEET.columns, ",")
        return b"".join(lines).splitlines()

    assert written(extract) == written(replace(extract, by=None))


def test_a_file_is_of_one_moment(own_engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(copying, "FIRST_RANGE", 1)
    monkeypatch.setattr(copying, "GROWTH", 1)
    database = Database(own_engine)
    with database.writing() as session:
        codes = [make_pledge(session).code for _ in range(3)]
        session.commit()
    with database.still() as session:
        extract = pledges.select(question(session))
        batches = copying.lines(session.connection(), extract, pledges.SHEET.columns, ",")
        found = [next(batches)]
        with database.writing() as writer:
            writer.execute(update(PledgeVersion).values(title="Changed meanwhile"))
            make_pledge(writer)
            writer.commit()
        found += batches

    lines = b"".join(found).decode().splitlines()
    assert [line.partition(",")[0] for line in lines] == codes
    assert not any("Changed meanwhile" in line for line in lines)
