import pytest

from tracker.monitoring.figures import Figures, Tally, total
from tracker.monitoring.findings import Coverage, Growth, coverage, growth, most_silent


def country(accepted: int, eligible: int = 2) -> Figures:
    return total([Tally(eligible=eligible, accepted=accepted)])


@pytest.mark.parametrize(
    ("reported", "silent", "expected"),
    [
        (5, 0, Coverage.ALL),
        (5, 1, Coverage.MOST),
        (3, 3, Coverage.NEUTRAL),
        (4, 0, Coverage.NEUTRAL),
    ],
)
def test_a_map_says_only_what_its_countries_allow(
    reported: int, silent: int, expected: Coverage
) -> None:
    countries = [country(1)] * reported + [country(0)] * silent + [country(0, 0)] * 9

    assert coverage(countries) is expected


@pytest.mark.parametrize(
    ("before", "last", "expected"),
    [
        ((10, 5), (12, 6), Growth.MORE_OF_BOTH),
        ((10, 5), (12, 5), Growth.MORE_PLEDGES),
        ((10, 5), (10, 6), Growth.MORE_REPORTS),
        ((10, 5), (10, 5), Growth.NEUTRAL),
    ],
)
def test_a_trend_compares_the_last_two_periods(
    before: tuple[int, int], last: tuple[int, int], expected: Growth
) -> None:
    periods = [country(accepted, eligible) for eligible, accepted in (before, last)]

    assert growth(periods) is expected


def test_a_trend_says_nothing_too_early() -> None:
    waiting = total([Tally(eligible=20, accepted=9, not_due=5)])

    assert growth([country(1)]) is Growth.NEUTRAL
    assert growth([country(1), waiting]) is Growth.NEUTRAL


@pytest.mark.parametrize(
    ("missing", "expected"),
    [((1, 6, 2), 1), ((5, 5, 0), None), ((0, 4, 0), None), ((9,), None), ((), None)],
)
def test_silence_is_put_down_to_a_group_only_when_most_of_it_is_there(
    missing: tuple[int, ...], expected: int | None
) -> None:
    groups = [country(0, count) for count in missing]

    assert most_silent(groups) == expected
