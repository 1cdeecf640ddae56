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


def sent(database: Database, write: Write, *, patience: float = PATIENCE) -> Generator[bytes]:
    """Yield a file's bytes; once the reader lets a batch wait, the rest is put aside and the connection freed.

    A fault on the way is raised to the server, which breaks the connection off: half a file never ends well.
    """
    # The rows are let go before their connection: one that is still copying can't be given back.
    with database.reading() as session, closing(write(session)) as parts:
        for part in parts:
            offered = monotonic()
            yield part
            if monotonic() - offered > patience:
                yield from _put_aside(parts, session)


def _put_aside(parts: Iterator[bytes], session: Session) -> Iterator[bytes]:
    with TemporaryFile() as rest:
        rest.writelines(parts)
        session.close()
        rest.seek(0)
        yield from chunks(rest)
