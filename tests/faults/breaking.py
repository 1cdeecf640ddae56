"""A real server whose files break off on their way: `python -m tests.faults.breaking PORT`."""

import sys
from collections.abc import Iterator

from sqlalchemy.orm import Session

from tracker.app import create_app
from tracker.cli import serve
from tracker.reports import files
from tracker.reports.files import Ordered, Write

BATCH = b"pledge_code,country_iso3\r\n" * 2000
# More than the buffers between two sockets hold.
BATCHES = 400


def breaking(_ordered: Ordered, _form: str) -> Write:
    """Return a writer whose files break after some batches."""

    def write(_session: Session) -> Iterator[bytes]:
        for _ in range(BATCHES):
            yield BATCH
        raise RuntimeError("The disk is full.")

    return write  # type: ignore[return-value]  # a generator, like the real ones


if __name__ == "__main__":
    app = create_app()
    files.writer = breaking
    with app.app_context():
        serve.run("127.0.0.1", int(sys.argv[1]), workers=2, log_level="critical")
