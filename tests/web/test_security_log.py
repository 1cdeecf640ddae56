"""Refusals and failed proofs are written down, one line each, without what was secret."""

import json
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from tests.browsing import Browser
from tests.factories import NOW, make_user
from tracker.domain import credentials
from tracker.models.enums import Role

PASSWORD = "carta magna lluvia quince"


def noted(caplog: pytest.LogCaptureFixture) -> list[dict[str, object]]:
    lines = [record.getMessage() for record in caplog.records if record.name == "tracker.security"]
    assert not any("\n" in line for line in lines)
    return [json.loads(line) for line in lines]


def test_a_failed_sign_in_is_written_down_without_the_password(
    app: Flask, session: Session, caplog: pytest.LogCaptureFixture
) -> None:
    user = make_user(session, Role.MONITOR, password_hash=credentials.hashed(PASSWORD))
    session.commit()
    guest = Browser(app)
    guest.get("/en/sign-in")

    guest.post("/en/sign-in?next=/en/home", {"email": user.email, "password": "wrong"}, 422)

    (line,) = noted(caplog)
    assert (line["event"], line["path"], line["user"]) == ("sign_in_failed", "/en/sign-in", None)
    assert line["at"] == NOW.isoformat()
    assert line["from"] == "127.0.0.1"
    assert "wrong" not in caplog.text
    assert user.email not in caplog.text


def test_refusals_are_written_down_and_nobody_writes_a_second_line(
    sign_in: Callable[..., Browser], caplog: pytest.LogCaptureFixture
) -> None:
    person = sign_in(Role.FOCAL_POINT, "CHL")
    person.get("/en/admin/people", 403)
    person.client.post("/en/account/preferences\nforged", data={})
    person.client.post("/en/account/preferences", data={})

    assert [line["event"] for line in noted(caplog)] == ["refused", "form_without_token"]
    assert person.user is not None
    assert {line["user"] for line in noted(caplog)} == {person.user.id}


def test_a_sign_out_clears_the_device(sign_in: Callable[..., Browser]) -> None:
    answer = sign_in(Role.MONITOR).post("/en/sign-out")

    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
