"""What a text may contain, and how it is kept."""

import pytest

from tracker.domain.wording import line, prose, wording_faults


@pytest.mark.parametrize("text", ["", "plain", "two\nlines\r\n\tindented", "niñez 👪"])
def test_a_text_that_can_be_shown_has_no_fault(text: str) -> None:
    assert wording_faults("title", text, 40) == []


@pytest.mark.parametrize("text", ["a\0b", "bell\x07", "\x85", "\ud800"])
def test_characters_that_can_not_be_shown_are_refused(text: str) -> None:
    faults = wording_faults("title", text, 40)

    assert [str(fault) for fault in faults] == ["Remove the characters that can't be shown."]


def test_a_long_text_is_refused_with_its_length() -> None:
    faults = wording_faults("title", " " + "a" * 41, 40)

    assert [str(fault) for fault in faults] == ["Shorten this to 40 characters; it has 41."]


def test_a_line_has_no_breaks_and_prose_has_plain_ones() -> None:
    decomposed = "  nin\N{COMBINING TILDE}ez\r\n y\tmás "

    assert line(decomposed) == "niñez y más"
    assert prose(decomposed) == "niñez\n y\tmás"
