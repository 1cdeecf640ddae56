from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from tests.factories import NOW, actor_of, make_organisation, make_user, operator, sign_in
from tracker.domain import actors, credentials, sessions, users
from tracker.domain.errors import (
    DuplicateError,
    InvalidError,
    NotAllowedError,
    NotFoundError,
    TrackerError,
)
from tracker.domain.users import NewUser
from tracker.models import Membership, User
from tracker.models.enums import Language, Role

PASSWORD = "carta magna lluvia quince"
NEW = NewUser(email="Ana@Example.org ", role=Role.FOCAL_POINT, country_iso3="CHL")


def test_an_account_has_a_folded_address_and_one_membership(session: Session) -> None:
    user = users.create(session, operator(), NEW)

    assert (user.email, user.name) == ("ana@example.org", "ana")
    assert [(one.role, one.country_iso3) for one in user.memberships] == [("focal_point", "CHL")]
    assert users.by_email(session, "ANA@example.org") is user
    assert user in users.listed(session)


def test_a_partner_belongs_to_an_organisation(session: Session) -> None:
    body = make_organisation(session, "Fictional Body")

    user = users.create(
        session,
        operator(),
        NewUser(email="p@example.org", role=Role.PARTNER, organisation=body.name),
    )

    assert actors.of_user(user, NOW).organisations == {body.id}


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"email": "nobody"}, "email"),
        ({"email": "a\n@example.org"}, "email"),
        ({"country_iso3": None}, "country"),
        ({"country_iso3": "XXX"}, "country"),
        ({"role": Role.MONITOR}, "country"),
        ({"organisation": "Some body"}, "organisation"),
        ({"role": Role.PARTNER, "country_iso3": None}, "organisation"),
        ({"role": Role.PARTNER, "country_iso3": None, "organisation": "Nobody"}, "organisation"),
    ],
)
def test_a_wrong_account_is_refused_at_its_field(
    session: Session, changed: dict[str, object], field: str
) -> None:
    with pytest.raises(InvalidError) as caught:
        users.create(session, operator(), replace(NEW, **changed))  # type: ignore[arg-type]

    assert [fault.field for fault in caught.value.faults] == [field]


def test_an_address_has_one_account(session: Session) -> None:
    users.create(session, operator(), NEW)

    with pytest.raises(DuplicateError):
        users.create(session, operator(), NEW)


def test_only_administrators_make_and_disable_accounts(session: Session) -> None:
    monitor = actor_of(session, Role.MONITOR)
    user = make_user(session, Role.FOCAL_POINT, country="CHL")

    with pytest.raises(NotAllowedError):
        users.create(session, monitor, NEW)
    with pytest.raises(NotAllowedError):
        users.disable(session, monitor, user)


def test_a_disabled_account_has_no_rights_and_no_session(session: Session) -> None:
    administrator = actor_of(session, Role.ADMINISTRATOR)
    user = make_user(
        session, Role.FOCAL_POINT, country="CHL", password_hash=credentials.hashed(PASSWORD)
    )
    token = sign_in(session, user.email, PASSWORD)

    users.disable(session, administrator, user)
    session.expire_all()

    assert sessions.live(session, actors.public(NOW), token) is None
    assert actors.of_user(user, NOW).roles == frozenset()
    with pytest.raises(InvalidError):
        sign_in(session, user.email, PASSWORD)


def test_the_last_administrator_stays(session: Session) -> None:
    first = make_user(session, Role.ADMINISTRATOR)
    second = make_user(session, Role.ADMINISTRATOR)

    users.disable(session, operator(), second)

    with pytest.raises(NotAllowedError, match="last administrator"):
        users.disable(session, operator(), first)


def test_nobody_disables_themselves(session: Session) -> None:
    user = make_user(session, Role.ADMINISTRATOR)

    with pytest.raises(NotAllowedError, match="their own"):
        users.disable(session, actors.of_user(user, NOW), user)


def test_an_unknown_address_is_not_found(session: Session) -> None:
    with pytest.raises(NotFoundError):
        users.by_email(session, "nobody@example.org")


def test_a_new_password_ends_all_sessions(session: Session) -> None:
    user = make_user(session, Role.MONITOR, password_hash=credentials.hashed(PASSWORD))
    me, nobody = actors.of_user(user, NOW), actors.public(NOW)
    token = sign_in(session, user.email, PASSWORD)

    users.set_password(session, me, user, "nueve trenes bajo la nieve")
    session.expire_all()

    assert sessions.live(session, nobody, token) is None
    assert sign_in(session, user.email, "nueve trenes bajo la nieve")


@pytest.mark.parametrize("weak", ["short", "passwordpassword", "x" * 201])
def test_a_weak_password_is_refused(session: Session, weak: str) -> None:
    user = make_user(session, Role.MONITOR)

    with pytest.raises(InvalidError):
        users.set_password(session, actors.of_user(user, NOW), user, weak)


def test_another_persons_account_is_left_alone(session: Session) -> None:
    user = make_user(session, Role.MONITOR)
    other = actor_of(session, Role.ADMINISTRATOR)

    for act in (
        lambda: users.set_password(session, other, user, PASSWORD),
        lambda: users.set_preferences(session, other, user, language=Language.PT, time_zone="UTC"),
    ):
        with pytest.raises(TrackerError):
            act()


def test_preferences_are_kept(session: Session) -> None:
    user = make_user(session, Role.MONITOR)

    users.set_preferences(
        session,
        actors.of_user(user, NOW),
        user,
        language=Language.FR,
        time_zone="America/Port-au-Prince",
    )

    assert session.get_one(User, user.id).language is Language.FR


def test_a_membership_gives_rights_only_in_its_time(session: Session) -> None:
    user = make_user(session, Role.FOCAL_POINT, country="CHL")
    one: Membership = user.memberships[0]
    one.valid_to = NOW

    assert actors.of_user(user, NOW - timedelta(seconds=1)).countries() == {"CHL"}
    assert actors.of_user(user, NOW).countries() == frozenset()
    assert not one.holds_at(one.valid_from - timedelta(seconds=1))


def test_a_hash_that_is_none_matches_nothing() -> None:
    assert not credentials.matches("not a hash", PASSWORD)
