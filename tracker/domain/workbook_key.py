"""The key of a workbook that leaves the tracker: what it was made from, to the field, for its way back."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field

from tracker.domain import merging
from tracker.domain.workbook_entries import Entry

# Raise it with every change that makes workbooks of before unreadable.
FORMAT = 1


@dataclass(frozen=True, slots=True)
class Head:
    """Whose workbook it is, which periods it is for, and when, in which language and layout it was made."""

    owners: Sequence[str]
    language: str
    made_at: str
    period: str = ""
    format: int = FORMAT
    sheets: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Origin:
    """What one entry was made from: the mark of its rows, and the print of each field's value."""

    mark: str
    prints: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Key:
    """The head, and the origin of each entry by its name."""

    head: Head
    origins: Mapping[str, Origin]


def make(head: Head, entries: Iterable[Entry]) -> Key:
    """Return the key of a workbook of the entries as they are now."""
    return Key(head, {entry.key: _origin(entry) for entry in entries})


def lines(key: Key) -> list[str]:
    """Return the key as text, the head first, one line for each entry."""
    told = [asdict(key.head)]
    told += [{"key": name, **asdict(origin)} for name, origin in key.origins.items()]
    return [json.dumps(one, sort_keys=True, separators=(",", ":")) for one in told]


def format_of(text: Sequence[str]) -> int:
    """Return the layout that the text of a key says it has."""
    return int(json.loads(text[0])["format"])


def read(text: Sequence[str]) -> Key:
    """Return the key that `lines` wrote; only for text whose seal was found whole."""
    head, *rest = map(json.loads, text)
    origins = {one["key"]: Origin(one["mark"], one["prints"]) for one in rest}
    return Key(Head(**head), origins)


def _origin(entry: Entry) -> Origin:
    values = merging.values_of(entry.text, entry.definitions)
    return Origin(entry.mark, {name: merging.print_of(value) for name, value in values.items()})
