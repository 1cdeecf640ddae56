import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.browsing import Browser
from tracker.models.enums import Role
from tracker.web.security import HEADERS


@pytest.mark.parametrize("address", ["/", "/en/sign-in", "/en/nowhere", "/healthz", "/en/account"])
def test_every_answer_has_the_headers(client: FlaskClient, address: str) -> None:
    answer = client.get(address)

    assert {name: answer.headers[name] for name in HEADERS} == HEADERS
    assert "Cookie" in answer.headers["Vary"]
    assert "Strict-Transport-Security" not in answer.headers


def test_production_over_tls_asks_for_tls(app: Flask) -> None:
    app.config["PRODUCTION"] = True
    client = app.test_client()

    secure = client.get("/healthz", base_url="https://localhost")

    assert "max-age=31536000" in secure.headers["Strict-Transport-Security"]
    assert "Strict-Transport-Security" not in client.get("/healthz").headers


def test_private_pages_are_kept_by_nobody(sign_in: object, browser: Browser) -> None:
    signed_in: Browser = sign_in(Role.MONITOR)  # type: ignore[operator]

    assert signed_in.get("/en/account").headers["Cache-Control"] == "no-store"
    assert browser.get("/healthz").headers["Cache-Control"] == "no-cache"


def test_a_public_page_sets_no_cookie(client: FlaskClient) -> None:
    assert "Set-Cookie" not in client.get("/healthz").headers
