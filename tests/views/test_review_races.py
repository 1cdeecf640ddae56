"""Two reviewers at once at the same page: one decides, the other learns it."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from flask import Flask
from sqlalchemy import Engine, select

from tests.browsing import Browser
from tests.factories import make_pledge, make_update, make_user, operator
from tracker.db import Database
from tracker.domain import audit, progress
from tracker.models.enums import Role, State
from tracker.models.progress import ProgressUpdate
from tracker.models.review import Review


def test_of_two_who_decide_at_once_one_wins_and_the_other_is_told(
    own_app: Flask, own_engine: Engine
) -> None:
    shared = Database(own_engine)
    with shared.writing() as session:
        update = make_update(session, make_pledge(session), "2026-H2", accepted=False)
        progress.submit(session, operator(), update)
        people = [
            Browser(own_app).signed_in(session, make_user(session, Role.MONITOR)) for _ in "ab"
        ]
        here, version, key = f"/en/review/{progress.name_of(update)}", update.version, update.id
        session.commit()
    start = Barrier(2)

    def decide(browser: Browser, **data: str) -> Any:
        sent = {"csrf_token": browser.token(), "version": str(version), **data}
        start.wait(10)
        return browser.client.post(here, data=sent)

    with ThreadPoolExecutor(2) as pool:
        works = [
            pool.submit(decide, people[0], decision="accept"),
            pool.submit(decide, people[1], decision="return", note="Please look again."),
        ]
        answers = [work.result() for work in works]

    assert sorted(answer.status_code for answer in answers) == [303, 409]
    (lost,) = [answer.text for answer in answers if answer.status_code == 409]
    assert "by A monitor on" in lost
    with shared.reading() as session:
        found = session.get_one(ProgressUpdate, key)
        won = session.scalars(select(Review).where(Review.update_id == key)).one()
        assert found.state in (State.ACCEPTED, State.RETURNED)
        assert won.decision.value == found.state.value
        if found.state is State.ACCEPTED:
            assert "Please look again." in lost
        assert audit.verify(session).bad_seq is None
