"""Every measurement of the speed goals, as ratios within one run.

    python -m bench.all [--quick] [--scale S M] [--engine sqlite postgresql] [--only limits ...]

Writes the table of a whole run into docs/performance.md, between its two marks.
"""

import argparse
import os
import platform
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from bench import dashboard, exports, pages, peers, serving
from bench.scratch import ENGINES, SCALES, database
from bench.table import Tables

DOCUMENT = Path(__file__).parents[1] / "docs" / "performance.md"
BEGIN, END = "<!-- the last run begins here -->", "<!-- the last run ends here -->"
PARTS = ("sql", "limits", "others", "plan", "lists")


def main() -> int:
    """Measure, print the tables, write them down; the status is 1 when a goal was missed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "--quick", action="store_true", help="fewer rounds; nothing is written down"
    )
    parser.add_argument("--scale", nargs="+", choices=SCALES, default=list(SCALES))
    parser.add_argument("--engine", nargs="+", choices=ENGINES, default=list(ENGINES))
    parser.add_argument("--only", nargs="+", choices=PARTS, default=list(PARTS))
    parser.add_argument(
        "--document",
        choices=("whole", "always", "never"),
        default="whole",
        help="when to write docs/performance.md: after a whole run, which is not quick, unless said",
    )
    chosen = parser.parse_args()
    tables = Tables()
    load = os.getloadavg()[0]
    print(f"{_machine()}; pages asked by {serving.driver()}; load {load:.1f} at the start")
    for scale in chosen.scale:
        for engine in chosen.engine:
            try:
                with database(engine, scale) as url:
                    _measure(tables, url, (engine, scale), chosen)
            except LookupError as error:
                tables.leave_out(f"{engine} {scale}", str(error))
    _say_what_is_left(tables, chosen)
    whole = all(
        set(asked) == set(names)
        for asked, names in (
            (chosen.scale, SCALES),
            (chosen.engine, ENGINES),
            (chosen.only, PARTS),
        )
    )
    if {"whole": whole and not chosen.quick, "always": True, "never": False}[chosen.document]:
        _write_down(tables, load, "quick" if chosen.quick else "full")
    missed = [one for rows in tables.sections.values() for one in rows if one.verdict == "MISS"]
    print(f"\n{len(missed)} goals missed")
    return 1 if missed else 0


def _measure(tables: Tables, url: str, where: tuple[str, str], chosen: argparse.Namespace) -> None:
    engine, scale = where
    quick = chosen.quick
    files, rounds, seconds = (3, 2, 1.0) if quick else (7 if scale == "S" else 5, 5, 3.0)
    steps: dict[str, Callable[[], None]] = {
        "sql": lambda: dashboard.sql(tables, url, where, 5 if quick else 40),
        "limits": lambda: exports.limits(tables, url, engine, scale, files),
        "others": lambda: exports.others(tables, url, engine, scale, files),
        "plan": lambda: pages.plan(tables, url, where, rounds, seconds),
        "lists": lambda: pages.lists(tables, url, where, rounds, seconds),
    }
    for name in chosen.only:
        try:
            steps[name]()
        except (LookupError, subprocess.CalledProcessError) as error:
            tables.leave_out(f"{name}, {engine} {scale}", str(error))


def _say_what_is_left(tables: Tables, chosen: argparse.Namespace) -> None:
    for kind, names, asked in (
        ("scale", SCALES, chosen.scale),
        ("engine", ENGINES, chosen.engine),
        ("part", PARTS, chosen.only),
    ):
        for name in names:
            if name not in asked:
                tables.leave_out(f"{kind} {name}", "not asked for")
    tables.leave_out("scale L, concurrent writers, imports, pandas", "no part of this bench")


def _machine() -> str:
    model = next(
        (
            line.partition(":")[2].strip()
            for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
            if line.startswith("model name")
        ),
        platform.machine(),
    )
    return (
        f"{os.cpu_count()} x {model}, {platform.system()} {platform.release()},"
        f" Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, {_postgresql()}"
    )


def _postgresql() -> str:
    try:
        said = subprocess.run(["psql", "--version"], check=True, capture_output=True, text=True)  # noqa: S607
    except (OSError, subprocess.CalledProcessError):
        return "no psql"
    return said.stdout.strip()


def _write_down(tables: Tables, load: float, kind: str) -> None:
    try:
        others = peers.versions()
    except LookupError:
        others = "none installed"
    head = (
        f"A {kind} run on {datetime.now(UTC):%Y-%m-%d}: {_machine()}; beside it {others};"
        f" pages asked by {serving.driver()}; load {load:.1f} at the start.\n"
    )
    text = DOCUMENT.read_text(encoding="utf-8")
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    body = f"{before}{BEGIN}\n\n{head}\n{tables.markdown()}\n\n{END}{after}"
    DOCUMENT.write_text(body, encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
