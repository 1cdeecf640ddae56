"""A form says which text it was made from, and nothing it wasn't sent with."""

import pytest
from flask import Flask
from wtforms import FieldList, FormField, StringField
from wtforms import Form as WTForm

from tracker.domain.errors import Fault, InvalidError
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


class Part(WTForm):
    """One row."""

    title = StringField()


class Whole(Form):
    """A form with rows."""

    title = StringField()
    parts = FieldList(FormField(Part), min_entries=1)


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("title", {"title": ["Wrong."]}),
        ("nowhere", {"": ["Wrong."]}),
        ("parts.0.title", {"parts": [{"title": ["Wrong."]}]}),
        ("parts.7.title", {"parts": ["Wrong."]}),
        ("parts.0", {"parts": ["Wrong."]}),
    ],
)
def test_a_fault_stands_at_its_field_or_the_nearest_above(
    app: Flask, path: str, told: dict[str, object]
) -> None:
    with app.test_request_context("/data/x?lang=en"):
        form = Whole()
        form.refuse(InvalidError([Fault(path, "Wrong.")]))

        assert {name: errors for name, errors in form.errors.items() if errors} == told
