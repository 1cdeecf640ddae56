"""`tracker demo load` fills an empty installation and says how to sign in."""

import csv
import stat
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import Engine, select

from tests.factories import NOW, make_user
from tracker.app import create_app
from tracker.db import Database
from tracker.domain import credentials
from tracker.models import PlanOfAction, User
from tracker.models.enums import Role


@pytest.fixture
def installation(own_engine: Engine, tmp_path: Path) -> Flask:
    made = create_app(
        {
            "TESTING": True,
            "DATABASE_URL": "sqlite:///",
            "DATA_DIR": tmp_path / "made-when-needed",
            "NOW": NOW.replace(year=2025, month=2).isoformat(),
        }
    )
    made.extensions["tracker_database"] = Database(own_engine)
    return made


def load(app: Flask) -> Result:
    return app.test_cli_runner().invoke(args=["demo", "load"])


def test_an_empty_database_gets_accounts_that_sign_in(installation: Flask) -> None:
    loaded = load(installation)

    file = installation.config["DATA_DIR"] / "demo-accounts.csv"
    rows = list(csv.DictReader(file.read_text(encoding="utf-8-sig").splitlines()))
    assert loaded.exit_code == 0, loaded.output
    assert str(file) in loaded.output
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert {row["role"] for row in rows} == set(Role)
    assert len({row["password"] for row in rows}) == 1
    with installation.extensions["tracker_database"].reading() as session:
        user = session.scalars(select(User).where(User.email == rows[0]["email"])).one()
        assert credentials.matches(user.password_hash, rows[0]["password"])
        assert session.scalars(select(PlanOfAction).where(PlanOfAction.is_current)).one()


def test_a_database_in_use_is_refused(installation: Flask) -> None:
    with installation.extensions["tracker_database"].writing() as session:
        make_user(session, Role.MONITOR)
        session.commit()

    refused = load(installation)

    assert refused.exit_code == 1
    assert "The demonstration data needs an empty database." in refused.stderr
    assert not (installation.config["DATA_DIR"] / "demo-accounts.csv").exists()


def test_production_is_refused(installation: Flask) -> None:
    installation.config["PRODUCTION"] = True

    refused = load(installation)

    assert refused.exit_code == 1
    assert "refused in production" in refused.stderr
