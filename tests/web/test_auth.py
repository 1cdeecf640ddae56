from datetime import timedelta

import pytest
from flask import Flask, Response
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from tests.browsing import TOKEN, Browser
from tests.factories import NOW, make_user
from tracker.domain import credentials
from tracker.domain.permissions import Permission
from tracker.models.enums import Role
from tracker.web.auth import UndeclaredAccessError, allow, safe_next

PASSWORD = "carta magna lluvia quince"


@pytest.fixture
def app(new_app: Flask) -> Flask:
    """An application that these tests add doors to."""
    return new_app


@pytest.mark.parametrize(
    "target",
    ["/es/home", "/en/pledges?q=a%20b&page=2", "/pt/pledges/CHL-2025-007/edit"],
)
def test_a_path_of_ours_may_follow_the_sign_in(target: str) -> None:
    assert safe_next(target) == target


@pytest.mark.parametrize(
    "target",
    [
        None,
        "",
        "es/home",
        "//evil.example",
        "/\\evil.example",
        "https://evil.example",
        "/\t/evil.example",
        "/es/home\r\nSet-Cookie: a=b",
        "javascript:alert(1)",
        "\\/evil.example",
        "/es\\..\\evil",
    ],
)
def test_nothing_else_follows_the_sign_in(target: str | None) -> None:
    assert safe_next(target) is None


def test_a_door_without_declaration_stays_shut(app: Flask, client: FlaskClient) -> None:
    app.add_url_rule("/open", "open", lambda: "open")

    with pytest.raises(UndeclaredAccessError):
        client.get("/open")


def sign_in(client: FlaskClient, email: str, password: str, query: str = "") -> object:
    token = TOKEN.search(client.get("/es/sign-in").text)
    assert token is not None
    return client.post(
        f"/es/sign-in{query}",
        data={"csrf_token": token.group(1), "email": email, "password": password},
    )


def test_a_person_signs_in_with_the_contracts_three_fields_and_out_again(
    client: FlaskClient, session: Session
) -> None:
    user = make_user(
        session,
        Role.FOCAL_POINT,
        country="CHL",
        email="ana@example.org",
        password_hash=credentials.hashed(PASSWORD),
    )
    session.commit()

    answer = sign_in(client, "Ana@example.org", PASSWORD, "?next=/es/account")
    assert (answer.status_code, answer.location) == (303, "/es/account")  # type: ignore[attr-defined]
    kept = client.get_cookie("session")
    account = client.get("/es/account")
    assert user.email in account.text
    token = TOKEN.search(account.text)
    assert token is not None
    assert client.post("/es/sign-out", data={"csrf_token": token.group(1)}).status_code == 303

    assert kept is not None
    client.set_cookie("session", kept.value)
    assert client.get("/es/account").status_code == 302


def test_a_wrong_password_keeps_the_address_and_says_one_sentence(
    client: FlaskClient, session: Session
) -> None:
    answer = sign_in(client, "nobody@example.org", "wrong")

    assert answer.status_code == 422  # type: ignore[attr-defined]
    assert "nobody@example.org" in answer.text  # type: ignore[attr-defined]


def test_an_empty_form_is_told_what_to_write(browser: Browser) -> None:
    assert "password" in browser.post("/en/sign-in", {}, status=422).text


def test_a_page_of_an_account_leads_strangers_to_the_sign_in_and_back(browser: Browser) -> None:
    answer = browser.get("/pt/account?a=1", 302)

    assert answer.location == "/pt/sign-in?next=/pt/account?a%3D1"


def test_a_strangers_form_leads_to_the_sign_in(browser: Browser) -> None:
    assert browser.post("/pt/account/password", status=302).location == "/pt/sign-in"


def test_a_form_without_token_changes_nothing(client: FlaskClient) -> None:
    answer = client.post("/en/sign-in", data={"email": "a@example.org", "password": PASSWORD})

    assert answer.status_code == 400


def test_a_session_that_has_run_out_signs_nobody_in(
    app: Flask, session: Session, sign_in: object
) -> None:
    browser: Browser = sign_in(Role.MONITOR)  # type: ignore[operator]
    browser.get("/en/account")

    app.extensions["tracker_clock"] = lambda: NOW + timedelta(hours=13)

    browser.get("/en/account", 302)


def test_a_role_without_the_right_is_told_so(app: Flask, sign_in: object) -> None:
    def people() -> Response:
        return Response("people", mimetype="text/plain")

    app.add_url_rule("/en/people", "people", allow(GET=Permission.PEOPLE_MANAGE)(people))

    assert sign_in(Role.ADMINISTRATOR).get("/en/people").text == "people"  # type: ignore[operator]
    sign_in(Role.MONITOR).get("/en/people", 403)  # type: ignore[operator]
