"""Reporting periods open by the calendar and are closed, opened again and published by staff."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.factories import NOW, actor_of, make_pledge, obligation_of, operator
from tracker.domain import actors, audit, periods, publication
from tracker.domain.actors import Actor
from tracker.domain.errors import NotAllowedError, NotFoundError, WrongStateError
from tracker.models.audit import AuditEvent
from tracker.models.enums import PeriodState, Role
from tracker.reports import publishing

TODAY = NOW.date()


def test_the_calendar_is_that_of_the_current_plan(session: Session) -> None:
    codes = [period.code for period in session.scalars(periods.calendar())]

    assert codes[0] == "2025-H1"
    assert codes[-1] == "2034-H2"
    assert codes == sorted(codes)


def test_a_period_is_found_by_its_code(session: Session) -> None:
    assert periods.find(session, "2026-H2").covers_to == date(2026, 12, 31)
    with pytest.raises(NotFoundError):
        periods.find(session, "1999-H1")


def test_the_current_period_is_the_running_one_due_next(session: Session) -> None:
    on_new_year = periods.current(session, date(2027, 1, 1))
    after_it_is_due = periods.current(session, date(2027, 2, 1))

    assert on_new_year is not None
    assert on_new_year.code == "2026-H2"
    assert after_it_is_due is not None
    assert after_it_is_due.code == "2027-H1"


def test_without_a_period_ahead_the_last_running_one_is_current(session: Session) -> None:
    last = periods.current(session, date(2040, 1, 1))

    assert last is not None
    assert last.code == "2034-H2"
    assert periods.next_to_open(session, date(2040, 1, 1)) is None


def test_before_the_plan_no_period_is_current(session: Session) -> None:
    first = periods.next_to_open(session, date(2024, 12, 31))

    assert periods.current(session, date(2024, 12, 31)) is None
    assert first is not None
    assert first.code == "2025-H1"


def test_staff_close_an_open_period_and_open_it_again(session: Session, monitor: Actor) -> None:
    period = periods.find(session, "2026-H1")

    periods.close(session, monitor, period, reason="The calendar says so.")
    assert period.state(TODAY) is PeriodState.CLOSED

    periods.open_again(session, monitor, period, reason="Two countries asked.")
    assert period.state(TODAY) is PeriodState.OPEN
    actions = session.scalars(
        select(AuditEvent.action).where(AuditEvent.object_type == "period").order_by(AuditEvent.seq)
    ).all()
    assert actions[-2:] == ["period.closed", "period.opened"]
    assert audit.verify(session).bad_seq is None


def test_a_closed_period_is_published_once_and_for_all(session: Session, monitor: Actor) -> None:
    period = periods.find(session, "2026-H1")
    periods.close(session, monitor, period)

    publishing.publish(session, monitor, period)

    assert period.state(TODAY) is PeriodState.PUBLISHED
    for act in (periods.open_again, periods.close, publishing.publish):
        with pytest.raises(WrongStateError):
            act(session, monitor, period)


@pytest.mark.parametrize("act", [periods.open_again, publishing.publish])
def test_an_open_period_is_neither_opened_nor_published(
    session: Session, monitor: Actor, act: object
) -> None:
    with pytest.raises(WrongStateError):
        act(session, monitor, periods.find(session, "2026-H1"))  # type: ignore[operator]


def test_a_period_that_has_not_begun_is_not_closed(session: Session, monitor: Actor) -> None:
    with pytest.raises(WrongStateError):
        periods.close(session, monitor, periods.find(session, "2030-H1"))


@pytest.mark.parametrize("role", [Role.FOCAL_POINT, Role.APPROVER])
@pytest.mark.parametrize("act", [periods.close, periods.open_again, publishing.publish])
def test_a_country_does_not_manage_periods(session: Session, role: Role, act: object) -> None:
    actor = actor_of(session, role, country="CHL")

    with pytest.raises(NotAllowedError):
        act(session, actor, periods.find(session, "2026-H1"))  # type: ignore[operator]


def test_a_pledge_withdrawn_after_the_closing_owes_nothing_once_opened_again(
    session: Session, monitor: Actor
) -> None:
    pledge = make_pledge(session)
    owed = obligation_of(session, pledge, "2026-H1")
    periods.close(session, monitor, owed.period)
    later = operator(datetime(2026, 11, 25, tzinfo=UTC))
    publication.withdraw(session, later, pledge, reason="The programme ended.")
    assert owed.is_owed

    periods.open_again(session, monitor, owed.period)

    assert not owed.is_owed


def test_today_is_the_same_day_for_every_country() -> None:
    late_evening_in_chile = actors.public(datetime(2026, 7, 1, 1, 0, tzinfo=UTC))

    assert periods.today(late_evening_in_chile) == date(2026, 7, 1)


def test_days_left_are_counted_to_the_due_day() -> None:
    assert periods.days_left(date(2027, 1, 25), date(2027, 1, 31)) == 6
    assert periods.days_left(date(2027, 1, 31), date(2027, 1, 31)) == 0
