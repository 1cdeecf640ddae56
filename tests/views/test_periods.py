"""The calendar: read by monitoring staff and administrators, changed by staff alone."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from tests.browsing import Browser
from tests.factories import NOW
from tracker.domain import periods
from tracker.models.enums import PeriodState, Role

SignIn = Callable[..., Browser]


def state(session: Session, code: str) -> PeriodState:
    session.expire_all()
    return periods.find(session, code).state(NOW.date())


def test_the_calendar_shows_each_period_with_its_state(sign_in: SignIn) -> None:
    page = sign_in(Role.MONITOR).get("/en/periods").text

    assert "The period 2026-H2 is due on" in page
    assert "68 days are left." in page
    assert "Scheduled" in page
    assert "/en/periods/2026-H1/close" in page


def test_administrators_read_the_calendar_only(sign_in: SignIn) -> None:
    administrator = sign_in(Role.ADMINISTRATOR)

    assert "/en/periods/2026-H1/close" not in administrator.get("/en/periods").text
    administrator.get("/en/periods/2026-H1/close", status=403)
    administrator.post("/en/periods/2026-H1/close", status=403)


@pytest.mark.parametrize("role", [Role.FOCAL_POINT, Role.APPROVER])
def test_countries_have_no_calendar_to_manage(sign_in: SignIn, role: Role) -> None:
    sign_in(role, "CHL").get("/en/periods", status=403)


def test_a_period_is_closed_opened_again_and_published(sign_in: SignIn, session: Session) -> None:
    monitor = sign_in(Role.MONITOR)

    assert "takes no more reports" in monitor.get("/en/periods/2026-H1/close").text
    monitor.post("/en/periods/2026-H1/close", {"reason": "By the calendar."})
    assert state(session, "2026-H1") is PeriodState.CLOSED
    page = monitor.get("/en/periods").text
    assert "The period 2026-H1 is closed." in page

    assert "takes late reports again" in monitor.get("/en/periods/2026-H1/open").text
    monitor.post("/en/periods/2026-H1/open")
    assert state(session, "2026-H1") is PeriodState.OPEN

    monitor.post("/en/periods/2026-H1/close")
    assert "can't be opened again" in monitor.get("/en/periods/2026-H1/publish").text
    monitor.post("/en/periods/2026-H1/publish")
    assert state(session, "2026-H1") is PeriodState.PUBLISHED


def test_who_closes_early_is_told_whom_it_shuts_out(app: Flask, sign_in: SignIn) -> None:
    monitor = sign_in(Role.MONITOR)
    address = "/en/periods/2026-H2/close"

    assert "in 68 days." in monitor.get(address).text
    assert "still in time" not in monitor.get("/en/periods/2026-H1/close").text
    due = datetime(2026, 7, 31, 12, tzinfo=UTC)
    app.extensions["tracker_clock"] = lambda: due
    assert "The reports are due today." in monitor.get("/en/periods/2026-H1/close").text


def test_what_cannot_be_done_is_refused(sign_in: SignIn, session: Session) -> None:
    monitor = sign_in(Role.MONITOR)

    monitor.post("/en/periods/2026-H1/publish", status=409)
    monitor.post("/en/periods/1999-H1/close", status=404)
    monitor.get("/en/periods/1999-H1/close", status=404)
    monitor.get("/en/periods/2026-H1/burn", status=404)
    page = monitor.post("/en/periods/2026-H1/close", {"reason": "x" * 2_001}, status=422).text
    assert "<title>Error:" in page
    assert state(session, "2026-H1") is PeriodState.OPEN


def test_without_a_running_period_the_calendar_says_nothing_of_days(
    sign_in: SignIn, session: Session
) -> None:
    for period in session.scalars(periods.running(NOW.date())):
        period.closed_at = NOW
    session.commit()

    assert "is due on" not in sign_in(Role.MONITOR).get("/en/periods").text
