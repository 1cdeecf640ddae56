from collections.abc import Generator

import pytest
from sqlalchemy import Engine, Text, literal_column, select, text
from sqlalchemy.orm import Session

from tests.factories import make_pledge
from tests.reports.asking import question
from tracker.db import Database
from tracker.reports import copying, pledges
from tracker.reports.columns import Column, Kind
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
    return b"".join(copying.lines(session.connection(), query, COLUMNS, ","))


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
        yield from copying.lines(session.connection(), query, COLUMNS, ",")

    parts = sent(Database(engine), write)
    next(parts)
    parts.close()

    with engine.connect() as connection:
        assert connection.scalar(text("SELECT 1")) == 1


def test_rows_leave_in_batches_and_in_order(session: Session) -> None:
    codes = [make_pledge(session).code for _ in range(copying.BATCH + 1)]
    session.flush()
    query = pledges.select(question(session)).select

    batches = list(copying.lines(session.connection(), query, pledges.SHEET.columns, ";"))

    assert [batch.count(b"\r\n") for batch in batches] == [copying.BATCH, 1]
    lines = b"".join(batches).decode().splitlines()
    assert [line.partition(";")[0] for line in lines] == codes
