"""What differs between two states of knowledge, pledge by pledge."""

from fractions import Fraction
from typing import Any

from tests.factories import NOW
from tracker.models.enums import Stage
from tracker.monitoring import changes
from tracker.monitoring.changes import Stand


def body(code: str, **changed: Any) -> dict[str, Any]:
    values: dict[str, Any] = {
        "code": code,
        "lead": "CHL",
        "waived_at": None,
        "answer": "accepted",
        "stage": "in_progress",
        "progress": "1/2",
        "due_at": "2026-08-01T04:00:00+00:00",
    }
    return {**values, **changed}


def test_pledges_that_stand_the_same_are_left_out() -> None:
    assert changes.between([body("A")], NOW, [body("A")], NOW) == []


def test_stage_report_and_progress_are_compared_exactly() -> None:
    after = [body("A", stage="fulfilled", answer="no_change", progress="93/110")]

    (change,) = changes.between([body("A")], NOW, after, NOW)

    assert change.differs == ("stage", "report", "progress")
    assert change.after == Stand(Stage.FULFILLED, "no_change", Fraction(93, 110))


def test_what_one_side_does_not_have_is_empty_there() -> None:
    first, second = changes.between(
        [body("A")], NOW, [body("B", answer=None, stage=None, progress=None)], NOW
    )

    assert (first.code, first.after, first.differs) == ("A", None, ())
    assert (second.before, second.after) == (None, Stand(None, "not_reported", None))


def test_silence_is_named_by_its_reason() -> None:
    silent = body("A", answer=None, stage=None, progress=None)

    assert changes.report_state(silent, NOW) == "not_reported"
    assert changes.report_state({**silent, "due_at": "2027-01-31T04:00:00+00:00"}, NOW) == "not_due"
    assert changes.report_state({**silent, "waived_at": NOW.isoformat()}, NOW) == "waived"
