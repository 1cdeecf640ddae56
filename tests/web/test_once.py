import pytest
from flask import Flask, Response, request
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests.browsing import Browser
from tracker.extensions import database
from tracker.models import FormKey
from tracker.models.enums import Role
from tracker.web.auth import PUBLIC, allow
from tracker.web.once import once


@pytest.fixture
def app(new_app: Flask) -> Flask:
    """An application that these tests add doors to."""
    return new_app


def counting(app: Flask) -> list[str]:
    """Add a form to the application that counts how often it is carried out."""
    done: list[str] = []

    def view() -> Response:
        form = once("counting", request.form.get("form_key"))
        if form.result:
            return Response(form.result, mimetype="text/plain")
        done.append("x")
        form.remember(f"/done/{len(done)}")
        database.session.commit()
        return Response(f"/done/{len(done)}", mimetype="text/plain")

    app.add_url_rule("/en/count", "count", allow(POST=PUBLIC)(view), methods=["POST"])
    return done


def test_a_form_sent_twice_is_carried_out_once(
    app: Flask, session: Session, sign_in: object
) -> None:
    done = counting(app)
    browser: Browser = sign_in(Role.MONITOR)  # type: ignore[operator]

    said = [browser.post("/en/count", {"form_key": "a"}, 200).text for _ in range(3)]

    assert (said, done) == (["/done/1"] * 3, ["x"])
    assert session.scalar(select(func.count()).select_from(FormKey)) == 1


def test_keys_are_of_one_person(app: Flask, sign_in: object) -> None:
    done = counting(app)

    for _ in range(2):
        sign_in(Role.MONITOR).post("/en/count", {"form_key": "a"}, 200)  # type: ignore[operator]

    assert done == ["x", "x"]


def test_a_form_without_a_sound_key_is_carried_out_each_time(app: Flask, sign_in: object) -> None:
    done = counting(app)
    browser: Browser = sign_in(Role.MONITOR)  # type: ignore[operator]

    for key in ("", "k" * 65):
        browser.post("/en/count", {"form_key": key}, 200)

    assert done == ["x", "x"]
