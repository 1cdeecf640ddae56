"""A form says which text it was made from, and nothing it wasn't sent with."""

import pytest
from flask import Flask

from tracker.forms.base import Form


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        ({}, None),
        ({"version": ""}, None),
        ({"version": "x"}, None),
        ({"version": "²"}, None),
        ({"version": "-1"}, None),
        ({"version": "9" * 5_000}, None),
        ({"version": "6"}, 6),
    ],
)
def test_only_a_version_that_was_sent_counts(
    app: Flask, sent: dict[str, str], expected: int | None
) -> None:
    with app.test_request_context("/", method="POST", data={"title": "A", **sent}):
        assert Form(version="7").expected_version == expected


def test_a_form_that_was_only_shown_expects_nothing(app: Flask) -> None:
    with app.test_request_context("/"):
        assert Form(version="7").expected_version is None
