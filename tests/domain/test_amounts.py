"""Numbers that people write."""

from decimal import Decimal

import pytest

from tracker.domain import amounts


def said(faults: list[amounts.Fault]) -> list[str]:
    return [f"{fault.field}: {fault}" for fault in faults]


@pytest.mark.parametrize(
    ("value", "count"),
    [("1.50", 1), ("100", 0), ("0.000", 0), ("1E+3", 0), ("0.0000001", 7), ("-2.25", 2)],
)
def test_decimals_counts_what_a_number_really_has(value: str, count: int) -> None:
    assert amounts.decimals(Decimal(value)) == count


@pytest.mark.parametrize("value", ["0", "-5", "99999999999999", "0.123456", "1.1000000000"])
def test_a_quantity_that_fits_has_no_fault(value: str) -> None:
    assert amounts.quantity_faults("x", Decimal(value)) == []


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        ("NaN", "Enter a number."),
        ("Infinity", "Enter a number."),
        ("1e999", "Enter a number with at most 14 digits."),
        ("100000000000000", "Enter a number with at most 14 digits."),
        ("0.12345678901", "Enter a number with at most 10 decimals."),
        ("1e-999", "Enter a number with at most 10 decimals."),
        ("10000000000000.0000000000000000000001", "Enter a number with at most 10 decimals."),
    ],
)
def test_a_quantity_that_can_not_be_kept_exactly_is_refused(value: str, sentence: str) -> None:
    assert said(amounts.quantity_faults("x", Decimal(value))) == [f"x: {sentence}"]


def test_no_quantity_is_no_fault() -> None:
    assert amounts.quantity_faults("x", None) == []


@pytest.mark.parametrize(
    ("amount", "currency", "faults"),
    [
        (None, None, []),
        ("0", "USD", []),
        ("12.34", "USD", []),
        ("1000", "CLP", []),
        (None, "USD", ["a: Enter the amount too, or leave the currency out."]),
        ("NaN", "USD", ["a: Enter a number."]),
        ("-1", "USD", ["a: The amount can't be negative."]),
        ("1", None, ["c: Choose the currency of the amount."]),
        ("1", "QQQ", ["c: Use a currency code of ISO 4217, for example USD."]),
        ("1", "usd", ["c: Use a currency code of ISO 4217, for example USD."]),
        ("12.345", "USD", ["a: Enter an amount with at most 2 decimals."]),
        ("12.5", "CLP", ["a: Enter a whole amount: CLP has no decimals."]),
    ],
)
def test_money_needs_both_parts_and_its_currency_s_decimals(
    amount: str | None, currency: str | None, faults: list[str]
) -> None:
    value = None if amount is None else Decimal(amount)

    assert said(amounts.money_faults("a", value, "c", currency)) == faults


@pytest.mark.parametrize(
    ("amount", "currency", "minor"), [("12.34", "USD", 1234), ("1000", "CLP", 1000)]
)
def test_amounts_and_minor_units_are_the_same_money(amount: str, currency: str, minor: int) -> None:
    assert amounts.to_minor(Decimal(amount), currency) == minor
    assert amounts.to_amount(minor, currency) == Decimal(amount)
