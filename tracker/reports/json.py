"""Rows of text cells as a JSON array of objects, with the same digits as in the other files."""

from collections.abc import Callable, Generator, Iterable, Sequence
from itertools import islice
from json import dumps

from tracker.reports.columns import NUMBERS, Column, Kind
from tracker.reports.csv import BATCH


def encoded(rows: Iterable[Sequence[str]], columns: Sequence[Column]) -> Generator[bytes]:
    """Yield the array in batches; one that broke off has no closing bracket and is no JSON."""
    objects = map(_object(columns), rows)
    before = "[\n"
    while batch := list(islice(objects, BATCH)):
        yield (before + ",\n".join(batch)).encode()
        before = ",\n"
    yield b"[]\n" if before == "[\n" else b"\n]\n"


def _object(columns: Sequence[Column]) -> Callable[[Sequence[str]], str]:
    keys = tuple(dumps(column.name) + ": " for column in columns)
    # Numbers and booleans are valid JSON as they stand; writing them anew could change a digit.
    plain = tuple(column.kind in NUMBERS or column.kind is Kind.BOOLEAN for column in columns)

    def write(row: Sequence[str]) -> str:
        members = (
            key + ("null" if cell == "" else cell if is_plain else dumps(cell, ensure_ascii=False))
            for key, cell, is_plain in zip(keys, row, plain, strict=True)
        )
        return "{" + ", ".join(members) + "}"

    return write
