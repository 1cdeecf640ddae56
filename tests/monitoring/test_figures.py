from fractions import Fraction
from typing import Any

import pytest

from tracker.monitoring.figures import (
    Joint,
    Reconciliation,
    Tally,
    bounds,
    by_country,
    grouped,
    reconciled,
    total,
)

HALF = Fraction(1, 2)


def tally(**changed: Any) -> Tally:
    values: dict[str, Any] = {"period": "2026-H1", "area": "protection", "country": "CHL"}
    return Tally(**{**values, **changed})


def test_a_group_adds_up_its_tallies() -> None:
    found = total(
        [
            tally(eligible=4, accepted=2, no_change=1, not_due=1, on_time=2, in_progress=3),
            tally(eligible=3, accepted=1, fulfilled=1, on_time=1, waived=2, shares=(HALF,)),
        ]
    )

    assert (found.eligible, found.accepted, found.no_change) == (7, 3, 1)
    assert (found.not_reported, found.not_due, found.waived) == (2, 1, 2)
    assert found.eligible == found.accepted + found.no_change + found.not_reported + found.not_due
    assert (found.reported, found.on_time, found.late) == (4, 3, 1)
    assert (found.in_progress, found.fulfilled, found.computable) == (3, 1, 1)
    assert found.coverage == Fraction(4, 7)


def test_a_group_of_nothing_is_empty() -> None:
    found = total([tally(waived=3)])

    assert (found.eligible, found.waived) == (0, 3)
    assert (found.coverage, found.mean, found.lower, found.upper) == (None, None, None, None)
    assert found.cover == "none"


def test_the_mean_has_bounds_over_all_pledges() -> None:
    shares = [HALF, Fraction(1, 4), Fraction(1)]

    assert bounds(shares, 10) == (Fraction(7, 12), Fraction(7, 40), Fraction(35, 40))


def test_fewer_than_five_pledges_have_no_mean() -> None:
    assert bounds([HALF] * 4, 4) == (None, None, None)
    assert bounds([HALF] * 5, 5) == (HALF, HALF, HALF)


def test_without_any_progress_there_is_no_mean_but_there_are_bounds() -> None:
    assert bounds([], 6) == (None, 0, 1)


@pytest.mark.parametrize(
    ("accepted", "not_due", "expected"),
    [
        (8, 0, "high"),
        (7, 0, "mid"),
        (5, 0, "mid"),
        (4, 0, "low"),
        (0, 0, "silent"),
        (0, 10, "none"),
    ],
)
def test_coverage_falls_into_classes(accepted: int, not_due: int, expected: str) -> None:
    assert total([tally(eligible=10, accepted=accepted, not_due=not_due)]).cover == expected


def test_tallies_are_grouped_in_their_order() -> None:
    first, second, third = tally(area="b"), tally(area="a"), tally(area="b")

    assert grouped([first, second, third], lambda one: one.area) == {
        "b": [first, third],
        "a": [second],
    }


def test_a_joint_pledge_counts_in_each_of_its_countries() -> None:
    led = tally(eligible=1)
    shared = Joint(1, True, tally(country="PER", eligible=1))

    own = by_country([led, tally(country=None, eligible=4)], [shared])

    assert own == {"CHL": [led], "PER": [shared.tally]}


def test_the_countries_are_reconciled_with_the_region() -> None:
    tallies = [tally(eligible=5), tally(country=None, eligible=3), tally(country="PER", eligible=2)]
    joints = [
        Joint(1, True, tally(country="PER", eligible=1)),
        # An organisation's pledge with two countries: in the region once, in the countries twice.
        Joint(2, False, tally(country="PER", eligible=1)),
        Joint(2, False, tally(country="CHL", eligible=1)),
        Joint(3, True, tally(country="CHL", waived=1)),
    ]

    assert reconciled(tallies, joints) == Reconciliation(
        countries=10, counted_again=2, without_country=2, region=10
    )
