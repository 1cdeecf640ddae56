"""The calendar of reminders, by a fixed clock and by people's own time."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests import factories
from tests.factories import NOW
from tracker.domain import actors, periods, progress, reminders
from tracker.domain.actors import Actor
from tracker.domain.errors import NotAllowedError, WrongStateError
from tracker.models.audit import AuditEvent
from tracker.models.enums import NoticeKind, Role
from tracker.models.notification import Notification
from tracker.models.period import ReportingPeriod

# 2026-H2 is due on 31 January 2027.
PERIOD = ReportingPeriod(opens_on=date(2026, 7, 1), due_on=date(2027, 1, 31))


def kinds(session: Session) -> list[NoticeKind]:
    return list(session.scalars(select(Notification.kind).order_by(Notification.id)))


@pytest.mark.parametrize(
    ("moment", "zone", "kind"),
    [
        ("2026-06-30T23:00+00:00", "UTC", None),
        ("2026-07-01T07:59+00:00", "UTC", None),
        ("2026-07-01T08:00+00:00", "UTC", NoticeKind.OPENING),
        ("2027-01-17T07:59+00:00", "UTC", NoticeKind.OPENING),
        ("2027-01-17T08:00+00:00", "UTC", NoticeKind.DUE_IN_14),
        ("2027-01-17T10:59+00:00", "America/Santiago", NoticeKind.OPENING),
        ("2027-01-17T11:00+00:00", "America/Santiago", NoticeKind.DUE_IN_14),
        ("2027-01-28T08:00+00:00", "UTC", NoticeKind.DUE_IN_3),
        ("2027-02-01T10:59+00:00", "America/Santiago", NoticeKind.DUE_IN_3),
        ("2027-02-01T11:00+00:00", "America/Santiago", NoticeKind.OVERDUE),
        ("2029-01-01T00:00+00:00", "UTC", NoticeKind.OVERDUE),
    ],
)
def test_each_kind_comes_in_its_readers_morning(
    moment: str, zone: str, kind: NoticeKind | None
) -> None:
    assert reminders.kind_at(PERIOD, datetime.fromisoformat(moment), zone) is kind


def test_a_year_of_reminders_is_four_and_then_quiet(session: Session, focal_point: Actor) -> None:
    factories.make_pledge(session, starts_on=date(2026, 7, 1))
    day, counts = datetime(2026, 11, 25, 20, tzinfo=UTC), 0
    while day < datetime(2027, 6, 1, tzinfo=UTC):
        for period in session.scalars(periods.calendar()):
            # The next period's are another matter.
            if period.code == "2027-H1":
                period.opens_on = date(2027, 6, 30)
        counts += reminders.queue_due(session, day)
        assert reminders.queue_due(session, day) == 0
        day += timedelta(days=1)

    assert kinds(session) == [
        NoticeKind.OPENING,
        NoticeKind.DUE_IN_14,
        NoticeKind.DUE_IN_3,
        NoticeKind.OVERDUE,
    ]
    assert counts == 4


def test_what_was_sent_answered_or_waived_is_not_reminded(
    session: Session, focal_point: Actor
) -> None:
    sent = factories.make_pledge(session, starts_on=date(2026, 7, 1))
    update = progress.start(
        session,
        focal_point,
        factories.obligation_of(session, sent, "2026-H2"),
        factories.update_text(),
    )
    progress.submit(session, focal_point, update)
    answered = factories.make_pledge(session, starts_on=date(2026, 7, 1))
    factories.make_update(session, answered, "2026-H2")
    waived = factories.obligation_of(
        session, factories.make_pledge(session, starts_on=date(2026, 7, 1)), "2026-H2"
    )
    waived.waived_at, waived.waived_reason = NOW, "An earthquake."
    session.flush()

    assert reminders.queue_due(session, NOW) == 0


def test_reminding_by_hand_reaches_each_once_a_day(
    session: Session, focal_point: Actor, monitor: Actor
) -> None:
    partner = factories.actor_of(session, Role.PARTNER, organisation="Fictional Partner")
    factories.make_pledge(session, starts_on=date(2026, 7, 1))
    factories.make_pledge(session, starts_on=date(2026, 7, 1))
    factories.make_pledge(session, organisation="Fictional Partner", starts_on=date(2026, 7, 1))
    period = periods.find(session, "2026-H2")

    assert reminders.remind(session, monitor, period, "CHL") == 1
    assert reminders.remind(session, monitor, period) == 1
    assert reminders.remind(session, monitor, period) == 0
    silences = reminders.silences(session, monitor, period, None)
    assert [(one.user.id, len(one.owed), len(one.already)) for one in silences] == [
        (focal_point.user_id, 0, 2),
        (partner.user_id, 0, 1),
    ]
    tomorrow = actors.Actor(NOW + timedelta(days=1), monitor.user_id, "", monitor.grants)
    assert reminders.remind(session, tomorrow, period) == 2
    assert kinds(session) == [NoticeKind.REMINDER] * 6
    event = session.scalars(
        select(AuditEvent).where(AuditEvent.action == "period.reminded").limit(1)
    ).one()
    assert event.actor_id == monitor.user_id


def test_only_monitoring_reminds_and_only_of_what_is_owed(
    session: Session, focal_point: Actor, monitor: Actor
) -> None:
    with pytest.raises(NotAllowedError):
        reminders.remind(session, focal_point, periods.find(session, "2026-H2"))
    with pytest.raises(WrongStateError):
        reminders.remind(session, monitor, periods.find(session, "2027-H1"))
    assert session.scalar(select(func.count()).select_from(Notification)) == 0
