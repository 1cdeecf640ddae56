"""What an installation's settings must be before anything starts."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

ENVIRONMENTS = ("development", "production")
DATABASES = ("sqlite:///", "postgresql://", "postgresql+psycopg://", "postgres://")
MAIL_SCHEMES = ("smtp://", "smtps://")
WEB_SCHEMES = ("http://", "https://")
HIGHEST_PORT = 65535
SHORTEST_KEY = 32
FEWEST_CHARACTERS = 10
KEY_ADVICE = "make one with: python3 -c 'import secrets; print(secrets.token_urlsafe(48))'"


class ConfigurationError(Exception):
    """The settings do not allow a start; the message is one line for the operator."""


def refuse_weak(config: Mapping[str, Any]) -> str | None:
    """Return why these settings may not be used, in one line, or None when they may."""
    return _malformed(config) or (_unsafe(config) if config["PRODUCTION"] else None)


def require_sound(config: Mapping[str, Any]) -> None:
    """Raise ConfigurationError when these settings may not be used."""
    if reason := refuse_weak(config):
        raise ConfigurationError(reason)


def _malformed(config: Mapping[str, Any]) -> str | None:
    mail, base, now = config["MAIL_URL"], config["BASE_URL"], config["NOW"]
    return _first(
        (
            config["TRACKER_ENV"] in ENVIRONMENTS,
            f"TRACKER_ENV must be one of {', '.join(ENVIRONMENTS)}.",
        ),
        (
            config["DATABASE_URL"].startswith(DATABASES),
            "TRACKER_DATABASE_URL must begin with sqlite:/// or postgresql://.",
        ),
        (
            not mail or mail.startswith(MAIL_SCHEMES),
            "TRACKER_MAIL_URL must begin with smtp:// or smtps://.",
        ),
        (
            not base or base.startswith(WEB_SCHEMES),
            "TRACKER_BASE_URL must begin with http:// or https://.",
        ),
        (_is_number(config["PORT"]), "PORT must be a number from 0 to 65535."),
        (_is_number(config["PROXIES"]), "TRACKER_PROXIES must be a number."),
        (
            _is_number(config["UPLOAD_QUOTA"]),
            "TRACKER_UPLOAD_QUOTA must be a number of megabytes from 0 to 65535.",
        ),
        (
            config["SECOND_FACTOR"] in ("required", "optional"),
            "TRACKER_SECOND_FACTOR must be required or optional.",
        ),
        (not now or _is_moment(now), "TRACKER_NOW must be a moment such as 2027-01-31T12:00:00Z."),
    )


def _unsafe(config: Mapping[str, Any]) -> str | None:
    key = config["SECRET_KEY"]
    return _first(
        (not config["NOW"], "TRACKER_NOW is refused in production: its clock must run."),
        (bool(key), f"TRACKER_SECRET_KEY is not set; {KEY_ADVICE}"),
        (
            len(key) >= SHORTEST_KEY and len(set(key)) >= FEWEST_CHARACTERS,
            f"TRACKER_SECRET_KEY is too weak; {KEY_ADVICE}",
        ),
    )


def _first(*checks: tuple[bool, str]) -> str | None:
    """Return what the first failed check says."""
    return next((message for sound, message in checks if not sound), None)


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and int(text) <= HIGHEST_PORT


def _is_moment(text: str) -> bool:
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True
