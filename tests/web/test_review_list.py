"""The words for waits."""

from datetime import timedelta

import pytest
from flask import Flask, g

from tracker.monitoring.review_pace import Pace
from tracker.web import review_list


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (timedelta(minutes=59), "less than an hour"),
        (timedelta(hours=1), "1 hour"),
        (timedelta(hours=23, minutes=59), "23 hours"),
        (timedelta(days=1), "1 day"),
        (timedelta(days=40, hours=3), "40 days"),
    ],
)
def test_a_wait_is_said_in_whole_days_or_hours(app: Flask, value: timedelta, words: str) -> None:
    with app.test_request_context("/en/review"):
        g.lang = "en"
        assert review_list.span(value) == words


def test_the_summary_says_counts_and_middles(app: Flask) -> None:
    day = timedelta(days=1)
    pace = Pace(1764, 9 * day, 3 * day, 12, timedelta(hours=5))
    with app.test_request_context("/en/review"):
        g.lang = "en"
        found = review_list.summary(pace)

    assert found == [
        "1,764 texts wait for a decision: the oldest has waited 9 days, half of them 3 days or longer.",
        "12 texts were decided in the last 7 days, half of them within 5 hours.",
    ]


def test_half_of_them_within_minutes_is_said_to_the_hour(app: Flask) -> None:
    pace = Pace(0, None, None, 3, timedelta(minutes=4))

    with app.test_request_context("/en/review"):
        assert review_list.summary(pace) == [
            "3 texts were decided in the last 7 days, half of them within 1 hour."
        ]
