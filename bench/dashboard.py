"""The plan page's SQL at S (2,000 pledges, 20,000 updates), as ratios to the limits of the speed goals.

    python -m bench.dashboard [--runs N]

Each run asks everything the page asks, on a fresh connection with a warm file cache; what is timed is
the driver: from the statement to its last row, without Python's own work on the rows.
"""

import argparse
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.orm import Session

from bench.filling import NOW, PLEDGES, fill
from tracker.db import Database, make_engine
from tracker.domain import audit
from tracker.monitoring import dashboards

LIMIT_MS, GOAL_MS = 2.0, 1.0
QUERIES = 16


class Stopwatch:
    """Times what the driver does: a cursor that fetches all rows at once, so that no other work comes between."""

    def __init__(self) -> None:
        self.spent: list[tuple[float, str]] = []

    @contextmanager
    def on(self, engine: Engine) -> Iterator[None]:
        """Listen to an engine."""
        event.listen(engine, "before_cursor_execute", self._before)
        try:
            yield
        finally:
            event.remove(engine, "before_cursor_execute", self._before)

    def _before(
        self, _connection: Any, cursor: Any, statement: str, parameters: Any, *_rest: Any
    ) -> None:
        if not statement.startswith("SELECT"):
            return
        # The statement runs once more, timed to its last row; the application's own run stays untouched.
        twin = cursor.connection.cursor()
        begun = time.perf_counter()
        twin.execute(statement, parameters)
        twin.fetchall()
        self.spent.append((time.perf_counter() - begun, statement))
        twin.close()


def main() -> None:
    """Fill a scratch database and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=40)
    parser.add_argument("--detail", action="store_true", help="print each statement's time")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        engine = make_engine(f"sqlite:///{Path(folder) / 'scratch.db'}")
        with engine.begin() as connection:
            fill(connection)
        runs = [_run(engine) for _ in range(options.runs + 1)][1:]
        engine.dispose()
    totals = [sum(spent for spent, _ in run) * 1000 for run in runs]
    if options.detail:
        _print_detail(runs)
    middle = statistics.median(totals)
    print(f"plan page, SQLite, {PLEDGES} pledges, {len(runs)} runs")
    print(f"  SQL            {middle:6.2f} ms (from {min(totals):.2f} to {max(totals):.2f})")
    # On a busy machine the fastest run is the one that measures the statements and not the neighbours.
    for name, limit in (("limit", LIMIT_MS), ("goal", GOAL_MS)):
        print(
            f"  of the {name:<7} {middle / limit:6.2f} x of {limit:.0f} ms ({min(totals) / limit:.2f} x)"
        )
    print(f"  queries        {len(runs[0]):6d}   of at most {QUERIES}, whatever the rows")
    print("not run: PostgreSQL, the scale M")


def _run(engine: Engine) -> list[tuple[float, str]]:
    watch = Stopwatch()
    with watch.on(engine), Database(engine).reading() as session:
        _page(session)
    return watch.spent


def _page(session: Session) -> None:
    audit.data_version(session)
    view = dashboards.view(session, NOW, "en")
    if view is None:
        raise SystemExit("The scratch database has no open period.")
    dashboards.plan_page(session, view)


def _print_detail(runs: list[list[tuple[float, str]]]) -> None:
    for number, (_, statement) in enumerate(runs[0]):
        middle = statistics.median(run[number][0] for run in runs) * 1000
        print(f"  {middle:6.3f} ms  {' '.join(statement.split())[:110]}")


if __name__ == "__main__":
    main()
