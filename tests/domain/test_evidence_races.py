"""Two people at once: a file is added once, and nothing is sent that lost its evidence meanwhile."""

from collections.abc import Callable

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from tests.domain.test_evidence_files import OTHER, QUOTA, file_text
from tests.domain.test_pledge_races import at_once
from tests.factories import NOW, make_pledge, make_update, make_user, operator
from tracker.db import Database
from tracker.domain import actors, audit, evidence_files, progress
from tracker.models.enums import Role, Stage, State
from tracker.models.progress import ProgressUpdate
from tracker.models.user import User

SENDER = "foco@example.org"
Work = Callable[[Session], None]


@pytest.fixture
def shared(own_engine: Engine) -> Database:
    """A database whose commits others see, with one report that says fulfilled and has one file."""
    database = Database(own_engine)
    with database.writing() as session:
        make_user(session, Role.FOCAL_POINT, country="CHL", email=SENDER)
        report = make_update(session, make_pledge(session), accepted=False, stage=Stage.FULFILLED)
        evidence_files.add(session, operator(), report, file_text(), quota=QUOTA)
        session.commit()
    return database


def the_report(session: Session) -> ProgressUpdate:
    return session.scalars(select(ProgressUpdate)).one()


def add(session: Session) -> None:
    evidence_files.add(session, operator(), the_report(session), file_text(OTHER), quota=QUOTA)


def remove(session: Session) -> None:
    report = the_report(session)
    evidence_files.remove(session, operator(), report, report.evidence[0].id)


def send(session: Session) -> None:
    # Not the operator, whose imports may have gaps.
    sender = session.scalars(select(User).where(User.email == SENDER)).one()
    progress.submit(session, actors.of_user(sender, NOW), the_report(session))


def found(database: Database) -> tuple[State, list[str | None]]:
    with database.reading() as session:
        report = the_report(session)
        assert audit.verify(session).bad_seq is None
        return report.state, [piece.sha256 for piece in report.evidence]


def test_the_same_file_sent_by_several_at_once_is_there_once(shared: Database) -> None:
    refused = at_once(shared, *[add] * 4)

    state, files = found(shared)
    assert refused == ["InvalidError"] * 3
    assert (state, files.count(OTHER), len(files)) == (State.DRAFT, 1, 2)


def test_a_file_comes_in_before_the_report_is_sent_or_not_at_all(shared: Database) -> None:
    refused = at_once(shared, add, send)

    state, files = found(shared)
    assert state is State.SUBMITTED
    assert refused in ([], ["WrongStateError"])
    assert (OTHER in files) is (refused == [])


def test_a_report_is_never_sent_without_the_evidence_it_needs(shared: Database) -> None:
    refused = at_once(shared, remove, send)

    state, files = found(shared)
    assert len(refused) == 1
    assert (state is State.SUBMITTED) is bool(files)
