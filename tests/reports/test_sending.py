from collections.abc import Generator

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from tracker.db import Database
from tracker.reports.sending import TooSlowError, sent

PARTS = [b"a", b"b", b"c"]


class Watched:
    """A file in the making that notes what became of its session."""

    def __init__(self, fails_after: int | None = None) -> None:
        self.fails_after = fails_after
        self.made: list[bytes] = []
        self.session: Session | None = None

    def __call__(self, session: Session) -> Generator[bytes]:
        self.session = session
        session.execute(text("SELECT 1"))
        for number, part in enumerate(PARTS):
            if number == self.fails_after:
                raise RuntimeError("the disk is full")
            self.made.append(part)
            yield part

    @property
    def is_open(self) -> bool:
        assert self.session is not None
        return self.session.in_transaction()


@pytest.mark.parametrize("patience", [60, -1])
def test_everything_is_sent_and_the_session_closed(database: Database, patience: float) -> None:
    file = Watched()

    assert b"".join(sent(database, file, patience=patience)) == b"abc"
    assert not file.is_open


def test_a_slow_reader_does_not_hold_the_connection(database: Database) -> None:
    file = Watched()
    parts = sent(database, file, patience=-1)

    assert next(parts) == b"a"
    assert file.is_open
    assert next(parts) == b"bc"

    assert file.made == PARTS
    assert not file.is_open
    parts.close()


def test_a_quick_reader_gets_rows_as_they_are_made(database: Database) -> None:
    file = Watched()
    parts = sent(database, file, patience=60)

    next(parts)

    assert file.made == [b"a"]
    parts.close()
    assert not file.is_open


def test_a_reader_who_takes_for_ever_is_cut_off(database: Database) -> None:
    parts = sent(database, Watched(), patience=-1, longest=-1)
    next(parts)

    with pytest.raises(TooSlowError):
        next(parts)


@pytest.mark.parametrize("patience", [60, -1])
def test_a_fault_on_the_way_is_raised_and_the_session_closed(
    database: Database, patience: float
) -> None:
    file = Watched(fails_after=2)
    parts = sent(database, file, patience=patience)

    with pytest.raises(RuntimeError, match="disk"):
        list(parts)

    assert not file.is_open
