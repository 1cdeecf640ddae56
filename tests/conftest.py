"""One migrated database per test process; each test works inside a transaction that is rolled back."""

import os
import shutil
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Connection, Engine, text
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session

from tests import factories
from tests.browsing import Browser
from tests.factories import NOW
from tests.postgres import server_url
from tracker import paths
from tracker.app import create_app
from tracker.db import Database, make_engine, normalise_url
from tracker.domain import reference, sheets
from tracker.domain.actors import Actor, operator
from tracker.models.enums import Role
from tracker.web import export_slots

ENGINE = os.environ.get("TRACKER_TEST_ENGINE", "sqlite")


@pytest.fixture(scope="session", autouse=True)
def _settings(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Keep every test away from the checkout's own data and from the developer's settings."""
    for name in [name for name in os.environ if name.startswith("TRACKER_") and "TEST" not in name]:
        del os.environ[name]
    os.environ["TRACKER_DATA_DIR"] = str(tmp_path_factory.mktemp("data"))


def migrate(engine: Engine) -> None:
    """Bring an empty database to the newest revision."""
    settings = Config()
    settings.set_main_option("script_location", str(paths.MIGRATIONS))
    with engine.execution_options(writes=True).connect() as connection:
        settings.attributes["connection"] = connection
        command.upgrade(settings, "head")


def fill(engine: Engine) -> None:
    """Load the reference data that comes with the program."""
    files = [
        sheets.read(path.name, path.read_bytes()) for path in sorted(paths.REFERENCE.glob("*.csv"))
    ]
    with Database(engine).writing() as session:
        reference.load(session, operator(NOW), sheets=files)
        session.commit()


def new_database(folder: Path, like: Engine | None = None) -> Iterator[Engine]:
    """Make an empty database of the engine under test, or a copy of one, and drop it afterwards."""
    if ENGINE == "sqlite":
        if like is not None:
            shutil.copyfile(str(like.url.database), folder / "test.db")
        engine = make_engine(f"sqlite:///{folder / 'test.db'}")
        yield engine
        engine.dispose()
        return
    server = server_url()
    assert server is not None, "no PostgreSQL server for the tests"
    name = f"tracker_test_{uuid.uuid4().hex[:12]}"
    admin = make_engine(server, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        template = f" TEMPLATE {like.url.database}" if like is not None else ""
        connection.execute(text(f"CREATE DATABASE {name}{template}"))
    url = make_url(normalise_url(server)).set(database=name)
    engine = make_engine(url.render_as_string(hide_password=False))
    yield engine
    engine.dispose()
    with admin.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    admin.dispose()


@pytest.fixture(scope="session")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """The engine of a migrated database with the reference data."""
    for made in new_database(tmp_path_factory.mktemp("database")):
        migrate(made)
        fill(made)
        yield made


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """The engine of a migrated, filled database that nobody is connected to: to be copied."""
    for made in new_database(tmp_path_factory.mktemp("filled")):
        migrate(made)
        fill(made)
        made.dispose()
        yield made


@pytest.fixture
def empty_engine(tmp_path: Path) -> Iterator[Engine]:
    """The engine of a database without a single table."""
    yield from new_database(tmp_path)


@pytest.fixture
def own_engine(filled: Engine, tmp_path: Path) -> Iterator[Engine]:
    """The engine of a migrated, filled database of the test's own: what it commits stays."""
    yield from new_database(tmp_path, like=filled)


@pytest.fixture
def connection(engine: Engine) -> Iterator[Connection]:
    """A connection whose transaction is rolled back after the test."""
    with engine.execution_options(writes=True).connect() as opened:
        transaction = opened.begin()
        yield opened
        transaction.rollback()


@pytest.fixture
def database(connection: Connection) -> Database:
    """The database as the test sees it: commits stay inside the test."""
    return Database(connection)


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    """A session of the test's own."""
    with database.writing() as opened:
        yield opened


def make_app() -> Flask:
    """Make the application at the moment NOW, without a database."""
    return create_app({"TESTING": True, "DATABASE_URL": "sqlite:///", "NOW": NOW.isoformat()})


def lend(made: Flask, database: Database) -> Iterator[Flask]:
    """Lend an application to one test on its database, and undo what the test sets on it."""
    config, extensions = dict(made.config), dict(made.extensions)
    made.extensions["tracker_database"] = database
    export_slots.register(made)
    yield made
    made.config.clear()
    made.config.update(config)
    made.extensions.clear()
    made.extensions.update(extensions)


@pytest.fixture(scope="session")
def wired(_settings: None) -> tuple[Flask, Flask]:
    """Two applications for all tests of the process: their routes and templates are compiled once."""
    return make_app(), make_app()


@pytest.fixture
def app(wired: tuple[Flask, Flask], database: Database) -> Iterator[Flask]:
    """The application on the test's database, at the moment NOW."""
    yield from lend(wired[0], database)


@pytest.fixture
def own_app(wired: tuple[Flask, Flask], own_engine: Engine) -> Iterator[Flask]:
    """The application on a database of the test's own: for answers that outlive their request."""
    yield from lend(wired[1], Database(own_engine))


@pytest.fixture
def new_app(database: Database) -> Flask:
    """An application that has answered nothing yet: it still takes routes."""
    made = make_app()
    made.extensions["tracker_database"] = database
    return made


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser nobody has signed in with."""
    return app.test_client()


@pytest.fixture
def browser(app: Flask) -> Browser:
    """A reader of pages who checks each one; nobody is signed in."""
    return Browser(app)


@pytest.fixture
def sign_in(app: Flask, session: Session) -> Callable[..., Browser]:
    """Make an account of a role (for a country or an organisation) and a browser signed in as it."""

    def made(role: Role, country: str | None = None, organisation: str | None = None) -> Browser:
        user = factories.make_user(session, role, country=country, organisation=organisation)
        session.commit()
        return Browser(app).signed_in(session, user)

    return made


@pytest.fixture
def monitor(session: Session) -> Actor:
    """A member of the monitoring staff."""
    return factories.actor_of(session, Role.MONITOR)


@pytest.fixture
def focal_point(session: Session) -> Actor:
    """Chile's focal point."""
    return factories.actor_of(session, Role.FOCAL_POINT, country="CHL")
