from datetime import timedelta

from tests.factories import NOW
from tracker.monitoring.ages import ages


def test_each_whole_day_has_its_class() -> None:
    days = (0, 3, 4, 7, 8, 14, 15, 400)

    found = ages([NOW - timedelta(days=day) for day in days], NOW)

    assert [(age.code, age.count) for age in found] == [
        *(("0-3", 2), ("4-7", 2), ("8-14", 2), ("15-more", 2))
    ]


def test_a_day_is_24_hours() -> None:
    found = ages([NOW - timedelta(days=4, seconds=-1)], NOW)

    assert found[0].count == 1
