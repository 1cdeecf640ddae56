"""The second factor: learnt, confirmed, taken once, replaced by recovery codes, forgotten."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pyotp
import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from tests.factories import NOW, actor_of, make_user
from tracker.db import Database
from tracker.domain import actors, second_factor, throttling
from tracker.domain.actors import Actor
from tracker.domain.errors import InvalidError, NotAllowedError, TooManyError, WrongStateError
from tracker.domain.sealing import Seal
from tracker.models.audit import AuditEvent
from tracker.models.enums import Role
from tracker.models.user import SecondFactor, User

SEAL = Seal("k" * 40, "tests")


def code(secret: str, seconds: int = 0) -> str:
    return pyotp.TOTP(secret).at(NOW + timedelta(seconds=seconds))


def at(person: User, seconds: int = 0) -> Actor:
    return actors.of_user(person, NOW + timedelta(seconds=seconds))


def learn(session: Session, person: User) -> tuple[str, list[str]]:
    secret = second_factor.begin(session, at(person), SEAL)
    return secret, second_factor.confirm(session, at(person), SEAL, code(secret))


def refused(act: Callable[[], object]) -> str:
    with pytest.raises(InvalidError) as caught:
        act()
    return caught.value.faults[0].field


@pytest.fixture
def person(session: Session) -> User:
    return make_user(session, Role.MONITOR)


def test_an_authenticator_is_learnt_once_and_its_secret_is_sealed(
    session: Session, person: User
) -> None:
    assert second_factor.learning(session, at(person), SEAL) is None
    with pytest.raises(WrongStateError):
        second_factor.confirm(session, at(person), SEAL, "123456")
    secret = second_factor.begin(session, at(person), SEAL)
    assert second_factor.begin(session, at(person), SEAL) == secret
    assert second_factor.learning(session, at(person), SEAL) == secret
    assert refused(lambda: second_factor.confirm(session, at(person), SEAL, "000000")) == "code"
    assert not second_factor.is_on(session, person.id)

    codes = second_factor.confirm(
        session, at(person), SEAL, f" {code(secret)[:3]} {code(secret)[3:]}"
    )

    assert second_factor.is_on(session, person.id)
    assert second_factor.who_has(session, [person.id, 999_999]) == {person.id}
    assert len(set(codes)) == second_factor.codes_left(session, at(person)) == 10
    assert second_factor.learning(session, at(person), SEAL) is None
    with pytest.raises(WrongStateError):
        second_factor.begin(session, at(person), SEAL)
    row = session.get_one(SecondFactor, person.id)
    assert secret not in row.sealed
    assert SEAL.open(row.sealed, "another") is None
    assert secret in second_factor.address(secret, person, "Tracker")
    bodies = session.scalars(select(AuditEvent.body)).all()
    assert not any(secret in body or codes[0] in body for body in bodies)


def test_another_key_begins_anew(session: Session, person: User) -> None:
    first = second_factor.begin(session, at(person), SEAL)
    other = Seal("z" * 40, "tests")

    assert refused(lambda: second_factor.confirm(session, at(person), other, code(first))) == "code"
    assert second_factor.begin(session, at(person), other) != first


def test_a_code_is_taken_once_and_clocks_may_differ_a_little(
    session: Session, person: User
) -> None:
    secret, _codes = learn(session, person)

    def check(said: str, seconds: int = 0) -> None:
        second_factor.check(session, at(person, seconds), SEAL, person, said)

    refused(lambda: check(code(secret)))
    check(code(secret, 60), 30)
    refused(lambda: check(code(secret, 60), 30))
    refused(lambda: check(code(secret, 30), 30))
    refused(lambda: check(code(secret, 300), 90))
    check(code(secret, 300), 300)


def test_a_recovery_code_signs_in_once(session: Session, person: User) -> None:
    _secret, codes = learn(session, person)
    said = codes[3].upper().replace("-", " ")

    second_factor.check(session, at(person), SEAL, person, said)
    refused(lambda: second_factor.check(session, at(person), SEAL, person, said))
    assert second_factor.codes_left(session, at(person)) == 9
    renewed = second_factor.renew_codes(session, at(person))

    refused(lambda: second_factor.check(session, at(person), SEAL, person, codes[4]))
    second_factor.check(session, at(person), SEAL, person, renewed[0])


def test_too_many_codes_make_one_wait(session: Session, person: User) -> None:
    secret, _codes = learn(session, person)
    for _ in range(throttling.ACCOUNT.amount):
        refused(lambda: second_factor.check(session, at(person), SEAL, person, "111111"))

    with pytest.raises(TooManyError):
        second_factor.check(session, at(person, 60), SEAL, person, code(secret, 60))


def test_an_authenticator_is_given_up_by_its_owner_or_an_administrator(
    session: Session, person: User
) -> None:
    administrator = actor_of(session, Role.ADMINISTRATOR)
    with pytest.raises(WrongStateError):
        second_factor.renew_codes(session, at(person))
    for actor in (at(person), administrator):
        learn(session, person)
        second_factor.turn_off(session, actor, person)
        assert not second_factor.is_on(session, person.id)
        assert second_factor.codes_left(session, at(person)) == 0
    with pytest.raises(WrongStateError):
        second_factor.turn_off(session, at(person), person)
    with pytest.raises(NotAllowedError):
        second_factor.turn_off(session, actor_of(session, Role.MONITOR), person)
    with pytest.raises(NotAllowedError):
        second_factor.require_off_allowed(at(person), is_required=True)
    second_factor.require_off_allowed(at(person), is_required=False)
    other = replace(at(person), grants=frozenset())
    second_factor.require_off_allowed(other, is_required=True)


def test_of_two_who_send_the_same_code_one_gets_in(own_engine: Engine) -> None:
    database = Database(own_engine)
    with database.writing() as session:
        person = make_user(session, Role.MONITOR)
        secret, _codes = learn(session, person)
        key = person.id
        session.commit()

    def try_in(_: int) -> bool:
        with database.writing() as session:
            user = session.get_one(User, key)
            try:
                second_factor.check(session, at(user, 60), SEAL, user, code(secret, 60))
            except InvalidError:
                session.commit()
                return False
            session.commit()
            return True

    with ThreadPoolExecutor(6) as pool:
        assert sum(pool.map(try_in, range(6))) == 1
