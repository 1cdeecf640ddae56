"""Races of two at the same text, by the hundred: each must have one winner, and the trail must verify.

TRACKER_TEST_ENGINE=postgresql python -m bench.races --count 1000
"""

import argparse
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from threading import Barrier

from sqlalchemy.orm import Session

from tests.conftest import ENGINE, fill, migrate, new_database
from tests.factories import actor_of, make_pledge, make_update, operator, pledge_text
from tracker.db import Database
from tracker.domain import audit, pledges, progress, publication
from tracker.domain.actors import Actor
from tracker.domain.errors import TrackerError
from tracker.models.enums import ChangeReason, Role
from tracker.models.pledge import PledgeVersion
from tracker.models.progress import ProgressUpdate

Work = Callable[[Session], None]
# What a race begins with: the two works; each looks at the row anew, as a request does.
Race = Callable[[Session, Actor], tuple[Work, Work]]


def accept_against_return(session: Session, monitor: Actor) -> tuple[Work, Work]:
    """Two of the monitoring staff decide on the same report."""
    update = make_update(session, make_pledge(session), "2026-H2", accepted=False)
    progress.submit(session, operator(), update)
    key, seen = update.id, update.version

    def accept(other: Session) -> None:
        progress.accept(other, monitor, other.get_one(ProgressUpdate, key), expected=seen)

    def send_back(other: Session) -> None:
        report = other.get_one(ProgressUpdate, key)
        progress.send_back(other, monitor, report, note="Again.", expected=seen)

    return accept, send_back


def publish_against_return(session: Session, monitor: Actor) -> tuple[Work, Work]:
    """Two of the monitoring staff decide on the same amendment."""
    pledge = make_pledge(session)
    version = pledges.start_amendment(session, operator(), pledge, reason=ChangeReason.SCOPE)
    pledges.revise(session, operator(), version, replace(pledge_text(), title="Anew"))
    publication.submit(session, operator(), version)
    key, seen = version.id, version.version

    def publish(other: Session) -> None:
        publication.publish(other, monitor, other.get_one(PledgeVersion, key), expected=seen)

    def send_back(other: Session) -> None:
        text = other.get_one(PledgeVersion, key)
        publication.send_back(other, monitor, text, note="Again.", expected=seen)

    return publish, send_back


def two_editors(session: Session, _monitor: Actor) -> tuple[Work, Work]:
    """Two people save the same draft from the same page."""
    version = make_pledge(session, published=False).versions[0]
    key, seen = version.id, version.version

    def writing(title: str) -> Work:
        def work(other: Session) -> None:
            text = replace(pledge_text(), title=title)
            found = other.get_one(PledgeVersion, key)
            pledges.revise(other, operator(), found, text, expected=seen)

        return work

    return writing("One"), writing("Another")


RACES: tuple[Race, ...] = (accept_against_return, publish_against_return, two_editors)


def run(database: Database, race: Race, monitor: Actor) -> int:
    """Run one race and return how many won."""
    with database.writing() as session:
        works = race(session, monitor)
        session.commit()
    start = Barrier(len(works))

    def act(work: Work) -> bool:
        with database.writing() as session:
            start.wait(10)
            try:
                work(session)
                session.commit()
            except TrackerError:
                return False
            return True

    with ThreadPoolExecutor(len(works)) as pool:
        return sum(pool.map(act, works))


@contextmanager
def installation() -> Iterator[Database]:
    """Make a database of the engine that the environment names."""
    with tempfile.TemporaryDirectory(prefix="races-") as folder:
        for engine in new_database(Path(folder)):
            migrate(engine)
            fill(engine)
            yield Database(engine)


def main() -> None:
    """Run the races and say how many had one winner."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=1000)
    count: int = parser.parse_args().count
    with installation() as database:
        with database.writing() as session:
            monitor = actor_of(session, Role.MONITOR)
            session.commit()
        for race in RACES:
            began = time.perf_counter()
            winners = [run(database, race, monitor) for _ in range(count)]
            took = time.perf_counter() - began
            right = winners.count(1)
            print(f"{ENGINE} {race.__name__}: {right} of {count} with one winner, {took:.0f} s")
        with database.reading() as session:
            verdict = audit.verify(session)
        print(f"{ENGINE} trail: {verdict.events} events, first bad {verdict.bad_seq}")


if __name__ == "__main__":
    main()
