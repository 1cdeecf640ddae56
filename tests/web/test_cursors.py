"""Where a long list goes on."""

import base64

import pytest

from tracker.web import cursors
from tracker.web.cursors import Cursor, UnknownPlaceError


def encoded(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


@pytest.mark.parametrize(
    "cursor", [Cursor("9999", "CHL-2026-001"), Cursor("", "ñ", is_backward=True)]
)
def test_a_cursor_comes_back_from_its_address(cursor: Cursor) -> None:
    assert cursors.read(cursor.written()) == cursor


def test_no_cursor_is_the_beginning() -> None:
    assert cursors.read("") is None


@pytest.mark.parametrize(
    "text",
    [
        "2",
        "ñ",
        "!!!!",
        "A" * 401,
        encoded("not json"),
        encoded('{"a": 1}'),
        encoded('["a", "b"]'),
        encoded('["a", "b", 2]'),
        encoded('[1, "b", 0]'),
        encoded('["a\\u0000", "b", 0]'),
        encoded("[" * 250),
        base64.urlsafe_b64encode(b"\xff\xfe").decode(),
    ],
)
def test_what_no_list_has_given_out_is_refused(text: str) -> None:
    with pytest.raises(UnknownPlaceError):
        cursors.read(text)
