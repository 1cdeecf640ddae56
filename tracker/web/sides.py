"""Two texts of the same thing, field by field, for the person who joins them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from flask import request

from tracker.domain.sides import INDICATOR
from tracker.domain.texts import PledgeText
from tracker.web import pledge_words, update_words

TAKE, THEIRS = "take-", "theirs"


@dataclass(frozen=True, slots=True)
class Row:
    """A field in which two texts differ: what is stored, and what was typed, compared with it."""

    key: str
    name: str
    note: str
    before: str
    pieces: list[tuple[str, str]]


def taken() -> set[str]:
    """Return the fields for which the other's text was chosen."""
    return {
        name.removeprefix(TAKE)
        for name, side in request.form.items()
        if name.startswith(TAKE) and side == THEIRS
    }


def of_update(rows: Iterable[update_words.Row]) -> list[Row]:
    """Return the fields in which two texts of a report differ."""
    return [
        Row(row.field, row.name, row.note, row.before, row.pieces) for row in rows if row.is_changed
    ]


def of_pledge(stored: PledgeText, typed: PledgeText, organisations: Mapping[int, str]) -> list[Row]:
    """Return the fields in which two texts of a pledge differ; an indicator is one field."""
    return between(_grouped(stored, organisations), _grouped(typed, organisations))


def between(
    before: Mapping[str, tuple[str, str]], after: Mapping[str, tuple[str, str]]
) -> list[Row]:
    """Return the fields in which two described texts differ: what is stored, and what was typed."""
    rows = []
    for key in dict.fromkeys([*after, *before]):
        name = (after.get(key) or before[key])[0]
        then, now = before.get(key, ("", ""))[1], after.get(key, ("", ""))[1]
        if then != now:
            rows.append(Row(key, name, "", then, pledge_words.pieces(then, now)))
    return rows


def _grouped(text: PledgeText, organisations: Mapping[int, str]) -> dict[str, tuple[str, str]]:
    grouped: dict[str, tuple[str, str]] = {}
    for key, (name, words) in pledge_words.described(text, organisations).items():
        ref, dot, _part = key.rpartition(".")
        if not dot:
            grouped[key] = (name, words)
        elif ref:
            # A new indicator has no reference yet, so that the other text can't have it.
            first, said = grouped.get(INDICATOR + ref, (name, ""))
            grouped[INDICATOR + ref] = (first, "\n".join(filter(None, (said, words))))
    return grouped
