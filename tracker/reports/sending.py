"""Letting a file out: a connection of its own, never held by a reader who is slow, closed whatever happens."""

from collections.abc import Generator, Iterator
from contextlib import closing
from tempfile import TemporaryFile
from time import monotonic

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
    with database.reading() as session, closing(write(session)) as parts:
        for part in parts:
            offered = monotonic()
            yield part
            if monotonic() - offered > patience:
                yield from _put_aside(parts, session, latest)


def _put_aside(parts: Iterator[bytes], session: Session, latest: float) -> Iterator[bytes]:
    with TemporaryFile() as rest:
        rest.writelines(parts)
        session.close()
        rest.seek(0)
        for chunk in chunks(rest):
            if monotonic() > latest:
                raise TooSlowError
            yield chunk
