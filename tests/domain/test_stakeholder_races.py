"""Two people at once with one organisation, contribution or view: one winner, and nothing half done."""

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from tests import stakeholders
from tests.domain.test_pledge_races import at_once
from tests.factories import actor_of, make_pledge, operator
from tracker.db import Database
from tracker.domain import audit, contributions, organisation_merging
from tracker.models.assessment import Assessment
from tracker.models.contribution import Contribution
from tracker.models.enums import Role, State
from tracker.models.organisation import Organisation


@pytest.fixture
def shared(own_engine: Engine) -> Database:
    """A database whose commits others see."""
    return Database(own_engine)


def test_every_race_has_one_winner(shared: Database) -> None:
    with shared.writing() as session:
        one, two = stakeholders.make(session, "Uno"), stakeholders.make(session, "Dos")
        pledge = stakeholders.joint(session, one)
        partner, monitor = stakeholders.partner(session, "Uno"), actor_of(session, Role.MONITOR)
        said = stakeholders.report(session, partner, stakeholders.part(session, pledge, one))
        mine = make_pledge(session, organisation="Uno")
        ids = (one.id, two.id, pledge.code, said.id, mine.id)
        session.commit()

    def merge(first: int, second: int, session: Session) -> None:
        found = [session.get_one(Organisation, ids[place]) for place in (first, second)]
        organisation_merging.merge(session, operator(), *found)

    def accept(session: Session) -> None:
        contributions.accept(session, monitor, session.get_one(Contribution, ids[3]))

    def begin(session: Session) -> None:
        text = stakeholders.assessment_text()
        from_code = stakeholders.pledge_of(session, ids[2])
        stakeholders.assessments.save(session, monitor, from_code, text, expected=0)

    decided = at_once(shared, accept, accept)
    begun = at_once(shared, begin, begin)
    merged = at_once(
        shared, lambda session: merge(0, 1, session), lambda session: merge(1, 0, session)
    )

    assert (len(decided), len(begun), len(merged)) == (1, 1, 1)
    assert {*decided, *begun, *merged} <= {"StaleError", "WrongStateError", "InvalidError"}
    with shared.reading() as session:
        assert session.get_one(Contribution, ids[3]).state is State.ACCEPTED
        assert len(session.scalars(select(Assessment)).all()) == 1
        both = [session.get_one(Organisation, key) for key in ids[:2]]
        assert sorted(one.merged_into_id is None for one in both) == [False, True]
        stays = next(one for one in both if one.merged_into_id is None)
        assert session.get_one(Contribution, ids[3]).organisation_id == stays.id
        assert audit.verify(session).bad_seq is None
