"""A cell is read exactly or refused with its rule."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from tracker.intake import cells
from tracker.intake.faults import CellError, shorten
from tracker.models.enums import Direction, EvidenceKind, Language, Population, SupportKind


def refused(read: Callable[[Any], Any], value: Any) -> str:
    with pytest.raises(CellError) as caught:
        read(value)
    return caught.value.message % caught.value.values


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("0", "0"),
        ("-5", "-5"),
        ("1234.50", "1234.5"),
        ("97.50314202", "97.50314202"),
        ("00012", "12"),
        ("99999999999999.9999999999", "99999999999999.9999999999"),
        (Decimal("12.0"), "12"),
        (Decimal("1E+3"), "1000"),
    ],
)
def test_a_number_is_exact(cell: Any, number: str) -> None:
    assert str(cells.number(cell)) == number


@pytest.mark.parametrize(
    "cell",
    ["NaN", "sNaN", "inf", "1e999", "1e3", "+5", "±5", "1_000", "1,000", "1 000", "1.234,56", "(5)",
     "$5", "5%", "0x10", "١٢٣", "²", "½", ".5", "5.", "--5", " 5", "5 ", "5\n", "5\0", "−5", True,
     date(2026, 1, 1)],
)  # fmt: skip
def test_what_only_looks_like_a_number_is_refused(cell: Any) -> None:
    assert "digits only" in refused(cells.number, cell)


def test_a_number_has_bounds() -> None:
    assert refused(cells.number, "9" * 15) == "Write at most 14 digits before the point."
    assert refused(cells.number, "9" * 5000) == "Write at most 14 digits before the point."
    assert refused(cells.number, "0.00000000001") == "Write at most 10 decimals."
    assert refused(cells.number, Decimal(repr(0.1 + 0.2))) == "Write at most 10 decimals."


def test_money_is_not_negative_and_has_two_decimals() -> None:
    assert cells.money("1500.250") == Decimal("1500.25")
    assert refused(cells.money, "-1") == "An amount of money can't be negative."
    assert refused(cells.money, "1.005") == "Write at most 2 decimals."
    assert "digits only" in refused(cells.money, "1e999")


def test_a_date_is_a_day_of_the_calendar() -> None:
    assert cells.day("2028-02-29") == date(2028, 2, 29)
    assert cells.day(date(2026, 1, 1)) == date(2026, 1, 1)
    assert refused(cells.day, "2031-02-30") == "There is no such day in the calendar."
    assert refused(cells.day, "2025-02-29") == "There is no such day in the calendar."
    assert refused(cells.day, "0000-01-01") == "There is no such day in the calendar."


@pytest.mark.parametrize(
    "cell",
    ["30/02/2031", "12/31/2025", "01/02/03", "10000-01-01", "2024-W01-1", "20240101", Decimal(45658),
     "2026-01-01T00:00:00Z", "2026-01-01 ", "enero", "٢٠٢٦-٠١-٠١", True],
)  # fmt: skip
def test_a_date_in_another_form_is_refused(cell: Any) -> None:
    assert "year-month-day" in refused(cells.day, cell)


@pytest.mark.parametrize("cell", ["true", "TRUE", "1", "yes", "Sí", "si", "sim", "oui", True])
def test_yes_in_four_languages(cell: Any) -> None:
    assert cells.yes_no(cell) is True


@pytest.mark.parametrize("cell", ["false", "0", "No", "não", "non", False, Decimal(0)])
def test_no_in_four_languages(cell: Any) -> None:
    assert cells.yes_no(cell) is False


def test_anything_else_is_neither_yes_nor_no() -> None:
    assert refused(cells.yes_no, "maybe") == "Write true or false."


def test_texts_are_composed_and_trimmed() -> None:
    assert cells.text(" Protección\r\nde niñez ") == "Protección\nde niñez"
    assert cells.line(" dos  palabras ") == "dos palabras"
    assert cells.line(Decimal("2026.0")) == "2026"
    assert cells.text("=HYPERLINK(1) <script> {{7*7}} '); DROP TABLE") != ""


@pytest.mark.parametrize(
    ("sign", "code"),
    [("\0", "0000"), ("\a", "0007"), ("\x1b", "001B"), ("\x7f", "007F"), ("\u200b", "200B"),
     ("\u202e", "202E"), ("\u2028", "2028"), ("\ue000", "E000"), ("\ufdd0", "FDD0"),
     ("\uffff", "FFFF"), ("\U000e0041", "E0041"), ("\ufeff", "FEFF"), ("\ud800", "D800")],
)  # fmt: skip
def test_an_invisible_character_is_refused_by_its_name(sign: str, code: str) -> None:
    assert refused(cells.text, f"a{sign}b") == (
        f"The text holds the invisible character U+{code}. Remove it."
    )


def test_marks_piled_on_a_letter_are_refused() -> None:
    assert refused(cells.text, "a" + "\u0301" * 500) == "Too many marks stand on one letter."


def test_a_line_has_one_line() -> None:
    assert refused(cells.line, "a\r\nb") == "Write it on one line."


def test_a_reference_is_exact() -> None:
    assert cells.reference("CHL-2026-001") == "CHL-2026-001"
    assert cells.reference(Decimal("7.0")) == "7"
    assert refused(cells.reference, "R-1 ") == "Write it without spaces around it."


@pytest.mark.parametrize("value", [True, date(2026, 1, 1)])
def test_a_text_that_a_workbook_changed_is_refused(value: Any) -> None:
    assert "made something else of it" in refused(cells.text, value)


def test_codes_are_of_their_vocabulary() -> None:
    assert cells.code(Language)("pt") is Language.PT
    assert refused(cells.code(Direction), "up") == (
        "up is not a known code. Write one of: increase, decrease, maintain."
    )
    assert "Write one of" in refused(cells.code(Language), "ES")
    assert cells.codes(SupportKind)(" technical;policy; ;technical;") == (
        SupportKind.POLICY,
        SupportKind.TECHNICAL,
    )
    assert "refugee is not" in refused(cells.codes(Population), "stateless;refugee")
    assert cells.code(EvidenceKind)("law") is EvidenceKind.LAW


def test_a_long_list_of_codes_is_not_recited() -> None:
    known = {str(number): number for number in range(20)}

    assert refused(lambda word: cells.one_of(known, word), "x") == "x is not a known code."


def test_a_value_is_shown_on_one_line() -> None:
    assert shorten("30/02/2031") == "30/02/2031"
    assert shorten("a\nb\x1b[31m") == "a<U+000A>b<U+001B>[31m"
    assert shorten("x" * 5_000_000) == "x" * 39 + "…"
