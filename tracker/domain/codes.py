"""Codes that are given once and never again."""

from sqlalchemy import text
from sqlalchemy.orm import Session


def next_code(session: Session, prefix: str) -> str:
    """Return the next code of a prefix such as CHL-2026: CHL-2026-007."""
    # One statement, so that two people never get the same number.
    number: int = session.execute(
        text(
            "INSERT INTO code_counter (prefix, next_number) VALUES (:prefix, 2)"
            " ON CONFLICT (prefix) DO UPDATE SET next_number = code_counter.next_number + 1"
            " RETURNING next_number"
        ),
        {"prefix": prefix},
    ).scalar_one()
    return f"{prefix}-{number - 1:03d}"
