"""Two people at once: every code is given once, every move has one winner."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from tests.factories import make_pledge, operator, pledge_text
from tracker.db import Database
from tracker.domain import audit, pledges, publication
from tracker.domain.errors import StaleError, TrackerError, WrongStateError
from tracker.domain.texts import LinkText
from tracker.models.enums import ChangeReason, LinkRelation, LinkScheme, State
from tracker.models.pledge import OutsideIdentity, Pledge, PledgeVersion

SAME = LinkText(scheme=LinkScheme.GRF, identifier="GRF-01547", relation=LinkRelation.SAME_AS)


@pytest.fixture
def shared(own_engine: Engine) -> Database:
    """A database whose commits others see."""
    return Database(own_engine)


def at_once(database: Database, *works: Callable[[Session], None]) -> list[str]:
    """Do all works at the same moment, each in a transaction of its own; return what was refused."""
    start = Barrier(len(works))

    def run(work: Callable[[Session], None]) -> str:
        with database.writing() as session:
            start.wait(10)
            try:
                work(session)
                session.commit()
            except TrackerError as error:
                return type(error).__name__
        return ""

    with ThreadPoolExecutor(len(works)) as pool:
        return sorted(filter(None, pool.map(run, works)))


def begun(
    database: Database, count: int = 1, *, sent: bool = False, links: tuple[LinkText, ...] = ()
) -> list[int]:
    """Make drafts (or texts that were sent) and return their versions' ids."""
    with database.writing() as session:
        versions = [
            make_pledge(session, published=False, links=links).versions[0] for _ in range(count)
        ]
        if sent:
            for version in versions:
                publication.submit(session, operator(), version)
        ids = [version.id for version in versions]
        session.commit()
    return ids


def publishing(version_id: int) -> Callable[[Session], None]:
    return lambda session: publication.publish(
        session, operator(), session.get_one(PledgeVersion, version_id)
    )


def test_pledges_begun_at_once_get_different_codes(shared: Database) -> None:
    def begin(session: Session) -> None:
        pledges.create(session, operator(), pledge_text(), country_iso3="CHL")

    assert at_once(shared, *[begin] * 6) == []

    with shared.reading() as session:
        codes = session.scalars(select(Pledge.code).order_by(Pledge.code)).all()
        assert codes == [f"CHL-2026-{number:03d}" for number in range(1, 7)]
        assert audit.verify(session).bad_seq is None


def test_a_text_published_twice_at_once_is_published_once(shared: Database) -> None:
    (version_id,) = begun(shared, sent=True)

    refused = at_once(shared, publishing(version_id), publishing(version_id))

    assert refused in ([StaleError.__name__], [WrongStateError.__name__])
    with shared.reading() as session:
        assert session.get_one(PledgeVersion, version_id).state is State.PUBLISHED
        assert audit.verify(session).bad_seq is None


def test_an_outside_pledge_claimed_twice_at_once_is_claimed_once(shared: Database) -> None:
    first, second = begun(shared, 2, sent=True, links=(SAME,))

    refused = at_once(shared, publishing(first), publishing(second))

    assert refused == ["InvalidError"]
    with shared.reading() as session:
        assert len(session.scalars(select(OutsideIdentity)).all()) == 1


def test_a_text_saved_twice_at_once_keeps_the_first(shared: Database) -> None:
    (version_id,) = begun(shared)

    def saving(title: str) -> Callable[[Session], None]:
        return lambda session: pledges.revise(
            session,
            operator(),
            session.get_one(PledgeVersion, version_id),
            pledge_text(title=title),
            expected=1,
        )

    assert at_once(shared, saving("Ella"), saving("Él")) == ["StaleError"]


def test_a_pledge_amended_twice_at_once_has_one_new_text(shared: Database) -> None:
    (version_id,) = begun(shared, sent=True)
    assert at_once(shared, publishing(version_id)) == []

    def amend(session: Session) -> None:
        pledge = session.get_one(PledgeVersion, version_id).pledge
        pledges.start_amendment(session, operator(), pledge, reason=ChangeReason.SCOPE)

    assert at_once(shared, amend, amend) == ["WrongStateError"]
