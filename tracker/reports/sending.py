"""Letting a file out: a connection of its own, never held by a reader who is slow, closed whatever happens."""

from collections.abc import Generator, Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass
from tempfile import TemporaryFile
from time import monotonic
from typing import IO

from sqlalchemy.orm import Session

from tracker.db import Database
from tracker.reports.files import Write, chunks

# Longer than a reader on a good line takes for one batch, shorter than a writer would notice.
PATIENCE = 0.5
# Enough for 10 MB on a line of 300 kbit/s.
LONGEST = 300.0


class TooSlowError(Exception):
    """A reader took so long that the process that sends is needed elsewhere."""


def sent(
    database: Database, write: Write, *, patience: float = PATIENCE, longest: float = LONGEST
) -> Generator[bytes]:
    """Yield a file's bytes; once the reader lets a batch wait, the rest is put aside and the connection freed.

    A fault on the way is raised to the server, which breaks the connection off: half a file never ends well.
    Raises TooSlowError when the reader has not taken the file after the longest time.
    """
    latest = monotonic() + longest
    # The rows are let go before their connection: one that is still copying can't be given back.
    with database.still() as session, closing(write(session)) as parts:
        for part in parts:
            offered = monotonic()
            yield part
            if monotonic() - offered > patience:
                yield from _put_aside(parts, session, latest)


@dataclass(frozen=True, slots=True)
class Whole:
    """A file that is made: its size is known before the first byte leaves."""

    size: int
    file: IO[bytes]

    def sent(self, *, longest: float = LONGEST) -> Generator[bytes]:
        """Yield the bytes; raises TooSlowError when the reader has not taken them after the longest time."""
        with self.file:
            yield from _offered(self.file, monotonic() + longest)


def made(database: Database, write: Write) -> Whole:
    """Make a file whole and give the connection back: what fails on the way fails before anything is sent."""
    with ExitStack() as unfinished:
        file = unfinished.enter_context(TemporaryFile())
        with database.still() as session, closing(write(session)) as parts:
            file.writelines(parts)
        size = file.tell()
        file.seek(0)
        unfinished.pop_all()
        return Whole(size, file)


def _put_aside(parts: Iterator[bytes], session: Session, latest: float) -> Iterator[bytes]:
    with TemporaryFile() as rest:
        rest.writelines(parts)
        session.close()
        rest.seek(0)
        yield from _offered(rest, latest)


def _offered(file: IO[bytes], latest: float) -> Iterator[bytes]:
    for chunk in chunks(file):
        if monotonic() > latest:
            raise TooSlowError
        yield chunk
