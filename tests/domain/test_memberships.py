from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.factories import NOW, actor_of, make_organisation, make_pledge, make_user, obligation_of
from tracker.domain import actors, memberships, notifications, users
from tracker.domain.actors import Actor
from tracker.domain.errors import (
    DuplicateError,
    InvalidError,
    NotAllowedError,
    NotFoundError,
    WrongStateError,
)
from tracker.domain.notifications import Notice
from tracker.models.enums import NoticeKind, Role
from tracker.models.notification import Notification
from tracker.models.user import User


@pytest.fixture
def administrator(session: Session) -> Actor:
    return actor_of(session, Role.ADMINISTRATOR)


@pytest.fixture
def leaving(session: Session) -> User:
    return make_user(session, Role.FOCAL_POINT, country="CHL")


def roles(user: User, at: object = None) -> set[tuple[Role, str | None]]:
    actor = actors.of_user(user, NOW)
    return {(grant.role, grant.country_iso3) for grant in actor.grants}


def test_a_role_is_given_and_ends_at_once(
    session: Session, administrator: Actor, leaving: User
) -> None:
    given = memberships.grant(session, administrator, leaving, Role.APPROVER, country_iso3="CHL")
    assert roles(leaving) == {(Role.FOCAL_POINT, "CHL"), (Role.APPROVER, "CHL")}

    memberships.end(session, administrator, leaving, given)

    assert roles(leaving) == {(Role.FOCAL_POINT, "CHL")}
    with pytest.raises(WrongStateError):
        memberships.end(session, administrator, leaving, given)


def test_a_role_needs_its_place_and_is_held_once(
    session: Session, administrator: Actor, leaving: User
) -> None:
    make_organisation(session)
    with pytest.raises(InvalidError):
        memberships.grant(session, administrator, leaving, Role.APPROVER)
    with pytest.raises(DuplicateError):
        memberships.grant(session, administrator, leaving, Role.FOCAL_POINT, country_iso3="CHL")
    memberships.grant(
        session, administrator, leaving, Role.PARTNER, organisation="Fictional Partner"
    )
    assert (Role.PARTNER, None) in roles(leaving)


def test_nobody_changes_their_own_roles_and_the_last_administrator_stays(
    session: Session, administrator: Actor
) -> None:
    assert administrator.user_id is not None
    own = memberships.person(session, administrator, administrator.user_id)
    with pytest.raises(NotAllowedError):
        memberships.grant(session, administrator, own, Role.MONITOR)
    with pytest.raises(NotAllowedError):
        memberships.end(session, administrator, own, own.memberships[0])
    with pytest.raises(NotAllowedError, match="last administrator"):
        memberships.end(session, actors.operator(NOW), own, own.memberships[0])


def test_work_passes_to_the_successor_with_the_notices_that_wait(
    session: Session, administrator: Actor, leaving: User
) -> None:
    successor = make_user(session, Role.FOCAL_POINT, country="BRA")
    first, second = (obligation_of(session, make_pledge(session)) for _ in range(2))
    for owed in (first, second):
        notice = Notice(NoticeKind.REMINDER, owed, NOW)
        notifications.queue(session, notice, [leaving.id])
    # One that the successor has already is not told twice.
    notifications.queue(session, Notice(NoticeKind.REMINDER, second, NOW), [successor.id])

    memberships.hand_over(session, administrator, leaving, leaving.memberships[0], successor)

    assert roles(leaving) == set()
    assert (Role.FOCAL_POINT, "CHL") in roles(successor)
    query = select(Notification.subject).where(Notification.user_id == successor.id)
    assert len(session.scalars(query).all()) == 2


def test_a_successor_who_has_the_role_keeps_it(
    session: Session, administrator: Actor, leaving: User
) -> None:
    alternate = make_user(session, Role.FOCAL_POINT, country="CHL")

    memberships.hand_over(session, administrator, leaving, leaving.memberships[0], alternate)

    assert len(alternate.memberships) == 1
    assert roles(leaving) == set()


def test_a_partners_role_passes_too(session: Session, administrator: Actor) -> None:
    partner = make_user(session, Role.PARTNER, organisation="Fictional Partner")
    successor = make_user(session, Role.MONITOR)

    memberships.hand_over(session, administrator, partner, partner.memberships[0], successor)

    assert (Role.PARTNER, None) in roles(successor)


def test_handover_to_oneself_or_to_the_disabled_is_refused(
    session: Session, administrator: Actor, leaving: User
) -> None:
    gone = make_user(session, Role.FOCAL_POINT, country="CHL")
    users.disable(session, administrator, gone)

    for successor in (leaving, gone):
        with pytest.raises(InvalidError):
            memberships.hand_over(
                session, administrator, leaving, leaving.memberships[0], successor
            )
    assert roles(leaving) == {(Role.FOCAL_POINT, "CHL")}


def test_a_role_given_in_the_future_can_be_taken_back(
    session: Session, administrator: Actor, leaving: User
) -> None:
    leaving.memberships[0].valid_from = NOW + timedelta(days=1)

    memberships.end(session, administrator, leaving, leaving.memberships[0])

    assert leaving.memberships[0].valid_to == NOW + timedelta(days=1)


def test_who_is_not_there_is_not_found(session: Session, administrator: Actor) -> None:
    with pytest.raises(NotFoundError):
        memberships.person(session, administrator, 10**9)
    with pytest.raises(NotAllowedError):
        memberships.person(session, actor_of(session, Role.MONITOR), 1)


def test_an_account_is_enabled_again_and_signed_out(
    session: Session, administrator: Actor, leaving: User
) -> None:
    with pytest.raises(WrongStateError):
        users.enable(session, administrator, leaving)
    users.disable(session, administrator, leaving)
    assert roles(leaving) == set()

    users.enable(session, administrator, leaving)

    assert roles(leaving) == {(Role.FOCAL_POINT, "CHL")}
