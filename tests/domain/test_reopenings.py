"""A closed period takes updates again for one country or organisation, with a reason, to a day."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from tests.domain.test_pledge_races import at_once
from tests.factories import (
    NOW,
    actor_of,
    make_organisation,
    make_pledge,
    make_update,
    obligation_of,
    operator,
    update_text,
)
from tracker.db import Database
from tracker.domain import audit, duties, obligations, periods, progress, reopenings
from tracker.domain.actors import Actor
from tracker.domain.errors import (
    InvalidError,
    NotAllowedError,
    NotFoundError,
    WrongStateError,
)
from tracker.models import Country, PeriodReopening, ReportingPeriod
from tracker.models.audit import AuditEvent
from tracker.models.enums import Answer, Role, State
from tracker.models.progress import ProgressUpdate
from tracker.monitoring import snapshots, vintages
from tracker.reports import publishing

WHY = "Two offices were flooded."
UNTIL = date(2026, 12, 10)


def chile(session: Session) -> Country:
    return session.get_one(Country, "CHL")


@pytest.fixture
def closed(session: Session, monitor: Actor) -> ReportingPeriod:
    period = periods.find(session, "2026-H1")
    periods.close(session, monitor, period)
    return period


def test_a_closed_period_is_open_again_for_one_country_to_the_end_of_a_day(
    session: Session, monitor: Actor, closed: ReportingPeriod
) -> None:
    own, others = make_pledge(session), make_pledge(session, country="HND")

    made = reopenings.reopen(session, monitor, closed, chile(session), until=UNTIL, reason=WHY)

    # The end of the day in Chile, three hours behind UTC.
    assert made.ends_at == datetime(2026, 12, 11, 3, tzinfo=UTC)
    owed, owed_by_others = obligation_of(session, own), obligation_of(session, others)
    last = made.ends_at - timedelta(seconds=1)
    for at in (monitor.at, last):
        assert obligations.refusal(owed, at) is None
    assert "is closed" in str(obligations.refusal(owed, made.ends_at))
    assert "is closed" in str(obligations.refusal(owed_by_others, monitor.at))
    update = progress.start(session, operator(last), owed, update_text())
    progress.submit(session, operator(last), update)
    with pytest.raises(WrongStateError, match="is closed"):
        progress.start(session, operator(last), owed_by_others, update_text())


def test_it_is_open_for_an_organisation_too(
    session: Session, monitor: Actor, closed: ReportingPeriod
) -> None:
    own = make_pledge(session, organisation="Fictional Partner")
    others = make_pledge(session, organisation="Another Partner")
    partner = make_organisation(session)

    made = reopenings.reopen(session, monitor, closed, partner, until=UNTIL, reason=WHY)

    assert made.ends_at == datetime(2026, 12, 11, tzinfo=UTC)
    assert obligations.refusal(obligation_of(session, own), monitor.at) is None
    assert obligations.refusal(obligation_of(session, others), monitor.at) is not None
    assert list(reopenings.of_period(session, closed, None)) == [made]
    assert list(reopenings.of_period(session, closed, chile(session))) == []
    event = session.scalars(select(AuditEvent).order_by(AuditEvent.seq.desc()).limit(1)).one()
    assert (event.action, event.object_id, event.reason) == ("period.reopened", "2026-H1", WHY)
    assert '"organisation":"Fictional Partner"' in event.body


def test_it_is_ended_early(session: Session, monitor: Actor, closed: ReportingPeriod) -> None:
    owed = obligation_of(session, make_pledge(session))
    made = reopenings.reopen(session, monitor, closed, chile(session), until=UNTIL, reason=WHY)

    reopenings.end(session, monitor, reopenings.find(session, made.id))

    assert obligations.refusal(owed, monitor.at) is not None
    with pytest.raises(WrongStateError, match="ended already"):
        reopenings.end(session, monitor, made)
    with pytest.raises(NotFoundError):
        reopenings.find(session, made.id + 1)
    event = session.scalars(select(AuditEvent).order_by(AuditEvent.seq.desc()).limit(1)).one()
    assert (event.action, event.country_iso3) == ("period.reopening_ended", "CHL")
    assert audit.verify(session).bad_seq is None


def test_a_new_day_takes_the_place_of_the_old_one(
    session: Session, monitor: Actor, closed: ReportingPeriod
) -> None:
    owed = obligation_of(session, make_pledge(session))
    first = reopenings.reopen(session, monitor, closed, chile(session), until=UNTIL, reason=WHY)
    later = date(2026, 12, 20)

    second = reopenings.reopen(session, monitor, closed, chile(session), until=later, reason=WHY)

    assert first.ended_at == monitor.at
    assert obligations.reopening_of(owed, monitor.at) is second
    event = session.scalars(select(AuditEvent).order_by(AuditEvent.seq.desc()).limit(1)).one()
    assert '"before":{"until":"2026-12-10"}' in event.body


def test_one_that_lapsed_is_followed_by_another(
    session: Session, monitor: Actor, closed: ReportingPeriod
) -> None:
    owed = obligation_of(session, make_pledge(session))
    first = reopenings.reopen(session, monitor, closed, chile(session), until=UNTIL, reason=WHY)
    later = operator(first.ends_at + timedelta(days=3))
    assert obligations.reopening_of(owed, later.at) is None

    second = reopenings.reopen(
        session, later, closed, chile(session), until=date(2026, 12, 20), reason=WHY
    )

    assert first.ended_at == first.ends_at
    assert obligations.reopening_of(owed, later.at) is second
    assert list(reopenings.of_period(session, closed, chile(session))) == [first, second]


def test_what_is_open_for_others_or_has_ended_stays_as_it_is(
    session: Session, monitor: Actor, closed: ReportingPeriod
) -> None:
    make_pledge(session)
    make_pledge(session, country="HND")
    honduras = session.get_one(Country, "HND")
    others = reopenings.reopen(session, monitor, closed, honduras, until=UNTIL, reason=WHY)
    ended = reopenings.reopen(session, monitor, closed, chile(session), until=UNTIL, reason=WHY)
    reopenings.end(session, monitor, ended)
    later = actor_of(session, Role.MONITOR, at=NOW + timedelta(hours=1))

    reopenings.reopen(session, later, closed, chile(session), until=UNTIL, reason=WHY)

    assert others.ended_at is None
    assert ended.ended_at == monitor.at


@pytest.mark.parametrize(
    ("until", "words"),
    [
        (None, "Say until which day"),
        (date(2026, 11, 23), "from today on"),
        (date(2027, 11, 26), "within the next twelve months"),
        (date.max, "within the next twelve months"),
    ],
)
def test_it_takes_a_day_that_is_not_over_and_not_far(
    session: Session, monitor: Actor, closed: ReportingPeriod, until: date | None, words: str
) -> None:
    make_pledge(session)

    with pytest.raises(InvalidError, match=words):
        reopenings.reopen(session, monitor, closed, chile(session), until=until, reason=WHY)


def test_it_takes_a_reason(session: Session, monitor: Actor, closed: ReportingPeriod) -> None:
    make_pledge(session)

    with pytest.raises(InvalidError, match="Say why"):
        reopenings.reopen(session, monitor, closed, chile(session), until=UNTIL, reason="")


def test_where_nothing_is_owed_nothing_is_opened(
    session: Session, monitor: Actor, closed: ReportingPeriod
) -> None:
    with pytest.raises(WrongStateError, match="Nothing is owed here for 2026-H1"):
        reopenings.reopen(session, monitor, closed, chile(session), until=UNTIL, reason=WHY)


@pytest.mark.parametrize("code", ["2026-H1", "2030-H1"])
def test_only_a_closed_period_is_opened_for_one_country(
    session: Session, monitor: Actor, code: str
) -> None:
    make_pledge(session)
    period = periods.find(session, code)

    with pytest.raises(WrongStateError, match="is not closed"):
        reopenings.reopen(session, monitor, period, chile(session), until=UNTIL, reason=WHY)


@pytest.mark.parametrize("role", [Role.FOCAL_POINT, Role.APPROVER])
def test_a_country_opens_nothing_for_itself(
    session: Session, closed: ReportingPeriod, monitor: Actor, role: Role
) -> None:
    make_pledge(session)
    actor = actor_of(session, role, country="CHL")
    made = reopenings.reopen(session, monitor, closed, chile(session), until=UNTIL, reason=WHY)

    with pytest.raises(NotAllowedError):
        reopenings.reopen(session, actor, closed, chile(session), until=UNTIL, reason=WHY)
    with pytest.raises(NotAllowedError):
        reopenings.end(session, actor, made)


def test_the_focal_point_has_the_report_to_send_again(
    session: Session, monitor: Actor, closed: ReportingPeriod, focal_point: Actor
) -> None:
    pledge = make_pledge(session)
    owed = obligation_of(session, pledge)
    stranger = actor_of(session, Role.FOCAL_POINT, country="HND")
    assert owed not in [task.obligation for task in duties.of(session, focal_point).to_report]

    made = reopenings.reopen(session, monitor, closed, chile(session), until=UNTIL, reason=WHY)

    assert owed in [task.obligation for task in duties.of(session, focal_point).to_report]
    assert list(reopenings.in_force(session, focal_point)) == [made]
    assert list(reopenings.in_force(session, stranger)) == []
    assert list(reopenings.in_force(session, monitor)) == []
    reopenings.end(session, monitor, made)
    assert owed not in [task.obligation for task in duties.of(session, focal_point).to_report]
    assert list(reopenings.in_force(session, focal_point)) == []


def test_a_draft_can_be_sent_again_and_not_after_the_last_day(
    session: Session, monitor: Actor, focal_point: Actor
) -> None:
    draft = make_update(session, make_pledge(session), accepted=False)
    period = draft.obligation.period
    periods.close(session, monitor, period)
    assert [task.subject for task in duties.of(session, focal_point).closed] == [draft]

    made = reopenings.reopen(session, monitor, period, chile(session), until=UNTIL, reason=WHY)

    assert [task.subject for task in duties.of(session, focal_point).drafts] == [draft]
    late = actor_of(session, Role.FOCAL_POINT, country="CHL", at=made.ends_at)
    assert [task.subject for task in duties.of(session, late).closed] == [draft]
    with pytest.raises(WrongStateError, match="is closed"):
        progress.submit(session, late, draft)


def started(session: Session) -> tuple[int, int]:
    """Make a draft for a published period that is open again; return the ids of both."""
    update = make_update(session, make_pledge(session), accepted=False)
    period = update.obligation.period
    periods.close(session, operator(), period)
    publishing.publish(session, operator(), period)
    made = reopenings.reopen(session, operator(), period, chile(session), until=UNTIL, reason=WHY)
    return update.id, made.id


def test_ending_it_and_sending_at_the_same_moment_have_an_order(own_engine: Engine) -> None:
    database = Database(own_engine)
    with database.writing() as session:
        update_id, reopening_id = started(session)
        session.commit()

    def send(session: Session) -> None:
        progress.submit(session, operator(), session.get_one(ProgressUpdate, update_id))

    def end(session: Session) -> None:
        reopenings.end(session, operator(), session.get_one(PeriodReopening, reopening_id))

    refused = at_once(database, send, end)

    with database.reading() as session:
        state = session.get_one(ProgressUpdate, update_id).state
        events = session.scalars(
            select(AuditEvent.action).order_by(AuditEvent.seq.desc()).limit(2)
        ).all()
    if refused:
        assert refused == ["WrongStateError"]
        assert state is State.DRAFT
        assert events[0] == "period.reopening_ended"
    else:
        assert state is State.SUBMITTED
        assert list(events) == ["period.reopening_ended", "update.submitted"]


def test_a_period_opened_twice_at_once_for_a_country_has_one_in_force(own_engine: Engine) -> None:
    database = Database(own_engine)
    with database.writing() as session:
        make_pledge(session)
        periods.close(session, operator(), periods.find(session, "2026-H1"))
        session.commit()

    def reopen(day: date) -> Callable[[Session], None]:
        return lambda session: (
            reopenings.reopen(
                session,
                operator(),
                periods.find(session, "2026-H1"),
                chile(session),
                until=day,
                reason=WHY,
            )
            and None
        )

    assert at_once(database, reopen(UNTIL), reopen(date(2026, 12, 20))) == []
    with database.reading() as session:
        found = session.scalars(select(PeriodReopening)).all()
        assert [one.ended_at is None for one in found] == [False, True]


def test_a_late_report_enters_the_live_figures_and_leaves_the_snapshot_as_it_was(
    session: Session, monitor: Actor
) -> None:
    pledge = make_pledge(session)
    period = periods.find(session, "2026-H1")
    periods.close(session, monitor, period)
    publishing.publish(session, monitor, period)
    reopenings.reopen(session, monitor, period, chile(session), until=UNTIL, reason=WHY)
    frozen = snapshots.of_period(session, "2026-H1")
    assert frozen is not None

    make_update(session, pledge)

    owed = obligation_of(session, pledge)
    assert owed.answer is Answer.ACCEPTED
    assert owed.answered_at is not None
    assert owed.answered_at > owed.due_at
    assert snapshots.of_period(session, "2026-H1") == frozen
    assert snapshots.verify(session, frozen).fault == ""
    (row,) = (row for row in vintages.table(session, NOW) if row.period.code == "2026-H1")
    assert [known.figures.reported for known in row.known] == [0, 1]
    assert [known.figures.late for known in row.known] == [0, 1]
