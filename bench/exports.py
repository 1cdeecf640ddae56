"""Exports at S (2,000 pledges, 20,000 updates) or a multiple of it, as ratios to the databases' own CSV.

    python -m bench.exports [--times 25] [--runs 5] [--postgresql URL]

The limit is `sqlite3 -csv` or `psql \\copy` with the very same query, without guard or rounding. Each file is
written in a warm process of its own: seconds to its first data and to its end, and the memory added on the way.
The database behind --postgresql must be empty: its tables are made and dropped again.
"""

import argparse
import json
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from decimal import Decimal
from pathlib import Path

from sqlalchemy import Connection, insert, make_url, text
from sqlalchemy.orm import Session

from bench.filling import NOW, PLEDGES, fill
from tracker.db import Database, make_engine
from tracker.domain.actors import public
from tracker.models import Base, Indicator, IndicatorDefinition, PledgeLink
from tracker.models.enums import Direction, IndicatorKind, LinkRelation, LinkScheme
from tracker.reports import files
from tracker.reports.catalogue import REPORTS
from tracker.reports.cells import Engine
from tracker.reports.filters import Filters, Writing
from tracker.reports.question import Question

GOALS = {"sqlite": 1.6, "postgresql": 1.3}
PROSE = 'What is promised, invented, with a "quote", commas, and\na second line. ' * 8
COPIED = {
    "pledge": {"code": "code || '-' || {n}"},
    "pledge_version": {"pledge_id": "pledge_id + {offset}"},
    "pledge_link": {"version_id": "version_id + {offset}"},
    "indicator": {"pledge_id": "pledge_id + {offset}"},
    "indicator_definition": {
        "version_id": "version_id + {offset}",
        "indicator_id": "indicator_id + {offset}",
    },
    "obligation": {"pledge_id": "pledge_id + {offset}"},
    "progress_update": {"obligation_id": "obligation_id + {offset}"},
    "indicator_reading": {
        "update_id": "update_id + {offset}",
        "indicator_id": "indicator_id + {offset}",
    },
}
# More than the largest key of the first copy, so that keys never meet.
OFFSET = 1_000_000


def main() -> None:
    """Fill a scratch database, measure, print the table."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--times", type=int, default=1, help="multiples of S (25 is M)")
    options.add_argument("--runs", type=int, default=5)
    options.add_argument("--postgresql", metavar="URL")
    options.add_argument("--formats", nargs="+", choices=files.FORMATS, default=files.FORMATS)
    options.add_argument(
        "--one", nargs=3, metavar=("URL", "REPORT", "FORMAT"), help=argparse.SUPPRESS
    )
    chosen = options.parse_args()
    if chosen.one:
        print(json.dumps(_written(*chosen.one)))
        return
    print(
        f"{PLEDGES * chosen.times:,} pledges, {chosen.runs} runs, medians; ratio to the database's own CSV"
    )
    print(
        f"{'engine':11}{'report':12}{'format':7}{'limit s':>9}{'ours s':>9}{'ratio':>7}{'goal':>6}"
        f"{'first ms':>10}{'MB added':>10}{'MB file':>9}"
    )
    with tempfile.TemporaryDirectory() as folder:
        _measure(f"sqlite:///{Path(folder) / 'bench.db'}", chosen)
    if chosen.postgresql:
        _measure(chosen.postgresql, chosen)
    else:
        print("not run: PostgreSQL (no --postgresql URL)")
    print("not run: Datasette, Django, Flask-Admin (the other tools of the goals)")


def _measure(url: str, chosen: argparse.Namespace) -> None:
    engine = make_engine(url)
    with engine.execution_options(writes=True).begin() as connection:
        fill(connection)
        _enrich(connection)
        for number in range(1, chosen.times):
            _copy(connection, number)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE"))
    name = engine.dialect.name
    for report in REPORTS.values():
        limit = _limit(url, name, report.sheet.name, chosen.runs) if report.select else None
        for form in chosen.formats:
            _row(url, name, report.sheet.name, form, limit, chosen.runs)
    if name == "postgresql":
        Base.metadata.drop_all(engine)
    engine.dispose()


def _row(url: str, name: str, report: str, form: str, limit: float | None, runs: int) -> None:
    command = [sys.executable, "-m", "bench.exports", "--one", url, report, form]
    found = [
        json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
        for _ in range(runs)
    ]
    middle = {key: statistics.median(one[key] for one in found) for key in found[0]}
    is_held = limit is not None and form == "csv"
    ratio = f"{middle['total'] / limit:.2f}" if is_held and limit else "-"
    goal = f"{GOALS[name]}" if is_held and report == "pledges" else "-"
    print(
        f"{name:11}{report:12}{form:7}{f'{limit:.3f}' if is_held else '-':>9}{middle['total']:9.3f}{ratio:>7}{goal:>6}"
        f"{middle['first'] * 1000:10.1f}{middle['added']:10.1f}{middle['size']:9.2f}",
        flush=True,
    )


def _written(url: str, report: str, form: str) -> dict[str, float]:
    engine = make_engine(url)
    with Database(engine).still() as session:
        write = files.writer(
            files.Ordered(REPORTS[report], _question(session), Writing(), str), form
        )
        session.execute(text("SELECT 1"))
        before = _peak()
        # Once for the caches of a worker that has served before.
        for _ in write(session):
            pass
        begun = time.perf_counter()
        parts = write(session)
        size = len(next(parts))
        first = time.perf_counter() - begun
        size += sum(map(len, parts))
        total = time.perf_counter() - begun
    return {"first": first, "total": total, "added": _peak() - before, "size": size / 1e6}


def _question(session: Session) -> Question:
    engine = Engine(session.get_bind().dialect.name)
    return Question(public(NOW), engine, Filters(), "en", "https://pledges.example/en/pledges/")


def _peak() -> float:
    """Return the most memory the process has had, in MB."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


def _limit(url: str, name: str, report: str, runs: int) -> float | None:
    """Return what the database's own command takes for the same query, or None where there is none."""
    engine = make_engine(url)
    select = REPORTS[report].select
    assert select is not None  # noqa: S101
    with Database(engine).reading() as session:
        compiled = select(_question(session)).select.compile(
            dialect=engine.dialect, compile_kwargs={"literal_binds": True}
        )
    engine.dispose()
    query = " ".join(str(compiled).split("\n")).replace("%%", "%")
    address = make_url(url)
    if name == "sqlite":
        command = ["sqlite3", "-csv", str(address.database), query]
    else:
        plain = address.set(drivername="postgresql").render_as_string(hide_password=False)
        command = ["psql", plain, "-c", f"\\copy ({query}) TO STDOUT CSV"]
    if shutil.which(command[0]) is None:
        return None
    spent = []
    for _ in range(runs):
        begun = time.perf_counter()
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        spent.append(time.perf_counter() - begun)
    return statistics.median(spent)


def _enrich(connection: Connection) -> None:
    """Give pledges the texts, links and indicators that a real file has."""
    connection.execute(
        text(
            "UPDATE pledge_version SET description = :prose, expected_result = :prose,"
            " lead_institution = 'Invented Institute, of ' || id, territory = 'Three regions',"
            " support_kinds = ';policy;technical;', populations = ';refugees;stateless;',"
            " country_roles = ';destination;', budget_minor = id * 1000, budget_currency = 'USD'"
        ),
        {"prose": PROSE},
    )
    numbers = range(1, PLEDGES + 1)
    connection.execute(
        insert(PledgeLink),
        [
            {"id": number, "version_id": number, "position": 0, "scheme": LinkScheme.GRF}
            | {"identifier": f"GRF-{number:05}", "relation": LinkRelation.CONTRIBUTES_TO}
            for number in numbers[::3]
        ],
    )
    pairs = [(number, place) for number in numbers for place in (0, 1)]
    connection.execute(
        insert(Indicator),
        [
            {"id": number * 2 + place, "pledge_id": number, "ref": f"I{place}"}
            for number, place in pairs
        ],
    )
    connection.execute(
        insert(IndicatorDefinition),
        [
            {"id": number * 2 + place, "version_id": number, "indicator_id": number * 2 + place}
            | {"position": place, "title": "Permits, invented", "kind": IndicatorKind.NUMBER}
            | {
                "direction": Direction.INCREASE,
                "baseline_value": Decimal(0),
                "target_value": Decimal(100),
            }
            for number, place in pairs
        ],
    )
    connection.execute(
        text(
            "INSERT INTO indicator_reading (id, update_id, indicator_id, value_state, value)"
            " SELECT u.id * 2 + p.place, u.id, o.pledge_id * 2 + p.place, 'reported', :value"
            " FROM progress_update u JOIN obligation o ON o.id = u.obligation_id,"
            " (SELECT 0 AS place UNION ALL SELECT 1) p"
        ),
        {"value": "37.5" if connection.dialect.name == "sqlite" else Decimal("37.5")},
    )


def _copy(connection: Connection, number: int) -> None:
    for table, changed in COPIED.items():
        names = [column.name for column in Base.metadata.tables[table].columns]
        values = {"id": "id + {offset}", **changed}
        written = ", ".join(
            values.get(name, name).format(offset=number * OFFSET, n=number) for name in names
        )
        statement = f"INSERT INTO {table} ({', '.join(names)}) SELECT {written} FROM {table} WHERE id < {OFFSET}"  # noqa: S608
        connection.exec_driver_sql(statement)


if __name__ == "__main__":
    main()
