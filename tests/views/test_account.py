from collections.abc import Callable

from flask import Flask
from sqlalchemy.orm import Session

from tests.browsing import Browser
from tests.factories import make_user
from tracker.domain import credentials
from tracker.models.enums import Language, Role

PASSWORD = "carta magna lluvia quince"
NEW = "nueve trenes bajo la nieve"
SignIn = Callable[..., Browser]


def with_password(sign_in: SignIn, session: Session) -> Browser:
    browser = sign_in(Role.FOCAL_POINT, "CHL")
    assert browser.user is not None
    browser.user.password_hash = credentials.hashed(PASSWORD)
    session.commit()
    return browser


def test_the_account_shows_its_owner(sign_in: SignIn) -> None:
    browser = sign_in(Role.FOCAL_POINT, "CHL")

    page = browser.get("/en/account").text

    assert browser.user is not None
    assert browser.user.email in page
    assert "<dd>Chile</dd>" in page


def test_the_account_names_the_organisation_or_the_plan(sign_in: SignIn) -> None:
    page = sign_in(Role.PARTNER, organisation="Fictional Partner").get("/en/account").text
    assert "<dd>Fictional Partner</dd>" in page

    assert "<dd>The whole plan</dd>" in sign_in(Role.MONITOR).get("/en/account").text


def test_preferences_are_kept_and_answered_in_their_language(
    sign_in: SignIn, session: Session
) -> None:
    browser = sign_in(Role.FOCAL_POINT, "CHL")

    answer = browser.post(
        "/en/account/preferences", {"language": "pt", "time_zone": "America/Sao_Paulo"}
    )

    assert answer.location == "/pt/account"
    assert browser.user is not None
    session.refresh(browser.user)
    assert browser.user.language is Language.PT


def test_an_unknown_zone_is_refused(sign_in: SignIn) -> None:
    browser = sign_in(Role.FOCAL_POINT, "CHL")

    browser.post("/en/account/preferences", {"language": "pt", "time_zone": "Mars/Base"}, 422)


def test_a_new_password_ends_the_other_sessions_and_keeps_this_one(
    sign_in: SignIn, session: Session
) -> None:
    browser = with_password(sign_in, session)
    assert browser.user is not None
    elsewhere = Browser(browser.app).signed_in(session, browser.user)

    browser.post("/en/account/password", {"current_password": PASSWORD, "password": NEW})

    browser.get("/en/account")
    elsewhere.get("/en/account", 302)
    session.refresh(browser.user)
    assert credentials.matches(browser.user.password_hash, NEW)


def test_a_password_needs_the_present_one_and_strength(sign_in: SignIn, session: Session) -> None:
    browser = with_password(sign_in, session)

    for sent in (
        {"current_password": "wrong", "password": NEW},
        {"current_password": PASSWORD, "password": "password"},
        {"current_password": PASSWORD, "password": ""},
    ):
        browser.post("/en/account/password", sent, 422)

    assert browser.user is not None
    session.refresh(browser.user)
    assert credentials.matches(browser.user.password_hash, PASSWORD)


def test_health_is_one_word(browser: Browser) -> None:
    assert [browser.get(address).text for address in ("/healthz", "/readyz")] == ["ok\n", "ok\n"]


def test_too_many_wrong_passwords_make_one_wait(app: Flask, session: Session) -> None:
    user = make_user(session, Role.MONITOR, password_hash=credentials.hashed(PASSWORD))
    guest = Browser(app)
    wrong = {"email": user.email, "password": "wrong"}
    for _ in range(10):
        guest.get("/en/sign-in")
        guest.post("/en/sign-in", wrong, status=422)

    answer = guest.post("/en/sign-in", {**wrong, "password": PASSWORD}, status=429)

    assert answer.headers["Retry-After"] == "900"
    assert "15 minutes" in answer.text


def test_too_many_links_are_not_asked_for(app: Flask) -> None:
    guest = Browser(app)
    for _ in range(20):
        guest.get("/en/lost-password")
        guest.post("/en/lost-password", {"email": "x@example.org"}, status=303)

    guest.post("/en/lost-password", {"email": "x@example.org"}, status=429)
