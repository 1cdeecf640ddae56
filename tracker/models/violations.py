"""Which constraint refused a row, whichever database refused it."""

from sqlalchemy import Table, UniqueConstraint
from sqlalchemy.exc import IntegrityError

from tracker.models.base import Base


def violated(error: IntegrityError) -> str | None:
    """Return the name of the constraint that refused a row, or None when the engine doesn't say."""
    if diagnosis := getattr(error.orig, "diag", None):
        name: str | None = diagnosis.constraint_name
        return name
    reason, _, detail = str(error.orig).partition(" constraint failed: ")
    if reason == "CHECK":
        return detail
    return _unique_named(detail)


def _unique_named(detail: str) -> str | None:
    columns = [column.rpartition(".")[2] for column in detail.split(", ")]
    table = Base.metadata.tables.get(detail.split(".", maxsplit=1)[0])
    if table is None:
        return None
    return next((name for name, parts in _uniques(table) if parts == columns), None)


def _uniques(table: Table) -> list[tuple[str, list[str]]]:
    rules: list[tuple[str, list[str]]] = [
        (str(rule.name), [column.name for column in rule.columns])
        for rule in sorted(table.constraints, key=lambda rule: str(rule.name))
        if isinstance(rule, UniqueConstraint)
    ]
    indexes = sorted(table.indexes, key=lambda index: str(index.name))
    return rules + [
        (str(index.name), [column.name for column in index.columns])
        for index in indexes
        if index.unique
    ]
