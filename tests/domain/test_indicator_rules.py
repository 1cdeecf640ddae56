"""What an indicator must be."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from tests.factories import indicator
from tracker.domain.indicator_rules import indicator_faults, missing_in_indicators
from tracker.models.enums import IndicatorKind


def said(*indicators: Any) -> list[str]:
    return [f"{fault.field}: {fault}" for fault in indicator_faults(indicators)]


def test_a_plain_indicator_has_no_fault() -> None:
    assert said(indicator(), indicator("I2"), indicator("")) == []


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({"title": " "}, "title: Enter what the indicator measures."),
        ({"title": "a\0"}, "title: Remove the characters that can't be shown."),
        ({"ref": "a b"}, "ref: Use letters, digits, dots and dashes for the reference."),
        ({"ref": "a" * 41}, "ref: Use letters, digits, dots and dashes for the reference."),
        ({"shared_code": "ñ"}, "shared_code: Use letters, digits, dots and dashes for the code."),
        ({"unit": "a" * 101}, "unit: Shorten this to 100 characters; it has 101."),
        (
            {"baseline_reason": "no data"},
            "baseline_reason: Give the baseline or the reason why there is none, not both.",
        ),
        ({"baseline_value": Decimal("NaN")}, "baseline_value: Enter a number."),
        (
            {"target_value": Decimal("1e20")},
            "target_value: Enter a number with at most 14 digits.",
        ),
        (
            {"currency": "USD"},
            "currency: Leave the currency out: this indicator is not an amount of money.",
        ),
        (
            {"kind": IndicatorKind.MONEY},
            "currency: Choose the currency of the amount.",
        ),
        (
            {"kind": IndicatorKind.MONEY, "currency": "XYZ"},
            "currency: Use a currency code of ISO 4217, for example USD.",
        ),
        (
            {"kind": IndicatorKind.MONEY, "currency": "USD", "baseline_value": Decimal(-1)},
            "baseline_value: The amount can't be negative.",
        ),
        (
            {"kind": IndicatorKind.MONEY, "currency": "CLP", "target_value": Decimal("0.5")},
            "target_value: Enter a whole amount: CLP has no decimals.",
        ),
        (
            {"kind": IndicatorKind.YES_NO, "target_value": Decimal(2)},
            "target_value: Enter 1 for yes or 0 for no.",
        ),
        (
            {"baseline_date": date(2026, 1, 2), "target_date": date(2026, 1, 1)},
            "target_date: Enter a date that is not before the baseline's.",
        ),
    ],
)
def test_a_fault_is_named_at_its_field(changed: dict[str, Any], fault: str) -> None:
    assert said(indicator(**changed)) == [f"indicators.0.{fault}"]


@pytest.mark.parametrize(
    "changed",
    [
        {"kind": IndicatorKind.PERCENTAGE, "target_value": Decimal("105.5")},
        {"kind": IndicatorKind.YES_NO, "target_value": Decimal(1)},
        {"kind": IndicatorKind.MONEY, "currency": "CLP"},
        {"baseline_value": None, "baseline_date": None, "target_value": None, "target_date": None},
        {"baseline_value": Decimal("-12.5"), "shared_code": "GCR-1"},
    ],
)
def test_odd_but_true_indicators_are_taken(changed: dict[str, Any]) -> None:
    assert said(indicator(**changed)) == []


def test_references_are_unique_within_a_pledge() -> None:
    faults = said(indicator("I1"), indicator(""), indicator("I1"), indicator(""))

    assert faults == ["indicators.2.ref: Give each indicator a reference of its own."]


def test_there_is_an_end_to_indicators() -> None:
    assert said(*(indicator("") for _ in range(51))) == ["indicators: Enter at most 50 indicators."]


def test_others_miss_a_baseline_or_its_reason_and_a_target() -> None:
    bare = indicator(baseline_value=None, target_value=None)
    reasoned = indicator("I2", baseline_value=None, baseline_reason="First count in 2026")

    assert [fault.field for fault in missing_in_indicators((bare, reasoned))] == [
        "indicators.0.baseline_value",
        "indicators.0.target_value",
    ]
