"""The rights table of the model at the doors of progress updates: who x state x route x method."""

import pytest
from flask import Flask
from sqlalchemy import Connection
from sqlalchemy.orm import Session

from tests import factories
from tests.architecture.test_matrix import (
    APPROVERS,
    BOTH,
    EVERYONE,
    OWN,
    WRITERS,
    Door,
    Stage,
    contents,
    people,
)
from tracker.domain import progress
from tracker.models import Country, Pledge
from tracker.models.enums import Role, State

PERIOD = "2026-H1"
CANARY = "canary-in-an-unaccepted-report"
STATES = ("draft", "awaiting_sign_off", "submitted", "returned", "accepted")
READERS = {
    "draft": OWN,
    "awaiting_sign_off": OWN,
    "submitted": (*OWN, "monitor"),
    "returned": (*OWN, "monitor"),
    "accepted": EVERYONE,
}
WRITABLE = ("draft", "returned")
DOORS = (
    Door("submit", ("POST",), WRITERS, ("focal point",), WRITABLE),
    Door("delete", ("POST",), WRITERS, ("focal point",), ("draft",)),
    Door("files", BOTH, WRITERS, ("focal point",), WRITABLE),
    Door("sign-off", ("POST",), APPROVERS, ("approver",), ("awaiting_sign_off",)),
    Door("return", ("POST",), APPROVERS, ("approver",), ("awaiting_sign_off",)),
    Door("accept", ("POST",), ("monitor",), ("monitor",), ("submitted",)),
    Door("review", BOTH, ("monitor",), ("monitor",), ("submitted",)),
)


def make(session: Session, state: str) -> Pledge:
    """Make a published pledge of Chile whose update for the period is in the state."""
    at = factories.operator()
    pledge = factories.make_pledge(session)
    update = factories.make_update(
        session, pledge, PERIOD, accepted=state == "accepted", achievements=CANARY
    )
    if state == "awaiting_sign_off":
        country = session.get_one(Country, "CHL")
        country.needs_sign_off = True
        progress.submit(
            session, factories.actor_of(session, Role.FOCAL_POINT, country="CHL"), update
        )
    if state in ("submitted", "returned"):
        progress.submit(session, at, update)
    if state == "returned":
        progress.send_back(session, at, update, note="Falta la fuente.")
    assert update.state is State(state)
    session.commit()
    return pledge


@pytest.fixture(params=STATES)
def stage(
    request: pytest.FixtureRequest, app: Flask, session: Session, connection: Connection
) -> Stage:
    browsers = people(app, session)
    pledge = make(session, request.param)
    return Stage(connection, pledge, request.param, browsers, contents(connection))


def expected(door: Door, who: str, state: str) -> set[int]:
    """Return the statuses that the rights table allows; a hidden update of a public pledge is 403 or 404."""
    for applies, statuses in (
        (who == "public", {302}),
        (who not in door.roles, {403}),
        (who not in READERS[state] or who not in door.owners, {403, 404}),
        (state not in door.states, {404, 409}),
    ):
        if applies:
            return statuses
    return {200, 303, 409, 422}


def address(stage: Stage, door: Door) -> str:
    code = stage.pledge.code
    if door.path == "review":
        return f"/en/review/{code}/{PERIOD}"
    return f"/en/pledges/{code}/progress/{PERIOD}/{door.path}"


def test_every_door_of_an_update_keeps_the_rights_table(stage: Stage) -> None:
    faults = []
    for door in DOORS:
        for method in door.methods:
            for who in stage.browsers:
                status, changed = ask(stage, address(stage, door), method, who)
                wanted = expected(door, who, stage.state)
                asked = f"{method} {door.path} of {stage.state} as {who}"
                if status not in wanted:
                    faults.append(f"{asked}: {status}, not {wanted}")
                if changed and (status != 303 or method == "GET"):
                    faults.append(f"{asked}: {status}, but a row changed")

    assert not faults, "\n".join(faults)


def ask(stage: Stage, asked: str, method: str, who: str) -> tuple[int, bool]:
    browser = stage.browsers[who]
    token = browser.token() if method == "POST" else ""
    savepoint = stage.connection.begin_nested()
    answer = browser.client.open(asked, method=method, data={"csrf_token": token})
    changed = contents(stage.connection) != stage.before
    savepoint.rollback()
    return answer.status_code, changed


def test_no_page_shows_an_unaccepted_report_to_those_without_the_right(stage: Stage) -> None:
    code = stage.pledge.code
    pages = (
        f"/en/pledges/{code}",
        f"/en/pledges/{code}/progress/{PERIOD}",
        f"/en/pledges/{code}/progress/{PERIOD}/history",
        "/en/",
        "/en/countries/CHL",
        "/en/home",
        "/en/monitoring",
        "/en/review",
        "/en/review/no-change",
    )
    leaks = [
        (who, page)
        for who, browser in stage.browsers.items()
        if who not in READERS[stage.state]
        for page in pages
        if CANARY in browser.client.get(page).text
    ]

    assert leaks == []
