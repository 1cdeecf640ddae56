"""The words for the vocabularies' values, in the request's language."""

from enum import StrEnum

from flask import Flask
from flask_babel import gettext

from tracker.domain.words import word


def register(app: Flask) -> None:
    """Let templates name values."""
    app.jinja_env.globals["label"] = label


def label(value: StrEnum | None) -> str:
    """Return a value's words in the request's language; nothing for none."""
    return gettext(word(value)) if value is not None else ""
