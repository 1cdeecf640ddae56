"""The test table of the method (5.6), and the edges of its rules."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker import measure
from tracker.measure import Actual, IndicatorReason, Pace, PledgeReason


def fraction(text: str | None) -> Fraction | None:
    return None if text is None else Fraction(text)


@pytest.mark.parametrize(
    ("baseline", "target", "actual", "direction", "progress", "capped", "reason"),
    [
        ("0", "100", "25", "increase", "1/4", "1/4", "ok"),
        ("50", "100", "50", "increase", "0", "0", "ok"),
        ("50", "100", "40", "increase", "-1/5", "0", "regression"),
        ("80", "20", "50", "decrease", "1/2", "1/2", "ok"),
        ("100", "100", "100", "maintain", None, "1", "maintain"),
        ("100", "100", "99", "maintain", None, "0", "maintain"),
        ("100", "100", "90", "increase", None, None, "target_equals_baseline"),
        (None, "100", "60", "increase", None, None, "no_baseline"),
        ("0", "0", "5", "increase", None, None, "target_equals_baseline"),
        ("0", "10", "15", "increase", "3/2", "1", "exceeded"),
        ("0", "10", None, "increase", None, None, "no_actual"),
        ("0", None, "15", "increase", None, None, "no_target"),
    ],
)
def test_the_table_of_indicators(
    baseline: str | None,
    target: str | None,
    actual: str | None,
    direction: str,
    progress: str | None,
    capped: str | None,
    reason: str,
) -> None:
    found = measure.indicator(
        fraction(actual), fraction(baseline), fraction(target), direction=direction
    )

    assert found.reason == reason
    assert found.progress == fraction(progress)
    assert found.capped == fraction(capped)
    assert found.is_computable is (capped is not None)


def test_an_indicator_without_an_accepted_update_is_not_reported() -> None:
    found = measure.indicator(
        Fraction(5), Fraction(0), Fraction(10), direction="increase", is_reported=False
    )

    assert (found.reason, found.capped) == (IndicatorReason.NOT_REPORTED, None)


def test_ratios_are_pooled_and_not_averaged() -> None:
    readings = [Actual(Fraction(3), Fraction(10)), Actual(Fraction(90), Fraction(100))]

    value = measure.accumulated(readings, kind="ratio", accumulation="per_period")

    assert value == Fraction(93, 110)
    assert measure.six_decimals(value) == Decimal("0.845455")


def test_a_ratio_given_as_one_number_is_not_pooled() -> None:
    readings = [Actual(Fraction(3), Fraction(10)), Actual(Fraction(9, 10))]

    value = measure.accumulated(readings, kind="ratio", accumulation="per_period")

    assert value == Fraction(9, 10)


@pytest.mark.parametrize(
    ("kind", "accumulation", "expected"),
    [
        ("number", "cumulative", "7"),
        ("number", "per_period", "12"),
        ("money", "per_period", "12"),
        ("percentage", "per_period", "7"),
        ("ratio", "cumulative", "7"),
    ],
)
def test_values_accumulate_as_the_indicator_says(
    kind: str, accumulation: str, expected: str
) -> None:
    readings = [Actual(Fraction(5)), None, Actual(Fraction(7))]

    assert measure.accumulated(readings, kind=kind, accumulation=accumulation) == fraction(expected)


@pytest.mark.parametrize("readings", [[], [Actual(Fraction(5)), None]])
def test_a_period_without_its_own_reading_has_no_value(readings: list[Actual | None]) -> None:
    assert measure.accumulated(readings, kind="number", accumulation="per_period") is None


def test_a_ratio_over_nothing_has_no_value() -> None:
    assert Actual(Fraction(0), Fraction(0)).value is None


def test_ten_milestones_of_a_tenth_are_exactly_one() -> None:
    found = measure.by_milestones([1000] * 10)

    assert found.progress == 1
    assert found.reason is PledgeReason.OK


def test_a_pledge_is_the_mean_of_its_computable_indicators() -> None:
    parts = [
        measure.indicator(Fraction(25), Fraction(0), Fraction(100), direction="increase"),
        measure.indicator(Fraction(15), Fraction(0), Fraction(10), direction="increase"),
        measure.indicator(None, Fraction(0), Fraction(10), direction="increase"),
    ]

    found = measure.by_indicators(parts)

    assert found == measure.PledgeProgress(PledgeReason.PARTIAL, Fraction(5, 8), 2)
    assert measure.by_indicators(parts[:2]).reason is PledgeReason.OK
    assert measure.by_indicators(parts[2:]).reason is PledgeReason.NONE_COMPUTABLE


def test_a_pledge_without_a_figure_says_why() -> None:
    assert measure.stage_only().reason is PledgeReason.STAGE_ONLY
    assert measure.not_reported().reason is PledgeReason.NOT_REPORTED


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "share"),
    [
        (date(2025, 1, 1), date(2025, 1, 11), Fraction(4, 10)),
        (date(2025, 1, 1), date(2025, 1, 5), Fraction(1)),
        (date(2025, 1, 9), date(2025, 1, 9), Fraction(0)),
        (None, date(2025, 1, 9), None),
        (date(2025, 1, 1), None, None),
    ],
)
def test_the_share_of_time_gone(
    starts_on: date | None, ends_on: date | None, share: Fraction | None
) -> None:
    assert measure.elapsed_share(starts_on, ends_on, date(2025, 1, 5)) == share


@pytest.mark.parametrize(
    ("progress", "share", "pace"),
    [
        ("95/200", "1/2", Pace.ON_TRACK),
        ("94/200", "1/2", Pace.BEHIND),
        ("1/4", "1/2", Pace.BEHIND),
        ("49/200", "1/2", Pace.FAR_BEHIND),
        (None, "1/2", Pace.INSUFFICIENT_DATA),
        ("1/2", None, Pace.INSUFFICIENT_DATA),
        ("1/2", "0", Pace.INSUFFICIENT_DATA),
    ],
)
def test_pace_compares_progress_with_time(
    progress: str | None, share: str | None, pace: Pace
) -> None:
    assert measure.pace(fraction(progress), fraction(share)) is pace


@given(st.lists(st.fractions(max_denominator=10**6), max_size=40))
def test_a_sum_is_exact_whatever_the_denominators(parts: list[Fraction]) -> None:
    assert measure.exact_sum(parts) == sum(parts, Fraction(0))


def test_figures_are_rounded_half_to_even() -> None:
    assert measure.six_decimals(Fraction(1, 3)) == Decimal("0.333333")
    assert str(measure.six_decimals(Fraction(1))) == "1.000000"
    assert measure.six_decimals(Fraction(25, 10**7)) == Decimal("0.000002")
    assert str(measure.six_decimals(Fraction(10**40, 3))).endswith(".333333")
    assert measure.six_decimals(None) is None
    assert (measure.whole_percent(Fraction(125, 1000)), measure.whole_percent(None)) == (12, None)


def test_stored_numbers_become_exact() -> None:
    assert measure.exact(Decimal("0.1")) == Fraction(1, 10)
    assert measure.exact(None) is None
