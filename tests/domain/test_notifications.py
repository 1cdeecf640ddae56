"""The outbox: written with what causes it, once per person, thing and kind."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests import factories
from tests.factories import NOW
from tracker.domain import actors, notifications, progress, publication
from tracker.domain.actors import Actor
from tracker.domain.errors import NotFoundError
from tracker.models.country import Country
from tracker.models.enums import NoticeKind, Role, State
from tracker.models.notification import Notification


def told(session: Session) -> list[tuple[int, NoticeKind, str]]:
    rows = session.scalars(select(Notification).order_by(Notification.id))
    return [(row.user_id, row.kind, row.object_name) for row in rows]


def test_authors_are_told_what_was_decided(
    session: Session, focal_point: Actor, monitor: Actor
) -> None:
    pledge = factories.make_pledge(session)
    owed = factories.obligation_of(session, pledge)
    update = progress.start(session, focal_point, owed, factories.update_text())
    progress.submit(session, focal_point, update)
    progress.send_back(session, monitor, update, note="Add the source.")
    progress.submit(session, focal_point, update)
    progress.send_back(session, monitor, update, note="And the date.")
    progress.submit(session, focal_point, update)
    progress.accept(session, monitor, update)

    assert told(session) == [
        (focal_point.user_id, NoticeKind.RETURNED, f"{pledge.code}/2026-H1"),
        (focal_point.user_id, NoticeKind.RETURNED, f"{pledge.code}/2026-H1"),
        (focal_point.user_id, NoticeKind.ACCEPTED, f"{pledge.code}/2026-H1"),
    ]


def test_a_partner_is_told_of_the_publication(session: Session, monitor: Actor) -> None:
    partner = factories.actor_of(session, Role.PARTNER, organisation="Fictional Partner")
    pledge = factories.make_pledge(session, organisation="Fictional Partner", published=False)
    version = pledge.open_version
    assert version is not None
    version.author_id = partner.user_id
    publication.submit(session, partner, version)
    publication.publish(session, monitor, version)

    assert told(session) == [(partner.user_id, NoticeKind.PUBLISHED, pledge.code)]


def test_when_no_author_is_left_the_successor_is_told(session: Session, monitor: Actor) -> None:
    author = factories.make_user(session, Role.FOCAL_POINT, country="CHL")
    successor = factories.actor_of(session, Role.FOCAL_POINT, country="CHL")
    pledge = factories.make_pledge(session)
    owed = factories.obligation_of(session, pledge)
    update = progress.start(session, actors.of_user(author, NOW), owed, factories.update_text())
    progress.submit(session, actors.of_user(author, NOW), update)
    author.disabled_at = NOW
    session.flush()
    progress.accept(session, monitor, update)

    assert told(session) == [(successor.user_id, NoticeKind.ACCEPTED, f"{pledge.code}/2026-H1")]


def test_approvers_are_told_what_waits_for_them(session: Session, focal_point: Actor) -> None:
    approver = factories.actor_of(session, Role.APPROVER, country="CHL")
    factories.actor_of(session, Role.APPROVER, country="PER")
    session.get_one(Country, "CHL").needs_sign_off = True
    pledge = factories.make_pledge(session)
    update = progress.start(
        session, focal_point, factories.obligation_of(session, pledge), factories.update_text()
    )
    progress.submit(session, focal_point, update)
    assert update.state is State.AWAITING_SIGN_OFF
    progress.sign_off(session, approver, update)

    assert told(session) == [(approver.user_id, NoticeKind.SIGN_OFF, f"{pledge.code}/2026-H1")]


def test_the_operators_own_work_is_told_to_nobody(session: Session, focal_point: Actor) -> None:
    factories.make_update(session, factories.make_pledge(session))

    assert told(session) == []


def test_the_same_notice_is_queued_once(session: Session, focal_point: Actor) -> None:
    owed = factories.obligation_of(session, factories.make_pledge(session))
    notice = notifications.Notice(NoticeKind.OPENING, owed, NOW)
    person = focal_point.user_id
    assert person is not None

    assert notifications.queue(session, notice, [person, person]) == 1
    assert notifications.queue(session, notice, [person]) == 0
    assert notifications.queue(session, notice, []) == 0


def test_a_refused_act_tells_nobody(session: Session, focal_point: Actor, monitor: Actor) -> None:
    update = progress.start(
        session,
        focal_point,
        factories.obligation_of(session, factories.make_pledge(session)),
        factories.update_text(),
    )
    progress.submit(session, focal_point, update)
    session.commit()
    progress.accept(session, monitor, update)
    session.rollback()

    assert told(session) == []


def test_a_notice_whose_thing_is_gone_cannot_be_read(session: Session) -> None:
    with pytest.raises(NotFoundError):
        notifications.read(Notification(kind=NoticeKind.RETURNED), NOW)
