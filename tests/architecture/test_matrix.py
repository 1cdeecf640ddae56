"""The rights table of the model, asked at every door: who x own or other x state x route x method.

A refused request changes no row; what may not be seen answers like what isn't there.
"""

import hashlib
import uuid
from dataclasses import dataclass

import pytest
from flask import Flask
from sqlalchemy import Connection, select
from sqlalchemy.orm import Session

from tests import factories
from tests.browsing import Browser
from tracker.domain import publication
from tracker.models import Base, Country, Pledge
from tracker.models.enums import Role, State

PEOPLE = {
    "public": None,
    "focal point": (Role.FOCAL_POINT, "CHL", None),
    "approver": (Role.APPROVER, "CHL", None),
    "other focal point": (Role.FOCAL_POINT, "HND", None),
    "other approver": (Role.APPROVER, "HND", None),
    "partner": (Role.PARTNER, None, "Fictional Partner"),
    "monitor": (Role.MONITOR, None, None),
    "administrator": (Role.ADMINISTRATOR, None, None),
}
OWN = ("focal point", "approver")
REPORTS = ("progress", "pledges", "indicators", "obligations", "summary")
STATES = ("draft", "awaiting_sign_off", "submitted", "returned", "published", "withdrawn")
EVERYONE = tuple(PEOPLE)
# Who reads a text in each state; in the last two everyone does (of a withdrawn pledge, the tombstone).
READERS = {
    "draft": OWN,
    "awaiting_sign_off": OWN,
    "submitted": (*OWN, "monitor"),
    "returned": (*OWN, "monitor"),
    "published": EVERYONE,
    "withdrawn": EVERYONE,
}
# Of a withdrawn pledge the tombstone is for everyone, the text is not.
READERS_OF_TEXT = {**READERS, "withdrawn": (*OWN, "monitor", "administrator")}
WRITERS = ("focal point", "other focal point", "partner")
APPROVERS = ("approver", "other approver")


@dataclass(frozen=True)
class Door:
    """A route about one pledge: the roles that reach it, its owner among them, and the states it is for."""

    path: str
    methods: tuple[str, ...]
    roles: tuple[str, ...]
    owners: tuple[str, ...]
    states: tuple[str, ...]


# Loaded by the secretariat; no door of a pledge has a way to them, and they are most of the rows.
REFERENCE = {
    "country",
    "reporting_period",
    "term",
    "forum",
    "forum_member",
    "process_event",
    "line_of_action",
}
# A try that failed is counted, and changes nothing else.
COUNTS = {"throttle"}
BOTH = ("GET", "POST")
DOORS = (
    Door("edit", BOTH, WRITERS, ("focal point",), ("draft", "returned")),
    Door("edit/autosave", ("POST",), WRITERS, ("focal point",), ("draft", "returned")),
    Door("check", ("GET",), WRITERS, ("focal point",), ("draft", "returned")),
    Door("delete", BOTH, WRITERS, ("focal point",), ("draft",)),
    Door("submit", ("POST",), WRITERS, ("focal point",), ("draft", "returned")),
    Door("sign-off", ("POST",), APPROVERS, ("approver",), ("awaiting_sign_off",)),
    Door("return-to-author", BOTH, APPROVERS, ("approver",), ("awaiting_sign_off",)),
    Door("publish", ("POST",), ("monitor",), ("monitor",), ("submitted",)),
    Door("return", BOTH, ("monitor",), ("monitor",), ("submitted",)),
    Door("amend", BOTH, WRITERS, ("focal point",), ("published",)),
    Door(
        "withdraw",
        BOTH,
        (*WRITERS, *APPROVERS, "monitor"),
        ("focal point", "approver", "monitor"),
        ("published",),
    ),
)


def make(session: Session, state: str, canary: str = "text") -> Pledge:
    """Make a pledge of Chile in the state; the canary stands in every field of its text."""
    at = factories.operator()
    country = session.get_one(Country, "CHL")
    fields = ("title", "description", "expected_result", "territory", "lead_institution", "contact")
    pledge = factories.make_pledge(
        session,
        published=state in ("published", "withdrawn"),
        indicators=(factories.indicator(title=canary, unit=canary),),
        **dict.fromkeys(fields, canary),
    )
    version = pledge.versions[0]
    if state == "awaiting_sign_off":
        country.needs_sign_off = True
        writer = factories.actor_of(session, Role.FOCAL_POINT, country="CHL")
        publication.submit(session, writer, version)
        country.needs_sign_off = False
    if state in ("submitted", "returned"):
        publication.submit(session, at, version)
    if state == "returned":
        publication.send_back(session, at, version, note="Explique el plazo.")
    if state == "withdrawn":
        publication.withdraw(session, at, pledge, reason="Se unió a otro.")
    assert version.state == State(state)
    session.commit()
    return pledge


def contents(connection: Connection) -> str:
    """Return a fingerprint of every row of every table that a request about a pledge could change."""
    digest = hashlib.sha256()
    for table in Base.metadata.sorted_tables:
        if table.name in REFERENCE | COUNTS:
            continue
        rows = connection.execute(select(table).order_by(*table.primary_key.columns))
        digest.update(repr(rows.all()).encode())
    return digest.hexdigest()


def people(app: Flask, session: Session) -> dict[str, Browser]:
    """Return a browser for each kind of person."""
    browsers = {}
    for name, person in PEOPLE.items():
        browsers[name] = Browser(app)
        if person is not None:
            role, country, organisation = person
            user = factories.make_user(session, role, country=country, organisation=organisation)
            browsers[name].signed_in(session, user)
    return browsers


@dataclass
class Stage:
    """A pledge in a state, and one browser for each kind of person."""

    connection: Connection
    pledge: Pledge
    state: str
    browsers: dict[str, Browser]
    before: str


@pytest.fixture(params=STATES)
def stage(
    request: pytest.FixtureRequest, app: Flask, session: Session, connection: Connection
) -> Stage:
    state: str = request.param
    browsers = people(app, session)
    pledge = make(session, state)
    return Stage(connection, pledge, state, browsers, contents(connection))


def expected(door: Door, who: str, state: str) -> set[int]:
    """Return the statuses that the rights table asks for."""
    for applies, statuses in (
        (who == "public", {302}),
        (who not in door.roles, {403}),
        (who not in READERS[state], {404}),
        (who not in door.owners, {403}),
        # Chile has an approver here: withdrawing is theirs alone.
        (door.path == "withdraw" and who == "focal point", {403, 409}),
        (state not in door.states, {409}),
    ):
        if applies:
            return statuses
    return {200, 303, 422}


def test_every_door_of_a_pledge_keeps_the_rights_table(stage: Stage) -> None:
    faults = []
    for door in DOORS:
        for method in door.methods:
            for who, browser in stage.browsers.items():
                fault = ask(stage, door, method, who, browser)
                if fault:
                    faults.append(fault)

    assert not faults, "\n".join(faults)


def ask(stage: Stage, door: Door, method: str, who: str, browser: Browser) -> str | None:
    address = f"/en/pledges/{stage.pledge.code}/{door.path}"
    wanted = expected(door, who, stage.state)
    token = browser.token() if method == "POST" else ""
    before = stage.before
    savepoint = stage.connection.begin_nested()
    sent = {"csrf_token": token, "version": str(stage.pledge.versions[0].version)}
    answer = browser.client.open(address, method=method, data=sent)
    refused = answer.status_code >= 300 and answer.status_code != 303
    may_change = method == "POST" and not refused
    changed = not may_change and contents(stage.connection) != before
    savepoint.rollback()
    asked = f"{method} {door.path} of {stage.state} as {who}"
    if answer.status_code not in wanted:
        return f"{asked}: {answer.status_code}, not {wanted}"
    if changed:
        return f"{asked}: refused, but a row changed"
    return None


def test_what_may_not_be_seen_answers_like_what_is_not_there(stage: Stage) -> None:
    for who, browser in stage.browsers.items():
        for path in ("", "/edit", "/check", "/delete", "/submit", "/withdraw", "/amend"):
            method = "POST" if path == "/submit" else "GET"
            if who in READERS[stage.state]:
                continue
            token = browser.token() if method == "POST" else ""
            answers = [
                browser.client.open(
                    f"/en/pledges/{code}{path}", method=method, data={"csrf_token": token}
                )
                for code in (stage.pledge.code, "CHL-2026-999")
            ]
            assert answers[0].status_code == answers[1].status_code, (who, path)
            if answers[0].status_code == 404:
                assert answers[0].data == answers[1].data, (who, path)
                assert set(answers[0].headers) == set(answers[1].headers), (who, path)


LISTS = (
    "/en/",
    "/en/pledges",
    "/en/pledges?q=registro",
    "/en/countries/CHL",
    "/en/areas/protection",
    "/en/home",
    "/en/monitoring",
    "/en/monitoring/reporting",
    "/en/review",
    *(f"/data/{report}.{form}" for report in REPORTS for form in ("csv", "json")),
    *(f"/api/v1/{report}" for report in REPORTS),
)


def test_no_list_and_no_file_shows_an_unpublished_text_to_those_without_the_right(
    own_app: Flask,
) -> None:
    secrets = {state: f"canary-{state}-{uuid.uuid4().hex[:8]}" for state in STATES}
    with own_app.extensions["tracker_database"].writing() as session:
        browsers = people(own_app, session)
        for state, secret in secrets.items():
            make(session, state, secret)
        session.commit()

    leaks = [
        (who, address, state)
        for who, browser in browsers.items()
        for address in LISTS
        for text in [browser.client.get(address).text]
        for state, secret in secrets.items()
        if who not in READERS_OF_TEXT[state] and secret in text
    ]
    told = browsers["public"].client.get("/data/pledges.csv").text

    assert leaks == []
    assert secrets["published"] in told
