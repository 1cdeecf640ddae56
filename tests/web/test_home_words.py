"""The sentences of the home page."""

from datetime import UTC, datetime

import pytest
from flask import Flask

from tests.factories import NOW
from tracker.domain.duties import Task
from tracker.models.enums import Stage
from tracker.models.period import Obligation
from tracker.models.pledge import Pledge
from tracker.models.review import Review
from tracker.models.user import User
from tracker.web import home_words


@pytest.mark.parametrize(
    ("hour", "zone", "words"),
    [
        (9, "UTC", "Good morning, Ana."),
        (12, "UTC", "Good afternoon, Ana."),
        (12, "America/Costa_Rica", "Good morning, Ana."),
        (19, "UTC", "Good evening, Ana."),
    ],
)
def test_people_are_greeted_by_their_own_clock(
    app: Flask, hour: int, zone: str, words: str
) -> None:
    user = User(name="Ana", time_zone=zone)

    with app.test_request_context("/?lang=en"):
        assert home_words.greeting(user, datetime(2026, 11, 24, hour, tzinfo=UTC)) == words


def test_what_is_not_known_is_not_said(app: Flask) -> None:
    bare = Task(Pledge(code="CHL-2026-001"), "A title")
    silent = Task(Pledge(), "A title", review=Review(note="", remarks={}))

    with app.test_request_context("/?lang=en"):
        assert home_words.returned(bare) == "Returned"
        assert home_words.remark(bare) == (None, "")
        assert home_words.more_remarks(bare) is None
        assert home_words.remark(silent) == (None, "")
        assert home_words.saved(bare, "UTC") == "Saved on "
        assert home_words.too_late(bare, NOW) == ""
        assert home_words.code(bare) == "CHL-2026-001 · pledge"


def test_an_answer_without_progress_or_moment_is_said_by_its_stage(app: Flask) -> None:
    last = Obligation(stage=Stage.PLANNING, progress=None, answered_at=None)
    task = Task(Pledge(), "A title", last=last)

    with app.test_request_context("/?lang=en"):
        said = home_words.last_time(task, datetime(2026, 1, 1, tzinfo=UTC))

    assert said == "Last time: Planning · sent on "
