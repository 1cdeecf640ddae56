"""Exports against the databases' own CSV, and over HTTP against other tools on the same rows.

The limit is `sqlite3 -csv` or `psql \\copy` with the very same query, without guard, rounding or zones. The two
are run in turn, so that a neighbour on the machine disturbs both; ours is written in a warm process of its own.
"""

import json
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from sqlalchemy import make_url, text

from bench import ours, peers
from bench.scratch import FLAT, VIEW, question, statement
from bench.serving import Fetched, Server, ask, fetch
from bench.table import Result, Tables, over
from tracker.db import Database, make_engine
from tracker.reports import files
from tracker.reports.catalogue import REPORTS
from tracker.reports.filters import Writing

LIMITS = {"sqlite": ("sqlite3", "sqlite3 -csv"), "postgresql": ("psql", "psql \\copy")}
GOALS = {
    ("pledges", "sqlite"): 1.6,
    ("pledges", "postgresql"): 1.3,
    ("progress", "sqlite"): 1.5,
    ("progress", "postgresql"): 1.3,
    ("obligations", "sqlite"): None,
    ("obligations", "postgresql"): None,
}
# Judged is the same job: the same columns out of the same tables; Datasette's goal is for a table's stream.
# A copy in one table, which somebody would have to keep up, is shown beside it and favours them.
FASTER = {("datasette", FLAT): 1.7, ("django", VIEW): 2.4, ("flask-admin", VIEW): 6.0}
SIDES = tuple((tool, table) for tool in peers.NAMES for table in (FLAT, VIEW))
FIRST_MS = {"sqlite": 20.0, "postgresql": 50.0}
MEMORY_MB = 10.0
REPORTED = ("pledges", "progress", "obligations")
Spent = tuple[float, float]


def limits(tables: Tables, url: str, engine: str, scale: str, runs: int) -> None:
    """Measure each report that is one query against the database's own command."""
    program, name = LIMITS[engine]
    if shutil.which(program) is None:
        tables.leave_out(f"exports against {name}, {engine} {scale}", f"{program} is not installed")
        return
    for report in REPORTED:
        tables.add("Exports: the limit", _limited(url, engine, scale, report, runs))


def others(tables: Tables, url: str, engine: str, scale: str, runs: int) -> None:
    """Measure pledges.csv over HTTP, ours and each other tool's in turn, and what ours takes of memory."""
    section = "Exports: over HTTP"
    with ours.served(url) as server:
        # A worker that has served pages before, but no file.
        for path in ("/en/", "/en/pledges", "/en/data"):
            ask(server, path)
        for report in REPORTED:
            tables.add(section, _memory(server, engine, scale, report, runs))
        for tool, table in SIDES:
            try:
                with peers.served(tool, url, table) as other:
                    side = (other, tool, table)
                    tables.add(section, _faster(server, side, (engine, scale), runs))
            except (LookupError, OSError) as error:
                tables.leave_out(f"{peers.NAMES[tool]} on {table}, {engine} {scale}", str(error))


def _limited(url: str, engine: str, scale: str, report: str, runs: int) -> Iterator[Result]:
    program, name = LIMITS[engine]
    command = _command(url, report, program)
    one = [sys.executable, "-m", "bench.exports", url, report]
    lines: list[tuple[Spent, dict[str, float]]] = []
    for _ in range(runs):
        limit = _timed(command)
        written = json.loads(subprocess.run(one, check=True, capture_output=True).stdout)
        lines.append((limit, written))
    label = f"{report}.csv / {name}"
    wall = over([own["total"] for _, own in lines], [limit[0] for limit, _ in lines])
    if engine == "sqlite":
        cpu = over([own["cpu"] for _, own in lines], [limit[1] for limit, _ in lines])
        yield Result(f"{label}, CPU", engine, scale, cpu, GOALS[report, engine])
    yield Result(f"{label}, clock", engine, scale, wall, GOALS[report, engine])
    first = [own["first"] * 1000 for _, own in lines]
    yield Result(f"{report}.csv, first data", engine, scale, first, FIRST_MS[engine], unit="ms")


def _memory(server: Server, engine: str, scale: str, report: str, runs: int) -> Iterator[Result]:
    """Yield what a worker that has served before takes on top, file after file."""
    added = []
    for _ in range(runs):
        server.forget_peak()
        before = server.peak()
        fetch(server, f"/data/{report}.csv?lang=en")
        added.append(server.peak() - before)
    what = f"{report}.csv, memory above the worker"
    yield Result(what, engine, scale, added, MEMORY_MB, unit="MB")


def _faster(
    server: Server, side: tuple[Server, str, str], where: tuple[str, str], runs: int
) -> Iterator[Result]:
    other, tool, table = side
    goal = FASTER.get((tool, table))
    name = f"{peers.NAMES[tool]} ({'view' if table == VIEW else 'copy'})"
    own: list[Fetched] = []
    theirs: list[Fetched] = []
    for _ in range(runs):
        theirs.append(fetch(other, peers.FILES[tool].format(table=table)))
        own.append(fetch(server, "/data/pledges.csv?lang=en"))
    kinds: dict[str, Callable[[Fetched], float]] = {"clock": lambda one: one.total}
    if where[0] == "sqlite":
        kinds = {"CPU": lambda one: one.cpu, **kinds}
    for kind, spent in kinds.items():
        ratios = over(list(map(spent, theirs)), list(map(spent, own)))
        yield Result(f"{name} / ours, {kind}", *where, ratios, goal, at_least=True)
    first = [one.first * 1000 for one in theirs]
    yield Result(f"{name}, first data", *where, first, unit="ms")


def _command(url: str, report: str, program: str) -> list[str]:
    engine = make_engine(url)
    query = statement(engine, report)
    engine.dispose()
    address = make_url(url)
    if program == "sqlite3":
        return ["sqlite3", "-csv", str(address.database), str(query)]
    plain = address.set(drivername="postgresql").render_as_string(hide_password=False)
    return ["psql", plain, "-c", f"\\copy ({query}) TO STDOUT CSV"]


def _timed(command: list[str]) -> Spent:
    """Return the seconds a command takes by the clock and of the processor."""
    before, begun = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return time.perf_counter() - begun, used


def _written(url: str, report: str) -> dict[str, float]:
    """Write a file twice and time the second: the first is for the caches of a worker that has served."""
    engine = make_engine(url)
    with Database(engine).still() as session:
        asked = question(engine.dialect.name)
        write = files.writer(files.Ordered(REPORTS[report], asked, Writing(), str), "csv")
        session.execute(text("SELECT 1"))
        with Path("/dev/null").open("wb", buffering=0) as out:
            out.writelines(write(session))
            used, begun = time.process_time(), time.perf_counter()
            parts = write(session)
            out.write(next(parts))
            first = time.perf_counter() - begun
            out.writelines(parts)
        total, cpu = time.perf_counter() - begun, time.process_time() - used
    return {"first": first, "total": total, "cpu": cpu}


if __name__ == "__main__":
    print(json.dumps(_written(*sys.argv[1:])))
