"""Finding a pledge by its words: case and accents don't matter."""

import unicodedata
from typing import Any

from sqlalchemy import ColumnElement, and_, true

from tracker.models.pledge import PledgeVersion

# SQLite refuses very long patterns; nobody types one.
LONGEST_QUERY = 200


def fold(text: str) -> str:
    """Return the text in small letters, without accents, control characters and doubled blanks."""
    parts = unicodedata.normalize("NFKD", text.casefold())
    plain = (
        " " if unicodedata.category(part) in ("Cc", "Cs") else part
        for part in parts
        if not unicodedata.combining(part)
    )
    return " ".join("".join(plain).split())


def search_text(version: PledgeVersion, code: str) -> str:
    """Return what a search of the text looks through."""
    return fold(" ".join((code, version.title, version.description, version.lead_institution)))


def matches(query: str, column: Any = PledgeVersion.search_text) -> ColumnElement[bool]:
    """Return the condition that a text (a pledge's, or what the column holds) has every word of the query."""
    words = fold(query[:LONGEST_QUERY]).split()
    return and_(true(), *(column.contains(word, autoescape=True) for word in words))
