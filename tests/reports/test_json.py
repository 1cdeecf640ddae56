import json

import pytest

from tracker.reports.columns import Column, Kind
from tracker.reports.csv import BATCH
from tracker.reports.json import encoded

COLUMNS = (
    Column("title", "Title", Kind.TEXT, "A title."),
    Column("share", "Share", Kind.NUMBER, "A share."),
    Column("count", "Count", Kind.INTEGER, "A count."),
    Column("late", "Late", Kind.BOOLEAN, "Whether it is late."),
)


@pytest.mark.parametrize("number", [0, 1, BATCH, BATCH + 1])
def test_any_number_of_rows_is_one_array(number: int) -> None:
    rows = [['"Año"\n', "0.500000", "3", "true"]] * number

    text = b"".join(encoded(rows, COLUMNS)).decode()

    assert (
        json.loads(text) == [{"title": '"Año"\n', "share": 0.5, "count": 3, "late": True}] * number
    )


def test_digits_are_those_of_the_other_files() -> None:
    text = b"".join(encoded([["", "-0.200000", "", ""]], COLUMNS)).decode()

    assert text == '[\n{"title": null, "share": -0.200000, "count": null, "late": null}\n]\n'


def test_what_breaks_off_is_no_array() -> None:
    def rows():
        yield from [["a", "", "", ""]] * BATCH
        raise RuntimeError

    parts = encoded(rows(), COLUMNS)
    text = next(parts)
    with pytest.raises(RuntimeError):
        next(parts)

    with pytest.raises(json.JSONDecodeError):
        json.loads(text)
