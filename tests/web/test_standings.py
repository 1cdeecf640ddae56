"""How pledges stand in the periods that have opened."""

from datetime import UTC, datetime
from fractions import Fraction

from sqlalchemy.orm import Session

from tests.factories import NOW, make_pledge, make_update, obligation_of
from tracker.models.enums import ProgressReason, Stage
from tracker.web import standings


def test_each_opened_period_says_how_it_was_answered(session: Session) -> None:
    pledge, silent = make_pledge(session), make_pledge(session)
    make_update(session, pledge, "2026-H1")

    found = standings.of(session, NOW, [pledge.id, silent.id])

    first, second = found[pledge.id]
    assert (first.period, first.report, first.stage) == ("2026-H1", "accepted", Stage.IN_PROGRESS)
    assert (first.progress, first.reason) == (Fraction(1, 4), ProgressReason.OK)
    assert first.is_late
    assert (second.period, second.report, second.progress) == ("2026-H2", "not_due", None)
    assert [one.report for one in found[silent.id]] == ["not_reported", "not_due"]


def test_a_waived_period_is_said_to_be_so(session: Session) -> None:
    pledge = make_pledge(session)
    obligation = obligation_of(session, pledge, "2026-H1")
    obligation.waived_at, obligation.waived_reason = NOW, "Election."
    session.flush()

    found = standings.of(session, NOW, [pledge.id], ("2026-H1",))

    assert [(one.period, one.report) for one in found[pledge.id]] == [("2026-H1", "waived")]


def test_before_a_period_opens_there_is_nothing_to_say(session: Session) -> None:
    pledge = make_pledge(session)

    assert standings.of(session, datetime(2025, 12, 31, tzinfo=UTC), [pledge.id]) == {}
