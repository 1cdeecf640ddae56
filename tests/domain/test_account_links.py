from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.factories import NOW, actor_of, make_user, sign_in
from tracker.domain import account_links, actors, credentials, sessions, users
from tracker.domain.actors import Actor
from tracker.domain.errors import InvalidError, NotAllowedError, NotFoundError, WrongStateError
from tracker.domain.users import NewUser
from tracker.models.enums import LinkPurpose, Role
from tracker.models.user import AccountLink

PASSWORD = "nueve trenes bajo la nieve"
NEW = NewUser(email="Nueva@Example.org", role=Role.FOCAL_POINT, country_iso3="CHL")


@pytest.fixture
def administrator(session: Session) -> Actor:
    return actor_of(session, Role.ADMINISTRATOR)


def test_an_invited_person_sets_a_password_once(session: Session, administrator: Actor) -> None:
    link = account_links.invite(session, administrator, NEW)
    assert link.purpose is LinkPurpose.INVITATION
    assert link.user.password_hash is None

    found = account_links.find(session, link.nonce, NOW)
    account_links.use(session, actors.public(NOW), found, PASSWORD)

    assert sign_in(session, "nueva@example.org", PASSWORD)
    with pytest.raises(NotFoundError):
        account_links.find(session, link.nonce, NOW)


def test_a_weak_password_leaves_the_link(session: Session, administrator: Actor) -> None:
    link = account_links.invite(session, administrator, NEW)

    with pytest.raises(InvalidError):
        account_links.use(session, actors.public(NOW), link, "password")

    assert account_links.find(session, link.nonce, NOW) is link


def test_a_new_link_ends_the_one_before(session: Session, administrator: Actor) -> None:
    first = account_links.invite(session, administrator, NEW)
    second = account_links.renew(session, administrator, first.user)

    with pytest.raises(NotFoundError):
        account_links.find(session, first.nonce, NOW)
    assert account_links.find(session, second.nonce, NOW) is second


def test_links_expire_and_end_with_the_account(session: Session, administrator: Actor) -> None:
    link = account_links.invite(session, administrator, NEW)
    last = NOW + timedelta(days=14)

    assert account_links.find(session, link.nonce, last - timedelta(seconds=1)) is link
    with pytest.raises(NotFoundError):
        account_links.find(session, link.nonce, last)
    users.disable(session, administrator, link.user)
    with pytest.raises(NotFoundError):
        account_links.find(session, link.nonce, NOW)
    with pytest.raises(WrongStateError):
        account_links.renew(session, administrator, link.user)


def test_a_lost_password_is_set_anew_and_ends_the_sessions(session: Session) -> None:
    user = make_user(
        session, Role.MONITOR, email="m@example.org", password_hash=credentials.hashed(PASSWORD)
    )
    token = sign_in(session, "m@example.org", PASSWORD)
    link = account_links.request_reset(session, actors.public(NOW), " M@example.org ")
    assert link is not None
    assert link.purpose is LinkPurpose.RESET

    account_links.use(session, actors.public(NOW), link, "siete lunas sobre el puerto")

    session.expire_all()
    assert sessions.live(session, actors.public(NOW), token) is None
    assert sign_in(session, user.email, "siete lunas sobre el puerto")


def test_nobody_and_the_disabled_get_no_link(session: Session, administrator: Actor) -> None:
    user = make_user(session, Role.MONITOR, email="m@example.org")
    users.disable(session, administrator, user)

    assert account_links.request_reset(session, actors.public(NOW), "m@example.org") is None
    assert account_links.request_reset(session, actors.public(NOW), "nobody@example.org") is None


def test_asking_again_and_again_sends_no_more(session: Session) -> None:
    make_user(session, Role.MONITOR, email="m@example.org")
    asked = [
        account_links.request_reset(session, actors.public(NOW), "m@example.org") for _ in range(5)
    ]

    assert [link is not None for link in asked] == [True, True, True, False, False]
    later = actors.public(NOW + timedelta(hours=2))
    assert account_links.request_reset(session, later, "m@example.org") is not None


def test_only_administrators_invite(session: Session) -> None:
    with pytest.raises(NotAllowedError):
        account_links.invite(session, actor_of(session, Role.MONITOR), NEW)


def test_a_mail_is_claimed_by_one_sender(session: Session, administrator: Actor) -> None:
    link = account_links.invite(session, administrator, NEW)
    assert account_links.unsent(session, NOW) == [link]

    assert account_links.claim(session, link.id, NOW) is link
    assert account_links.claim(session, link.id, NOW) is None
    assert account_links.unsent(session, NOW) == []


def test_an_expired_link_is_not_mailed(session: Session, administrator: Actor) -> None:
    link = account_links.invite(session, administrator, NEW)
    later = NOW + timedelta(days=15)

    assert account_links.unsent(session, later) == []
    assert account_links.claim(session, link.id, later) is None
    assert session.scalar(select(AccountLink.mailed_at)) is None
