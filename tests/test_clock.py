from datetime import UTC, date, datetime

import pytest

from tracker import clock


def test_the_system_clock_is_aware_and_utc() -> None:
    assert clock.system_now().tzinfo is UTC


@pytest.mark.parametrize(
    "moment", ["2027-01-31T12:00:00", "2027-01-31T12:00:00Z", "2027-01-31T09:00:00-03:00"]
)
def test_a_fixed_clock_stands_still_in_utc(moment: str) -> None:
    assert clock.fixed(moment)() == datetime(2027, 1, 31, 12, tzinfo=UTC)


def test_a_day_ends_when_the_next_one_begins_in_the_zone() -> None:
    ends = clock.end_of_day(date(2027, 1, 31), "America/Santiago")

    assert ends == datetime(2027, 2, 1, 3, tzinfo=UTC)
    assert clock.local_day(ends, "America/Santiago") == date(2027, 2, 1)
