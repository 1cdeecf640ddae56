"""Every text can be set: what no font has becomes a square, what nobody sees goes."""

import pytest

from tracker.reports.glyphs import MISSING, shown


@pytest.mark.parametrize(
    "text", ["Ñandú, açúcar, cœur, ¿qué?", "«40\N{NO-BREAK SPACE}%» – ₡ ≥ →", "a\nb"]
)
def test_the_region_s_letters_stay(text: str) -> None:
    assert shown(text) == text


def test_a_letter_and_its_accent_become_one() -> None:
    assert shown("nin\u0303ez") == "niñez"


@pytest.mark.parametrize("text", ["\U0001f600", "中", "א", "ก"])
def test_what_no_font_has_becomes_a_square(text: str) -> None:
    assert shown(f"a{text}b") == f"a{MISSING}b"


@pytest.mark.parametrize("text", ["\x00", "\x07", "\u202e", "\u200b", "\ufeff", "\ue000"])
def test_what_nobody_sees_goes(text: str) -> None:
    assert shown(f"a{text}b") == "ab"


def test_line_ends_and_tabs_are_one_kind() -> None:
    assert shown("a\r\nb\tc") == "a\nb c"
