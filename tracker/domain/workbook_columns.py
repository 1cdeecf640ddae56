"""The columns of a workbook for offline reporting: which can be written, and what they take."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from tracker.models.enums import Language, Stage, ValueState

# The sheet that nobody sees: the workbook's key.
KEY_SHEET = "tracker"
REPORTS, READINGS = "reports", "readings"
# The name of each column stands in a row that is not shown, its heading in the next one.
NAMES_ROW, HEADINGS_ROW = 1, 2
# The hidden column that says which entry a row is of.
ROW = "row"
YES_NO = ("yes", "no")


class Takes(StrEnum):
    """What a cell takes; a fixed one can't be changed."""

    FIXED = "fixed"
    TEXT = "text"
    NUMBER = "number"
    CHOICE = "choice"


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name, what its cells take, how wide it is, and the words to choose from."""

    name: str
    takes: Takes = Takes.FIXED
    width: int = 14
    words: Sequence[str] = ()


COLUMNS: dict[str, tuple[Column, ...]] = {
    REPORTS: (
        Column(ROW),
        Column("pledge", width=15),
        Column("title", width=38),
        Column("period", width=10),
        Column("due_on", width=12),
        Column("no_change", Takes.CHOICE, 16, YES_NO),
        Column("stage", Takes.CHOICE, 18, tuple(Stage)),
        Column("achievements", Takes.TEXT, 50),
        Column("challenge_codes", Takes.TEXT, 28),
        Column("challenges", Takes.TEXT, 50),
        Column("next_steps", Takes.TEXT, 50),
        Column("support_needed", Takes.TEXT, 50),
        Column("spent_amount", Takes.NUMBER, 16),
        Column("spent_currency", Takes.TEXT, 10),
        Column("language", Takes.CHOICE, 14, tuple(Language)),
    ),
    READINGS: (
        Column(ROW),
        Column("pledge", width=15),
        Column("period", width=10),
        Column("indicator_ref", width=10),
        Column("indicator", width=38),
        Column("unit", width=18),
        Column("baseline", width=12),
        Column("target", width=12),
        Column("last", width=20),
        Column("value", Takes.NUMBER, 16),
        Column("of", Takes.NUMBER, 14),
        Column("value_state", Takes.CHOICE, 22, tuple(ValueState)),
    ),
}
