"""The rights table of the model at the doors of the Support Platform: who x state x route x method."""

from dataclasses import dataclass

import pytest
from flask import Flask
from sqlalchemy import Connection
from sqlalchemy.orm import Session

from tests import factories
from tests.architecture.test_matrix import (
    APPROVERS,
    BOTH,
    READERS,
    READERS_OF_TEXT,
    STATES,
    WRITERS,
    Door,
    contents,
    expected,
    people,
)
from tests.browsing import Browser
from tests.supporting import make_match, make_need, make_offer
from tracker.domain import support
from tracker.models import Country
from tracker.models.enums import Role, State
from tracker.models.support import Need

DOORS = (
    Door("edit", BOTH, WRITERS, ("focal point",), ("draft", "returned")),
    Door("delete", BOTH, WRITERS, ("focal point",), ("draft",)),
    Door("submit", ("POST",), WRITERS, ("focal point",), ("draft", "returned")),
    Door("sign-off", ("POST",), APPROVERS, ("approver",), ("awaiting_sign_off",)),
    Door("return-to-author", BOTH, APPROVERS, ("approver",), ("awaiting_sign_off",)),
    Door("publish", ("POST",), ("monitor",), ("monitor",), ("submitted",)),
    Door("return", BOTH, ("monitor",), ("monitor",), ("submitted",)),
    Door(
        "withdraw",
        BOTH,
        (*WRITERS, *APPROVERS, "monitor"),
        ("focal point", "approver", "monitor"),
        ("published",),
    ),
    Door(
        "suggest",
        ("POST",),
        (*WRITERS, "monitor"),
        ("focal point", "monitor"),
        ("published",),
    ),
    Door(
        "propose",
        ("POST",),
        (*WRITERS, "monitor"),
        ("focal point", "monitor"),
        ("published",),
    ),
)
MATCH_DOORS = ("contact", "agree", "deliver", "finish", "decline")


def make(session: Session, state: str, canary: str = "text") -> Need:
    """Make a need of Chile in the state; the canary stands in every field of its text."""
    at, country = factories.operator(), session.get_one(Country, "CHL")
    need = make_need(
        session,
        published=state in ("published", "withdrawn"),
        title=canary,
        description=canary,
        quantity=1,
        unit=canary,
    )
    if state == "awaiting_sign_off":
        country.needs_sign_off = True
        support.submit(session, factories.actor_of(session, Role.FOCAL_POINT, country="CHL"), need)
        country.needs_sign_off = False
    if state in ("submitted", "returned"):
        support.submit(session, at, need)
    if state == "returned":
        support.send_back(session, at, need, note="¿Cuántas?")
    if state == "withdrawn":
        support.withdraw(session, at, need, reason="Se cubrió.")
    assert need.state == State(state)
    session.commit()
    return need


@dataclass
class Stage:
    """A need in a state, and one browser for each kind of person."""

    connection: Connection
    need: Need
    state: str
    browsers: dict[str, Browser]
    before: str


@pytest.fixture(params=STATES)
def stage(
    request: pytest.FixtureRequest, app: Flask, session: Session, connection: Connection
) -> Stage:
    browsers, state = people(app, session), request.param
    need = make(session, state, "canary")
    return Stage(connection, need, state, browsers, contents(connection))


def test_every_door_keeps_the_rights_table(stage: Stage) -> None:
    faults = [
        fault
        for door in DOORS
        for method in door.methods
        # The others are stopped by what the door declares, whatever it is about: one of them stands for all.
        for who in (*door.roles, *(["administrator"] if method == "POST" else []))
        if (fault := ask(stage, door, method, who, stage.browsers[who]))
    ]

    assert not faults, "\n".join(faults)


def ask(stage: Stage, door: Door, method: str, who: str, browser: Browser) -> str | None:
    token = browser.token() if method == "POST" else ""
    sent = {"csrf_token": token, "version": str(stage.need.version)}
    address = f"/en/support/needs/{stage.need.code}/{door.path}"
    savepoint = stage.connection.begin_nested()
    status = browser.client.open(address, method=method, data=sent).status_code
    is_refused = method == "POST" and status != 303
    changed = is_refused and contents(stage.connection) != stage.before
    savepoint.rollback()
    asked = f"{method} {door.path} of {stage.state} as {who}"
    wanted = expected(door, who, stage.state)
    if status not in wanted:
        return f"{asked}: {status}, not {wanted}"
    return f"{asked}: refused, but a row changed" if changed else None


def test_what_may_not_be_seen_is_nowhere(stage: Stage) -> None:
    for who, browser in stage.browsers.items():
        address = f"/en/support/needs/{stage.need.code}"
        page = browser.client.get(address)
        assert ("canary" in page.text) is (who in READERS_OF_TEXT[stage.state]), who
        if who not in READERS[stage.state]:
            missing = browser.client.get("/en/support/needs/N-CHL-2026-999")
            assert (page.status_code, page.data) == (404, missing.data), who
            assert set(page.headers) == set(missing.headers), who
            for path in ("/en/support", "/en/support/needs", "/data/needs.csv"):
                assert "canary" not in browser.client.get(path).text, (who, path)


def test_a_match_is_moved_by_its_sides_and_the_staff(
    app: Flask, session: Session, connection: Connection
) -> None:
    browsers = people(app, session)
    match = make_match(session, offer=make_offer(session, organisation="Somebody Else"))
    session.commit()
    before = contents(connection)

    for who, browser in browsers.items():
        is_side = who in ("focal point", "monitor")
        is_country = is_side or who == "approver"
        status = browser.client.get(f"/en/support/matches/{match.id}").status_code
        assert status == (200 if is_country else 404), who
        for act in MATCH_DOORS:
            savepoint = connection.begin_nested()
            sent = {"csrf_token": browser.token(), "version": "9"}
            address = f"/en/support/matches/{match.id}/{act}"
            status = browser.client.post(address, data=sent).status_code
            savepoint.rollback()
            allowed = {422, 409} if is_side else {302, 403, 404}
            if act == "agree" and who == "focal point":
                allowed = {403, 409}
            assert status in allowed, (who, act, status)
    assert contents(connection) == before
