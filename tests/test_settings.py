"""An installation refuses settings it cannot be trusted with."""

from typing import Any

import pytest

from tracker.settings import ConfigurationError, refuse_weak, require_sound

STRONG = "kP3v-9sTqLr_0aZxW7yBnM2cD5eF8gHj"


def settings(**changes: Any) -> dict[str, Any]:
    return {
        "TRACKER_ENV": "production",
        "PRODUCTION": True,
        "SECRET_KEY": STRONG,
        "DATABASE_URL": "postgresql://db/tracker",
        "MAIL_URL": "",
        "BASE_URL": "",
        "PORT": "8000",
        "PROXIES": "0",
        "UPLOAD_QUOTA": "500",
        "SECOND_FACTOR": "required",
        "NOW": "",
    } | changes


def test_sound_settings_pass() -> None:
    require_sound(settings(MAIL_URL="smtp://relay", BASE_URL="https://plan.example"))

    assert refuse_weak(settings()) is None


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"TRACKER_ENV": "staging"}, "TRACKER_ENV"),
        ({"DATABASE_URL": "mysql://db"}, "TRACKER_DATABASE_URL"),
        ({"MAIL_URL": "relay:25"}, "TRACKER_MAIL_URL"),
        ({"BASE_URL": "plan.example"}, "TRACKER_BASE_URL"),
        ({"PORT": "http"}, "PORT"),
        ({"PORT": "65536"}, "PORT"),
        ({"SECOND_FACTOR": "perhaps"}, "TRACKER_SECOND_FACTOR"),
        ({"PROXIES": "one"}, "TRACKER_PROXIES"),
        ({"NOW": "soon"}, "TRACKER_NOW"),
        ({"NOW": "2027-01-31T12:00:00Z"}, "TRACKER_NOW"),
        ({"SECRET_KEY": ""}, "TRACKER_SECRET_KEY is not set"),
        ({"SECRET_KEY": "change-me"}, "TRACKER_SECRET_KEY is too weak"),
        ({"SECRET_KEY": "abab" * 20}, "TRACKER_SECRET_KEY is too weak"),
    ],
)
def test_production_names_the_setting_it_refuses(changes: dict[str, str], named: str) -> None:
    reason = refuse_weak(settings(**changes))

    assert reason is not None
    assert reason.startswith(named)
    assert "\n" not in reason
    with pytest.raises(ConfigurationError, match=named):
        require_sound(settings(**changes))


def test_development_may_stop_its_clock_and_needs_no_key() -> None:
    development = {"TRACKER_ENV": "development", "PRODUCTION": False, "SECRET_KEY": ""}

    assert refuse_weak(settings(**development, NOW="2027-01-31T12:00:00Z")) is None
