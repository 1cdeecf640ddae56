"""Makes the scratch databases of the measurements: S (2,000 pledges, 20,000 updates) or M, 25 times as many."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from uuid import uuid4

from sqlalchemy import Connection, Engine, insert, make_url, text

from bench.filling import NOW, PLEDGES, fill
from tests.postgres import find
from tracker.db import Database, make_engine, normalise_url
from tracker.domain.actors import public
from tracker.models import (
    Base,
    Indicator,
    IndicatorDefinition,
    Installation,
    PledgeLink,
)
from tracker.models.enums import Direction, IndicatorKind, LinkRelation, LinkScheme
from tracker.reports.catalogue import REPORTS
from tracker.reports.cells import Engine as Dialect
from tracker.reports.filters import Filters
from tracker.reports.question import Question

SCALES = {"S": 1, "M": 25}
ENGINES = ("sqlite", "postgresql")
SITE = "https://pledges.example/en/pledges/"
# The rows of pledges.csv for the other tools: from the same tables by the same query, and as a copy in one table.
VIEW, FLAT = "pledge_view", "pledge_flat"
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


@contextmanager
def database(engine: str, scale: str) -> Iterator[str]:
    """Fill a database of the engine at the scale, yield its address, and take it away again."""
    if engine == "sqlite":
        with tempfile.TemporaryDirectory(prefix="bench-") as folder:
            url = f"sqlite:///{Path(folder) / 'bench.db'}"
            _fill(url, SCALES[scale])
            yield url
        return
    server = server_url()
    if server is None:
        raise LookupError("no PostgreSQL server here")
    name = f"bench_{scale.lower()}_{uuid4().hex[:8]}"
    admin = make_engine(server, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    try:
        url = make_url(normalise_url(server)).set(database=name)
        _fill(url.render_as_string(hide_password=False), SCALES[scale])
        yield url.render_as_string(hide_password=False)
    finally:
        with admin.connect() as connection:
            connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")
        admin.dispose()


def server_url() -> str | None:
    """Return the address of a PostgreSQL server where databases may be made, if there is one."""
    return find()


def question(dialect: str) -> Question:
    """Return the question of a file of everything that the public may see."""
    return Question(public(NOW), Dialect(dialect), Filters(), "en", SITE)


def statement(engine: Engine, report: str) -> str | None:
    """Return a report's query with its values written in, or None for a report that is no single query."""
    select = REPORTS[report].select
    if select is None:
        return None
    with Database(engine).reading() as session:
        dialect = session.get_bind().dialect
        compiled = select(question(dialect.name)).select.compile(
            dialect=dialect, compile_kwargs={"literal_binds": True}
        )
    return " ".join(str(compiled).split("\n")).replace("%%", "%")


def _fill(url: str, times: int) -> None:
    engine = make_engine(url)
    with engine.execution_options(writes=True).begin() as connection:
        fill(connection)
        connection.execute(insert(Installation), {"id": 1, "is_demonstration": True})
        _enrich(connection)
        for number in range(1, times):
            _copy(connection, number)
    query = statement(engine, "pledges")
    with engine.execution_options(writes=True).begin() as connection:
        # Without an escape of its own the driver would read the query's percent signs.
        plain = connection.execution_options(no_parameters=True)
        plain.exec_driver_sql(f"CREATE TABLE {FLAT} AS {query}")
        plain.exec_driver_sql(f"CREATE VIEW {VIEW} AS {query}")
        connection.exec_driver_sql(f"CREATE UNIQUE INDEX {FLAT}_key ON {FLAT} (pledge_code)")
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE"))
    engine.dispose()


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
