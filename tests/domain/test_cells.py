from datetime import date

import pytest

from tracker.domain import cells
from tracker.models.enums import LineKind


@pytest.mark.parametrize(
    ("reader", "cell", "value"),
    [
        (cells.text, "", ""),
        (cells.filled, "Ñandú", "Ñandú"),
        (cells.CODE, "PT-1.2", "PT-1.2"),
        (cells.ISO3, "CHL", "CHL"),
        (cells.one_of(LineKind), "priority", LineKind.PRIORITY),
        (cells.day, "2028-02-29", date(2028, 2, 29)),
        (cells.number, "101", 101),
        (cells.flag, "yes", True),
        (cells.flag, "no", False),
        (cells.time_zone, "America/Santiago", "America/Santiago"),
        (cells.maybe(cells.day), "", None),
        (cells.maybe(cells.day), "2026-07-31", date(2026, 7, 31)),
    ],
)
def test_a_sound_cell_becomes_a_value(reader: cells.Reader, cell: str, value: object) -> None:
    assert reader(cell) == value


@pytest.mark.parametrize(
    ("reader", "cell", "rule"),
    [
        (cells.text, "a\x00b", "Control characters are not allowed."),
        (cells.filled, "", "A value is needed here."),
        (cells.CODE, "two words", "Write a code of letters, digits, dots and dashes."),
        (cells.CODE, "", "Write a code of letters, digits, dots and dashes."),
        (cells.ISO3, "chl", "Write three capital letters."),
        (cells.one_of(LineKind), "outcome", "Use one of: programme, action, priority."),
        (cells.day, "30/02/2031", "Write an existing date as year-month-day, such as 2026-07-31."),
        (cells.day, "2031-02-30", "Write an existing date as year-month-day, such as 2026-07-31."),
        (cells.day, "20310203", "Write an existing date as year-month-day, such as 2026-07-31."),
        (cells.number, "0", "Write a whole number from 1 to 999."),
        (cells.number, "١", "Write a whole number from 1 to 999."),
        (cells.flag, "sí", "Write yes or no."),
        (
            cells.time_zone,
            "Santiago",
            "Use a time zone of the IANA database, such as America/Santiago.",
        ),
    ],
)
def test_a_cell_that_breaks_its_rule_is_told_the_rule(
    reader: cells.Reader, cell: str, rule: str
) -> None:
    with pytest.raises(cells.RuleError) as refusal:
        reader(cell)

    assert refusal.value.message % refusal.value.values == rule
