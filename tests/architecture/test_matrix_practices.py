"""The rights table of the model at the doors of good practices: who x state x route x method."""

import uuid
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
from tests.practices import make_practice
from tracker.domain import practice_moves
from tracker.domain.practice_texts import SourceText
from tracker.models import Country, Practice
from tracker.models.enums import Role, State

FOCAL_POINTS = ("focal point", "other focal point")
DOORS = (
    Door("edit", BOTH, WRITERS, ("focal point",), ("draft", "returned")),
    Door("delete", BOTH, WRITERS, ("focal point",), ("draft",)),
    Door("submit", ("POST",), WRITERS, ("focal point",), ("draft", "returned")),
    Door("sign-off", ("POST",), APPROVERS, ("approver",), ("awaiting_sign_off",)),
    Door("return-to-author", BOTH, APPROVERS, ("approver",), ("awaiting_sign_off",)),
    Door("publish", ("POST",), ("monitor",), ("monitor",), ("submitted",)),
    Door("return", BOTH, ("monitor",), ("monitor",), ("submitted",)),
    Door("change", BOTH, WRITERS, ("focal point",), ("published",)),
    Door(
        "withdraw",
        BOTH,
        (*WRITERS, *APPROVERS, "monitor"),
        ("focal point", "approver", "monitor"),
        ("published",),
    ),
    # Honduras takes up what is Chile's; Chile itself may not, as nobody else may for Honduras.
    Door("take-up/HND", BOTH, FOCAL_POINTS, ("other focal point",), ("published",)),
    Door("take-up/CHL", BOTH, FOCAL_POINTS, (), ()),
)


def make(session: Session, state: str, canary: str = "text") -> Practice:
    """Make a practice of Chile in the state; the canary stands in every field of its text."""
    at, country = factories.operator(), session.get_one(Country, "CHL")
    fields = ("title", "problem", "solution", "results", "conditions", "contact")
    practice = make_practice(
        session,
        published=state in ("published", "withdrawn"),
        links=(SourceText(title=canary, url=f"https://example.org/{canary}"),),
        **dict.fromkeys(fields, canary),
    )
    version = practice.versions[0]
    if state == "awaiting_sign_off":
        country.needs_sign_off = True
        writer = factories.actor_of(session, Role.FOCAL_POINT, country="CHL")
        practice_moves.submit(session, writer, version)
        country.needs_sign_off = False
    if state in ("submitted", "returned"):
        practice_moves.submit(session, at, version)
    if state == "returned":
        practice_moves.send_back(session, at, version, note="¿Cómo se midió?")
    if state == "withdrawn":
        practice_moves.withdraw(session, at, practice, reason="Se contó dos veces.")
    assert version.state == State(state)
    session.commit()
    return practice


@dataclass
class Stage:
    """A practice in a state, and one browser for each kind of person."""

    connection: Connection
    practice: Practice
    state: str
    browsers: dict[str, Browser]
    before: str


@pytest.fixture(params=STATES)
def stage(
    request: pytest.FixtureRequest, app: Flask, session: Session, connection: Connection
) -> Stage:
    browsers, state = people(app, session), request.param
    practice = make(session, state)
    return Stage(connection, practice, state, browsers, contents(connection))


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
    wanted = expected(door, who, stage.state)
    token = browser.token() if method == "POST" else ""
    sent = {"csrf_token": token, "version": str(stage.practice.versions[0].version)}
    address = f"/en/practices/{stage.practice.code}/{door.path}"
    savepoint = stage.connection.begin_nested()
    status = browser.client.open(address, method=method, data=sent).status_code
    is_refused = method == "POST" and status != 303
    changed = is_refused and contents(stage.connection) != stage.before
    savepoint.rollback()
    asked = f"{method} {door.path} of {stage.state} as {who}"
    if status not in wanted:
        return f"{asked}: {status}, not {wanted}"
    return f"{asked}: refused, but a row changed" if changed else None


def test_what_may_not_be_seen_answers_like_what_is_not_there(stage: Stage) -> None:
    for who, browser in stage.browsers.items():
        for path in ("", "/edit", "/take-up/HND"):
            if who in READERS[stage.state]:
                continue
            hidden, missing = (
                browser.client.get(f"/en/practices/{code}{path}")
                for code in (stage.practice.code, "BP-CHL-2026-999")
            )
            assert hidden.status_code == missing.status_code, (who, path)
            if hidden.status_code == 404:
                assert hidden.data == missing.data, (who, path)
                assert set(hidden.headers) == set(missing.headers), (who, path)


PAGES = (
    "/en/practices",
    "/en/practices?q=canary",
    "/en/practices/flows",
    "/en/countries/CHL",
    "/en/home",
    "/en/admin/audit",
    "/data/practices.csv",
    "/data/practices.json",
    "/data/adoptions.csv",
)


def test_no_list_and_no_file_shows_an_unpublished_text_to_those_without_the_right(
    own_app: Flask,
) -> None:
    secrets = {state: f"canary-{state}-{uuid.uuid4().hex[:8]}" for state in STATES}
    with own_app.extensions["tracker_database"].writing() as session:
        browsers = people(own_app, session)
        codes = [make(session, state, secret).code for state, secret in secrets.items()]
        session.commit()

    leaks = [
        (who, address, state)
        for who, browser in browsers.items()
        for address in (*PAGES, *(f"/en/practices/{code}" for code in codes))
        for text in [browser.client.get(address).text]
        for state, secret in secrets.items()
        if who not in READERS_OF_TEXT[state] and secret in text
    ]

    assert leaks == []
    assert secrets["published"] in browsers["public"].client.get("/data/practices.csv").text
