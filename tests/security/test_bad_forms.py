"""Forms that no page of ours would send: nothing is stored, nothing breaks, and what was typed is kept."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, select
from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from tests import factories
from tests.architecture.test_matrix import contents
from tests.browsing import Browser
from tests.conftest import ENGINE
from tests.security.asking import PEOPLE, REPORT, WHOLE, World, build, by_engine, is_done, sound
from tracker.models.enums import Role
from tracker.models.pledge import Pledge
from tracker.models.progress import ProgressUpdate

SignIn = Callable[..., Browser]
# What stands in every field at once; a NUL also in one field at a time.
VALUES = (
    "\0",
    "9" * 5_000,
    "-1",
    "NaN",
    "1e999",
    "\N{RIGHT-TO-LEFT OVERRIDE}\ufffe",
    "%_\\",
    "<script>alert(1)</script>",
    "a\u0301" * 3_000,
    "organisation:" + "9" * 30,
)
LARGE = 5 * 1024 * 1024


@pytest.fixture
def world(app: Flask, session: Session, connection: Connection) -> World:
    """A text for every door, and somebody of every role."""
    return build(app, session, connection)


def reached(world: World, who: str) -> list[tuple[str, str, dict[str, str]]]:
    """Return the forms that a person may send: the door's name, its address, a sound text."""
    doors = []
    for rule in world.doors("POST"):
        address, data = world.address(rule), sound(rule.endpoint)
        if world.send(who, address, data) not in (302, 403, 404):
            doors.append((rule.endpoint, address, data))
    return doors


# Two doors show one form, and passwords are slow on purpose: one of each is enough.
REPEATED = ("pledges.edit", "practices.edit", "account.sign_in", "account.set_password")


@pytest.mark.parametrize("who", PEOPLE)
def test_odd_values_in_every_field_of_every_form(world: World, who: str) -> None:
    with world.unchanged():
        for door, address, data in reached(world, who):
            is_once = door in REPEATED and who != "public"
            for value in VALUES[:2] if is_once else by_engine(VALUES):
                world.send(who, address, dict.fromkeys(data, value))
            for name in () if is_once else data:
                world.send(who, address, {**data, name: ["\0", data[name]]})


LARGE_DOORS = ("account.sign_in", "pledges.new", "progress.save", "review.version")


def too_much(data: dict[str, str], token: dict[str, str]) -> list[dict[str, Any]]:
    """Return sendings of 5 MB and of more parts than any form has."""
    large = {**data, "csrf_token": token["X-CSRFToken"], "note": "a" * LARGE}
    parts = {f"indicators-{number}-title": "a" for number in range(2_001)}
    boundary, packed = encode_multipart({**large, "file": FileStorage(BytesIO(b"a"), "a.csv")})
    return [
        {"data": {**parts, "file": (BytesIO(b"a"), "a.csv")}, "headers": token},
        {"data": large},
        {"data": packed, "content_type": f"multipart/form-data; boundary={boundary}"},
    ]


@pytest.mark.parametrize("who", PEOPLE)
def test_forms_of_another_shape_are_refused(world: World, who: str) -> None:
    with world.unchanged():
        for door, address, data in reached(world, who):
            token = {"X-CSRFToken": world.browsers[who].token()}
            odd: list[dict[str, Any]] = [
                {"json": data, "headers": token},
                {"data": b"[" * 10_000, "content_type": "application/json", "headers": token},
                {"data": b"title=a", "content_type": "text/plain", "headers": token},
                {"data": b"\xff\0=%ff%00", "content_type": "x", "headers": token},
                {
                    "data": b"--x\r\n",
                    "content_type": "multipart/form-data; boundary=x",
                    "headers": token,
                },
                {"data": {**data, "title": (BytesIO(b"a"), "a\0.pdf")}, "headers": token},
                {"data": {**data, "csrf_token": "x"}, "headers": {"X-HTTP-Method-Override": "PUT"}},
            ]
            if door in LARGE_DOORS:
                odd += too_much(data, token)
            for options in odd[ENGINE == "sqlite" :: 2]:
                savepoint = world.connection.begin_nested()
                answer = world.ask(who, "POST", address, **options)
                done = answer is not None and is_done(answer)
                (savepoint.rollback if done else savepoint.commit)()


@pytest.mark.parametrize("action", ["draft", "no_change"])
def test_a_language_that_is_not_ours_is_asked_again(world: World, action: str) -> None:
    rule = next(rule for rule in world.doors("POST") if rule.endpoint == "progress.save")
    sent = {**REPORT, "action": action, "attested": "y", "language": "xx", "version": ""}
    with world.unchanged():
        answer = world.send("focal point", world.address(rule), sent)

    assert answer == 422


WRONG = (
    ({"area": "health"}, "Choose one of the list.", WHOLE["title"]),
    ({"parties-0-party": "country:QQQ"}, "Choose one of the list.", WHOLE["title"]),
    ({"starts_on": "30/02/2031"}, "Enter a day of the calendar", 'value="30/02/2031"'),
    ({"ends_on": "2025-12-31"}, "not before the first", 'value="2025-12-31"'),
    ({"ends_on": "2035-01-01"}, "between 2024 and 2034", 'value="2035-01-01"'),
    ({"budget_amount": "NaN"}, "Enter a number, for example", 'value="NaN"'),
    ({"budget_amount": "1e999"}, "Enter a number, for example", 'value="1e999"'),
    ({"budget_amount": "-5"}, "negative", 'value="-5"'),
    ({"budget_amount": "1.505", "budget_currency": "USD"}, "at most 2 decimals", 'value="1.505"'),
    ({"description": "a\0b"}, "Remove the characters", WHOLE["title"]),
)


@pytest.mark.parametrize(("typed", "said", "kept"), WRONG)
def test_a_wrong_pledge_is_kept_on_the_page_and_stored_nowhere(
    sign_in: SignIn, connection: Connection, typed: dict[str, str], said: str, kept: str
) -> None:
    browser = sign_in(Role.FOCAL_POINT, "CHL")
    before = contents(connection)

    page = browser.post("/en/pledges/new", {**WHOLE, **typed}, 422).text

    assert said in page
    assert kept in page
    assert contents(connection) == before


@pytest.mark.parametrize(
    ("typed", "said", "kept"),
    [
        ({"readings-0-value": "NaN"}, "Enter a number or choose No data.", 'value="NaN"'),
        ({"readings-0-value": "1e999"}, "Enter a number or choose No data.", 'value="1e999"'),
        ({"spent_amount": "-5"}, "negative", 'value="-5"'),
        ({"spent_amount": "1.505", "spent_currency": "USD"}, "at most 2 decimals", "1.505"),
        ({"spent_currency": "QQQ"}, "ISO 4217", 'value="QQQ"'),
        ({"evidence-0-dated_on": "30/02/2031"}, "day of the calendar", "30/02/2031"),
        ({"evidence-0-url": "javascript:alert(1)"}, "https://", "javascript:alert(1)"),
        ({"stage": "done"}, "Choose one of the list.", "Two more regions."),
        ({"version": "7"}, "", "Two more regions."),
    ],
)
def test_a_wrong_report_is_kept_on_the_page_and_stored_nowhere(
    session: Session,
    sign_in: SignIn,
    connection: Connection,
    typed: dict[str, str],
    said: str,
    kept: str,
) -> None:
    code = factories.make_pledge(session).code
    browser = sign_in(Role.FOCAL_POINT, "CHL")
    before = contents(connection)

    status = 409 if "version" in typed else 422
    address = f"/en/pledges/{code}/progress/2026-H2"
    page = browser.post(address, {**REPORT, "version": "", **typed}, status).text

    assert said in page
    assert kept in page
    assert contents(connection) == before


def test_a_double_click_is_one_pledge_and_one_report(session: Session, sign_in: SignIn) -> None:
    code = factories.make_pledge(session).code
    browser = sign_in(Role.FOCAL_POINT, "CHL")
    for address, sent in (
        ("/en/pledges/new", {**WHOLE, "links-0-identifier": ""}),
        (f"/en/pledges/{code}/progress/2026-H2", {**REPORT, "version": ""}),
    ):
        answers = [browser.post(address, {**sent, "form_key": "a" * 32}) for _click in range(2)]
        assert answers[0].location == answers[1].location

    assert len(session.scalars(select(Pledge)).all()) == 2
    assert len(session.scalars(select(ProgressUpdate)).all()) == 1


PAYLOAD = "<script>alert(1)</script>'\"><img src=x onerror=alert(1)>{{7*7}}"


def test_scripts_are_text_wherever_they_are_shown(session: Session, sign_in: SignIn) -> None:
    browser = sign_in(Role.MONITOR)
    texts = dict.fromkeys(("title", "description", "lead_institution", "territory"), PAYLOAD)
    pledge = factories.make_pledge(session, **texts)
    factories.make_update(session, pledge, achievements=PAYLOAD, accepted=False)
    factories.make_pledge(session, published=False, **texts)
    session.commit()

    for address in ("", "/pledges", f"/pledges/{pledge.code}", "/countries/CHL", "/review"):
        page = browser.get(f"/en{address or '/'}").text
        assert "<script>alert" not in page, address
        assert "<img src=x" not in page, address
        assert "49" not in page or "{{7*7}}" in page, address


TEXTS = st.text(alphabet=st.characters(codec="utf-8"), max_size=30)
FEW = settings(
    deadline=None,
    max_examples=15,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@FEW
@given(asked=st.dictionaries(st.sampled_from(["q", "page", "sort", "country", "lang"]), TEXTS))
def test_any_question_is_answered(client: FlaskClient, asked: dict[str, str]) -> None:
    for address in ("/en/pledges", "/data/pledges.csv", "/en/data"):
        assert client.get(address, query_string=asked, buffered=True).status_code < 500


@FEW
@given(typed=st.dictionaries(st.sampled_from(sorted(WHOLE)), TEXTS, min_size=1))
def test_any_form_is_answered(world: World, typed: dict[str, str]) -> None:
    world.send("focal point", "/en/pledges/new", {**WHOLE, **typed})
    world.send("focal point", f"/en/pledges/{world.codes['draft']}/edit", {**WHOLE, **typed})

    assert not world.faults, "\n".join(world.faults)
