"""Serves the application on a scratch database as the product does, with one worker.

    python -m bench.ours PORT [--cold]

With --cold no page is kept, so that each answer is counted and written anew.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from tempfile import TemporaryDirectory

from bench.filling import NOW
from bench.serving import Server, serving
from tracker.app import create_app
from tracker.cli.serve import run
from tracker.web.caching import Pages

EMPTY = "/healthz"


@contextmanager
def served(url: str, *, cold: bool = False) -> Iterator[Server]:
    """Serve the database behind the address."""
    with TemporaryDirectory(prefix="bench-data-") as folder:
        settings = {
            "TRACKER_DATABASE_URL": url,
            "TRACKER_DATA_DIR": folder,
            "TRACKER_NOW": NOW.isoformat(),
        }
        command = [sys.executable, "-m", "bench.ours", "{port}", *(["--cold"] if cold else [])]
        with serving(command, settings, EMPTY) as server:
            yield server


def main() -> None:
    """Serve until told to stop."""
    app = create_app()
    if "--cold" in sys.argv:
        app.extensions["tracker_pages"] = Pages(0)
    with app.app_context():
        run("127.0.0.1", int(sys.argv[1]), 1, "error")


if __name__ == "__main__":
    main()
