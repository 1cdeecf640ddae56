"""What a column of a report is: its name for machines, its label for people, its kind and meaning."""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What a cell holds; a cell is always written as text, empty when it is unknown."""

    TEXT = "text"  # what people wrote: quoted and guarded
    CODE = "code"  # a word of ours: never needs a quote
    CODES = "codes"  # several of them, joined by ;
    DATE = "date"
    INTEGER = "integer"
    NUMBER = "number"
    BOOLEAN = "boolean"


NUMBERS = frozenset({Kind.INTEGER, Kind.NUMBER})
# Free text and lists may hold the delimiter; nothing else can.
QUOTED = frozenset({Kind.TEXT, Kind.CODES})


@dataclass(frozen=True, slots=True)
class Column:
    """One column; `label` and `meaning` are English and translated by the door."""

    name: str
    label: str
    kind: Kind
    meaning: str
    hxl: str = ""
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a file of a report looks like, whatever its format."""

    name: str
    title: str
    about: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """Return the machine names in their order."""
        return tuple(column.name for column in self.columns)
