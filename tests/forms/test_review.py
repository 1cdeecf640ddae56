"""The review form keeps one box for each field and wants one decision."""

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict

from tracker.forms.review import ReviewForm

FIELDS = (("stage", "Stage"), ("readings.I1", "Indicator 1"))


@pytest.fixture(autouse=True)
def _request(app: Flask) -> Iterator[None]:
    with app.test_request_context("/?lang=en", method="POST"):
        yield


def form_of(**values: Any) -> ReviewForm:
    return ReviewForm(MultiDict(values), fields=FIELDS)


def test_remarks_are_kept_by_the_path_of_their_field() -> None:
    form = form_of(**{"remarks-1": "Why?", "remarks-0": " ", "remarks-9": "Nowhere."})

    assert form.said() == {"readings.I1": "Why?"}
    assert form.remarks[1].label.text == "Remark on Indicator 1"


@pytest.mark.parametrize(
    ("values", "is_undecided"),
    [
        ({}, True),
        ({"decision": "burn"}, True),
        ({"decision": "accept"}, False),
        ({"decision": "accept", "remarks-0": "But why?"}, True),
        ({"decision": "return", "remarks-0": "But why?"}, False),
        ({"decision": "return"}, False),
    ],
)
def test_one_decision_is_wanted(values: dict[str, str], is_undecided: bool) -> None:
    form = form_of(**values)

    assert form.is_undecided() is is_undecided
    assert bool(form.note.errors) is is_undecided
