"""What ./run prepares and prints before it serves."""

import socket
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask

from tracker.app import create_app
from tracker.cli import start
from tracker.web import letters

pytestmark = pytest.mark.sqlite


@pytest.fixture
def installation(tmp_path: Path) -> Flask:
    return create_app(
        {
            "DATA_DIR": tmp_path,
            "DATABASE_URL": f"sqlite:///{tmp_path / 'tracker.db'}",
            "SECRET_KEY": "one-of-the-tests-0123456789abcdef",
            # An early day: the demonstration has little to tell yet.
            "NOW": "2025-02-03T12:00:00+00:00",
        }
    )


def begin(app: Flask, *arguments: str) -> Result:
    return app.test_cli_runner().invoke(args=["start", *arguments])


def test_an_empty_installation_names_the_command_for_its_first_administrator(
    installation: Flask,
) -> None:
    began = begin(installation, "--setup-only", "--empty")

    assert began.exit_code == 0, began.output
    assert "tracker users create" in began.output
    assert "--role administrator" in began.output


def test_an_empty_database_is_filled_once(installation: Flask, tmp_path: Path) -> None:
    first = begin(installation, "--setup-only")
    second = begin(installation, "--setup-only")
    (tmp_path / "demo-accounts.csv").unlink()
    third = begin(installation, "--setup-only")

    assert (first.exit_code, second.exit_code, third.exit_code) == (0, 0, 0), first.output
    assert "Filling the empty database with demonstration data" in first.output
    assert str(tmp_path / "demo-accounts.csv") in first.output
    assert first.output.endswith(second.output)
    assert "administrator" in second.output
    assert third.output == ""


def test_mails_name_the_port_that_was_asked_for(installation: Flask) -> None:
    began = begin(installation, "--setup-only", "--empty", "--port", "8123")

    assert began.exit_code == 0, began.output
    with installation.app_context():
        assert letters.base_url() == "http://localhost:8123"


def test_production_is_never_filled(installation: Flask) -> None:
    installation.config["PRODUCTION"] = True

    began = begin(installation, "--setup-only")

    assert "tracker users create" in began.output


def test_one_account_per_role_is_shown(tmp_path: Path) -> None:
    accounts = tmp_path / "demo-accounts.csv"
    accounts.write_text(
        "email,password,role,country,organisation\n"
        "ana@example.org,one,focal_point,CHL,\n"
        "bea@example.org,two,focal_point,BRA,\n"
        "eva@example.org,three,partner,,Example Fund\n"
    )

    shown = start.table(start.one_per_role(accounts))

    assert shown.splitlines() == [
        "  role         e-mail           password  for",
        "  focal_point  ana@example.org  one       CHL",
        "  partner      eva@example.org  three     Example Fund",
    ]


def test_a_port_in_use_is_refused_before_any_work(installation: Flask, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        refused = begin(installation, "--port", str(other.getsockname()[1]))

    assert refused.exit_code == 1
    assert "is in use: choose another with --port" in refused.output
    assert not (tmp_path / "tracker.db").exists()


def test_a_port_that_may_not_be_used_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(start, "LOCAL", "192.0.2.1")

    with pytest.raises(start.click.ClickException, match="can't be used"):
        start.require_free(8000)
