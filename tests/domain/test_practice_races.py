"""Two people at once with one practice: every decision has one winner."""

from collections.abc import Callable

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from tests.domain.test_pledge_races import at_once
from tests.factories import operator
from tests.practices import make_practice, take_up
from tracker.db import Database
from tracker.domain import audit, practice_moves, practices
from tracker.models.enums import State
from tracker.models.practice import Adoption, AdoptionStep, Practice, PracticeVersion

Work = Callable[[Session], None]


@pytest.fixture
def shared(own_engine: Engine) -> Database:
    """A database whose commits others see."""
    return Database(own_engine)


def deciding(version_id: int, decide: Callable[[Session, PracticeVersion], None]) -> Work:
    return lambda session: decide(session, session.get_one(PracticeVersion, version_id))


def test_a_text_is_decided_on_once(shared: Database) -> None:
    with shared.writing() as session:
        texts = [make_practice(session, published=False).versions[0] for _ in range(2)]
        for text in texts:
            practice_moves.submit(session, operator(), text)
        both, mixed = (text.id for text in texts)
        session.commit()

    def publish(session: Session, version: PracticeVersion) -> None:
        practice_moves.publish(session, operator(), version)

    def send_back(session: Session, version: PracticeVersion) -> None:
        practice_moves.send_back(session, operator(), version, note="¿Cómo se midió?")

    refused = at_once(shared, *[deciding(both, publish)] * 2)
    refused += at_once(shared, deciding(mixed, publish), deciding(mixed, send_back))

    assert len(refused) == 2
    assert set(refused) <= {"StaleError", "WrongStateError"}
    with shared.reading() as session:
        assert session.get_one(PracticeVersion, both).state is State.PUBLISHED
        assert session.get_one(PracticeVersion, mixed).state in (State.PUBLISHED, State.RETURNED)
        assert audit.verify(session).bad_seq is None


def test_a_practice_is_changed_and_taken_up_once(shared: Database) -> None:
    with shared.writing() as session:
        practice_id = make_practice(session).id
        session.commit()

    def change(session: Session) -> None:
        practice = session.get_one(Practice, practice_id)
        practices.start_amendment(session, operator(), practice, note="")

    def begin(session: Session) -> None:
        take_up(session, session.get_one(Practice, practice_id), "PER")

    changed = at_once(shared, change, change)
    begun = at_once(shared, begin, begin)

    assert changed == ["WrongStateError"]
    # The second says the same as the first: it is told, or has nothing to add.
    assert begun in ([], ["StaleError"])
    with shared.reading() as session:
        assert len(session.scalars(select(PracticeVersion)).all()) == 2
        assert len(session.scalars(select(Adoption)).all()) == 1
        assert len(session.scalars(select(AdoptionStep)).all()) == 1
        assert audit.verify(session).bad_seq is None
