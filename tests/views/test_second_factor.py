"""Setting up an authenticator, signing in with it, and proving again who one is."""

import re
from collections.abc import Callable
from datetime import timedelta

import pyotp
import pytest
from flask import Flask
from sqlalchemy.orm import Session

from tests.browsing import Browser
from tests.factories import NOW, make_pledge, make_user
from tracker.domain import credentials, second_factor
from tracker.models.enums import Role
from tracker.models.user import User

PASSWORD = "carta magna lluvia quince"
SignIn = Callable[..., Browser]
KEY = re.compile(r"<code class=\"text-break\">([A-Z2-7]+)</code>")
CODE = re.compile(r"<li><code>([a-z0-9-]+)</code>")


def later(app: Flask, **span: int) -> None:
    app.extensions["tracker_clock"] = lambda: NOW + timedelta(**span)


def code(secret: str, **span: int) -> str:
    return pyotp.TOTP(secret).at(NOW + timedelta(**span))


@pytest.fixture
def person(session: Session) -> User:
    return make_user(session, Role.MONITOR, password_hash=credentials.hashed(PASSWORD))


def set_up(browser: Browser) -> tuple[str, list[str]]:
    browser.post("/en/account/second-factor/begin")
    page = browser.get("/en/account/second-factor/confirm").text
    found = KEY.search(page)
    assert found is not None
    browser.post("/en/account/second-factor/confirm", {"code": "000000"}, 422)
    shown = browser.post("/en/account/second-factor/confirm", {"code": code(found[1])}, 200)
    assert shown.headers["Cache-Control"] == "no-store"
    return found[1], CODE.findall(shown.text)


def enter(browser: Browser, person: User, status: int = 303) -> str:
    browser.get("/en/sign-in")
    sent = {"email": person.email, "password": PASSWORD}
    answer = browser.post("/en/sign-in?next=/en/periods", sent, status)
    browser._token = ""
    return str(answer.location)


def test_with_an_authenticator_the_password_alone_opens_nothing(
    app: Flask, session: Session, person: User
) -> None:
    owner = Browser(app).signed_in(session, person)
    assert "with the password alone" in owner.get("/en/account").text
    secret, codes = set_up(owner)
    assert "10 recovery codes are left" in owner.get("/en/account/second-factor").text
    assert owner.get("/en/account/second-factor/confirm", 303).location.endswith("second-factor")

    guest = Browser(app)
    guest.get("/en/sign-in/code", 303)
    assert enter(guest, person) == "/en/sign-in/code?next=/en/periods"
    guest.get("/en/home", 302)
    guest.get("/en/sign-in/code")
    guest.post("/en/sign-in/code?next=/en/periods", {"code": code(secret)}, 422)
    later(app, minutes=1)
    sent = {"code": code(secret, minutes=1)}
    assert guest.post("/en/sign-in/code?next=/en/periods", sent).location == "/en/periods"
    guest.get("/en/home")
    guest.get("/en/sign-in/code", 303)

    other = Browser(app)
    enter(other, person)
    assert other.post("/en/sign-in/code", {"code": codes[0]}).location == "/en/home"
    slow = Browser(app)
    enter(slow, person)
    later(app, minutes=12)
    slow.get("/en/sign-in/code", 303)
    person.disabled_at = NOW
    session.commit()
    gone = Browser(app)
    with gone.client.session_transaction() as cookie:
        cookie["second_step"] = {"user": person.id, "at": (NOW + timedelta(minutes=12)).isoformat()}
    gone.get("/en/sign-in/code", 303)


def test_codes_are_renewed_and_the_authenticator_given_up(
    app: Flask, session: Session, person: User, sign_in: SignIn
) -> None:
    owner = Browser(app).signed_in(session, person)
    set_up(owner)

    assert len(CODE.findall(owner.post("/en/account/second-factor/codes", status=200).text)) == 10
    owner.post("/en/account/second-factor/off")
    assert "no longer asked for" in owner.get("/en/account/second-factor").text

    set_up(owner)
    administrator = sign_in(Role.ADMINISTRATOR)
    page = f"/en/admin/people/{person.id}"
    assert "Forget the authenticator" in administrator.get(page).text
    administrator.post(f"{page}/forget-authenticator")
    assert "The authenticator is forgotten." in administrator.get(page).text
    assert not second_factor.is_on(session, person.id)


def test_an_installation_may_require_it_of_monitors_and_administrators(
    app: Flask, session: Session, person: User, sign_in: SignIn
) -> None:
    app.config["SECOND_FACTOR"] = "required"
    hidden = make_pledge(session, published=False)
    session.commit()
    owner = Browser(app).signed_in(session, person)
    sign_in(Role.FOCAL_POINT, "CHL").get("/en/home")

    assert owner.client.get("/en/home").location == "/en/account/second-factor"
    assert owner.client.get("/en/monitoring").status_code == 302
    owner.get("/en/pledges")
    owner.get(f"/en/pledges/{hidden.code}", 404)
    page = owner.get("/en/account/second-factor").text
    assert "requires a second factor of your role" in page


def test_what_cannot_be_undone_asks_again_who_one_is(
    app: Flask, session: Session, person: User
) -> None:
    pledge = make_pledge(session)
    session.commit()
    monitor = Browser(app).signed_in(session, person)
    address = f"/en/pledges/{pledge.code}/withdraw"
    monitor.get(address)
    later(app, minutes=16)

    refused = monitor.post(address, {"reason": "Ya no."}, 403).text
    assert "what you typed is still there" in refused
    asked = monitor.get(address, 302).location
    assert asked == f"/en/confirm?next={address}"
    monitor.get(asked)
    monitor.post(asked, {"password": "wrong"}, 422)
    assert monitor.post(asked, {"password": PASSWORD}).location == address
    monitor.get(address)
    monitor.post("/en/confirm", {"password": PASSWORD})


def test_sessions_are_listed_and_ended(app: Flask, session: Session, person: User) -> None:
    here = Browser(app).signed_in(session, person)
    guest = Browser(app)
    guest.get("/en/sign-in")
    sent = {"email": person.email, "password": PASSWORD}
    headers = {"User-Agent": "Firefox of a test"}
    guest.client.post("/en/sign-in", data={"csrf_token": guest.token(), **sent}, headers=headers)
    guest.client.get("/en/home")

    page = here.get("/en/account").text
    assert "Firefox of a test" in page
    found = re.search(r"/en/account/sessions/([0-9a-f]{16})/end", page)
    assert found is not None
    here.post(found[0])
    assert guest.client.get("/en/home").status_code == 302
    here.post(found[0], status=404)
