"""Chance that falls the same way every time: each decision has a seed of its own."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import TypeVar

T = TypeVar("T")


def chance(*seed: object) -> Random:
    """Return a source of chance for one matter; adding another matter does not disturb it."""
    return Random("/".join(map(str, seed)))  # noqa: S311 - invented data, no secret


def weighted(source: Random, odds: dict[T, int]) -> T:
    """Choose one by its weight."""
    return source.choices(list(odds), list(odds.values()))[0]


def office_hours(source: Random, day: date) -> datetime:
    """Return a moment of a working day."""
    while day.weekday() > 4:
        day -= timedelta(days=1)
    minutes = source.randrange(13 * 60, 21 * 60)
    return datetime.combine(day, time(minutes // 60, minutes % 60), UTC)


def spread(source: Random, items: Sequence[T]) -> list[T]:
    """Return the items in another order."""
    return source.sample(items, len(items))
