from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy.orm import Session

from tests.factories import indicator, make_pledge, make_update
from tests.reports.asking import table
from tracker.domain.texts import ReadingText
from tracker.models.enums import Accumulation, Direction, IndicatorKind, ValueState

EARLY = datetime(2025, 1, 2, tzinfo=UTC)
PERIODS = {"2025-H1": datetime(2025, 7, 1, tzinfo=UTC), "2025-H2": datetime(2026, 1, 2, tzinfo=UTC)}


def told(session: Session, *values: Any, **definition: Any) -> list[tuple[str, ...]]:
    """Report values for the first periods of a pledge and return what the report says of them."""
    pledge = make_pledge(
        session, starts_on=EARLY.date(), at=EARLY, indicators=(indicator("A", **definition),)
    )
    for (period, at), value in zip(PERIODS.items(), values, strict=False):
        if value == "no change":
            quiet = {"stage": None, "readings": (), "achievements": "", "no_change": True}
            make_update(session, pledge, period, at=at, **quiet)
        else:
            make_update(session, pledge, period, at=at, readings=(reading(value),))
    rows = table(session, "indicators")
    last = ("value", "value_state", "progress", "progress_capped", "reason")
    return [tuple(row[name] for name in last) for row in rows[: len(values)]]


def reading(value: Any) -> ReadingText:
    if isinstance(value, ValueState):
        return ReadingText(ref="A", value_state=value)
    if isinstance(value, tuple):
        numerator, denominator = map(Decimal, value)
        return ReadingText(
            ref="A",
            value_state=ValueState.REPORTED,
            numerator=numerator,
            denominator=denominator,
        )
    return ReadingText(ref="A", value_state=ValueState.REPORTED, value=Decimal(value))


@pytest.mark.parametrize(
    ("definition", "value", "expected"),
    [
        ({}, 25, ("25", "reported", "0.250000", "0.250000", "ok")),
        (
            {"baseline_value": Decimal(50)},
            40,
            ("40", "reported", "-0.200000", "0.000000", "regression"),
        ),
        (
            {"target_value": Decimal(10)},
            15,
            ("15", "reported", "1.500000", "1.000000", "exceeded"),
        ),
        (
            {"baseline_value": None},
            "60.50",
            ("60.5", "reported", "", "", "no_baseline"),
        ),
        (
            {"baseline_value": Decimal(100)},
            90,
            ("90", "reported", "", "", "target_equals_baseline"),
        ),
        (
            {"baseline_value": Decimal(100), "direction": Direction.MAINTAIN},
            100,
            ("100", "reported", "", "1.000000", "maintain"),
        ),
        (
            {},
            ValueState.NOT_COLLECTED,
            ("", "not_collected", "", "", "no_actual"),
        ),
        (
            {"kind": IndicatorKind.RATIO, "target_value": Decimal(1), "unit": ""},
            (93, 110),
            ("0.845455", "reported", "0.845455", "0.845455", "ok"),
        ),
        (
            {"kind": IndicatorKind.RATIO, "target_value": Decimal(1), "unit": ""},
            ValueState.NOT_APPLICABLE,
            ("", "not_applicable", "", "", "no_actual"),
        ),
    ],
)
def test_a_value_is_measured_by_the_rules(
    session: Session, definition: dict[str, Any], value: Any, expected: tuple[str, ...]
) -> None:
    assert told(session, value, **definition) == [expected]


def test_values_that_add_up_are_added_and_shown_as_they_came(session: Session) -> None:
    rows = told(session, 10, 15, accumulation=Accumulation.PER_PERIOD)

    assert [(value, share) for value, _, share, *_ in rows] == [
        ("10", "0.100000"),
        ("15", "0.250000"),
    ]


def test_no_change_repeats_the_answer_it_rests_on(session: Session) -> None:
    first, second = told(session, 10, "no change", accumulation=Accumulation.PER_PERIOD)

    assert first == second == ("10", "reported", "0.100000", "0.100000", "ok")


def test_a_period_without_an_update_says_so(session: Session) -> None:
    make_pledge(session)

    rows = table(session, "indicators", period="2026-H1")

    assert [list(row.values())[10:] for row in rows] == [
        ["2026-H1", "", "", "", "", "not_reported"]
    ]


def test_a_chosen_period_still_adds_up_what_came_before(session: Session) -> None:
    told(session, 10, 15, accumulation=Accumulation.PER_PERIOD)

    (row,) = table(session, "indicators", period="2025-H2")
    assert (row["period"], row["progress"]) == ("2025-H2", "0.250000")

    assert table(session, "indicators", period="2025-H2", reported="no_change") == []


def test_indicators_stand_in_their_pledges_order_and_periods_in_theirs(session: Session) -> None:
    pledge = make_pledge(session, indicators=(indicator("Z", unit="="), indicator("A")))

    rows = table(session, "indicators")

    assert [(row["indicator_ref"], row["period"]) for row in rows] == [
        ("Z", "2026-H1"),
        ("Z", "2026-H2"),
        ("A", "2026-H1"),
        ("A", "2026-H2"),
    ]
    assert list(rows[0].values())[:10] == [
        pledge.code,
        "Z",
        "Permits granted",
        "=",
        "number",
        "increase",
        "0",
        "2024-12-31",
        "100",
        "2027-12-31",
    ]
