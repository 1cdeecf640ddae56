"""Deadlines are written as the last minute of the due day, where the country is."""

from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from tests.factories import make_pledge, obligation_of
from tracker.web import deadlines


@pytest.mark.parametrize(
    ("language", "day", "place"),
    [
        ("en", "Sunday, January 31, 2027", "Costa Rica"),
        ("es", "domingo, 31 de enero de 2027", "Costa Rica"),
    ],
)
def test_a_deadline_names_its_day_its_minute_and_its_place(
    app: Flask, session: Session, language: str, day: str, place: str
) -> None:
    owed = obligation_of(session, make_pledge(session, country="CRI"), "2026-H2")

    with app.test_request_context(f"/?lang={language}"):
        assert deadlines.day_of(owed) == day
        assert deadlines.clock_of(owed) == "23:59"
        assert place in deadlines.last_minute(owed)


@pytest.mark.parametrize(
    ("now", "words"),
    [
        (datetime(2027, 1, 25, 12, tzinfo=UTC), "6 days"),
        (datetime(2027, 1, 30, 12, tzinfo=UTC), "1 day"),
        (datetime(2027, 1, 31, 6, 0, tzinfo=UTC), "Today"),
        (datetime(2027, 2, 1, 5, 59, tzinfo=UTC), "Today"),
        (datetime(2027, 2, 1, 6, 0, tzinfo=UTC), "1 day late"),
        (datetime(2027, 2, 3, 12, tzinfo=UTC), "3 days late"),
    ],
)
def test_days_are_counted_where_the_deadline_is(
    app: Flask, session: Session, now: datetime, words: str
) -> None:
    owed = obligation_of(session, make_pledge(session, country="CRI"), "2026-H2")

    with app.test_request_context("/?lang=en"):
        assert deadlines.days_left(owed, now) == words


def test_an_organisation_goes_by_universal_time(app: Flask, session: Session) -> None:
    owed = obligation_of(session, make_pledge(session, organisation="Fictional Partner"))

    with app.test_request_context("/?lang=en"):
        assert deadlines.last_minute(owed) == "23:59, universal time (UTC)"
