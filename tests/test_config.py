"""config.py turns the environment into settings."""

import stat
from pathlib import Path

import pytest
from flask import Config

from tracker import paths


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> pytest.MonkeyPatch:
    for name in (
        "ENV",
        "SECRET_KEY",
        "DATABASE_URL",
        "BASE_URL",
        "MAIL_URL",
        "MAIL_FROM",
        "REDIS_URL",
        "NOW",
    ):
        monkeypatch.delenv(f"TRACKER_{name}", raising=False)
    monkeypatch.setenv("TRACKER_DATA_DIR", str(tmp_path / "data"))
    return monkeypatch


def load() -> Config:
    config = Config(".")
    config.from_pyfile(str(paths.CONFIG))
    return config


def test_a_development_installation_keeps_one_secret_key_to_itself(
    environment: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    first, second = load(), load()

    assert first["SECRET_KEY"] == second["SECRET_KEY"]
    assert len(first["SECRET_KEY"]) >= 48
    assert stat.S_IMODE((tmp_path / "data" / "secret-key").stat().st_mode) == 0o600
    assert first["SESSION_COOKIE_SECURE"] is False


def test_production_has_no_key_unless_it_is_given_one(
    environment: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    environment.setenv("TRACKER_ENV", "production")

    assert load()["SECRET_KEY"] == ""
    assert not (tmp_path / "data").exists()


def test_production_trusts_its_own_name_and_sends_cookies_over_tls(
    environment: pytest.MonkeyPatch,
) -> None:
    environment.setenv("TRACKER_ENV", "production")
    environment.setenv("TRACKER_BASE_URL", "https://plan.example/")

    config = load()

    assert config["BASE_URL"] == "https://plan.example"
    assert "plan.example" in config["TRUSTED_HOSTS"]
    assert config["SESSION_COOKIE_NAME"] == "__Host-session"
