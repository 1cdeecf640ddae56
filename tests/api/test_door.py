"""The door of programs: who asks, how a list goes on, and that its description can't go stale."""

from collections.abc import Callable
from json import loads
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate
from sqlalchemy.orm import Session

from tests import factories
from tests.browsing import Browser, Page
from tracker.domain import api_tokens, users
from tracker.domain.actors import of_user
from tracker.domain.api_tokens import NewToken
from tracker.domain.credentials import hashed
from tracker.models.api_token import ApiToken, TokenScope
from tracker.models.enums import Role
from tracker.models.user import User
from tracker.reports.catalogue import REPORTS

PASSWORD = "carta magna lluvia quince"
SECRET = "canary-of-a-draft"
SignIn = Callable[..., Browser]


def token_of(session: Session, role: Role, country: str | None = None) -> tuple[User, str]:
    user = factories.make_user(session, role, country=country, password_hash=hashed(PASSWORD))
    new = NewToken(name="Upload", scope=TokenScope.READ, days=30)
    secret = api_tokens.create(session, of_user(user, factories.NOW), new, password=PASSWORD)
    session.commit()
    return user, secret


def bearing(secret: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {secret}"}


def test_a_list_has_the_rows_of_the_file_page_by_page(
    client: FlaskClient, session: Session
) -> None:
    for _number in range(3):
        factories.make_pledge(session)
    session.commit()

    for name in REPORTS:
        assert client.get(f"/api/v1/{name}?limit=500").json["items"] == (
            client.get(f"/data/{name}.json").json
        ), name
    first = client.get("/api/v1/pledges?limit=2&area=protection")
    place = first.headers["Link"].partition(">")[0].removeprefix("<")
    second = client.get(place)

    assert len(first.json["items"]) == 2
    assert len(second.json["items"]) == 1
    assert "Link" not in second.headers
    assert "area=protection" in place
    assert first.headers["Access-Control-Allow-Origin"] == "*"
    assert client.get(place, headers={"If-None-Match": second.headers["ETag"]}).status_code == 304


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("pledges?limit=0", 400),
        ("pledges?limit=x", 400),
        ("pledges?page=WyJ4IiwgInBsZWRnZXMiLCAwXQ", 400),
        ("pledges?delimiter=comma", 400),
        ("pledges?area=moon", 400),
        ("summary?q=x", 400),
        ("pledges?snapshot=2026-H1", 409),
        ("nothing", 404),
        ("pledges/CHL-2026-999", 404),
    ],
)
def test_what_has_no_meaning_is_a_problem(client: FlaskClient, address: str, status: int) -> None:
    answer = client.get(f"/api/v1/{address}")

    assert answer.status_code == status
    assert answer.content_type == "application/problem+json"
    assert loads(answer.text)["status"] == status


def test_a_token_reads_what_its_owner_may_until_the_rights_end(
    client: FlaskClient, session: Session, sign_in: SignIn
) -> None:
    draft = factories.make_pledge(session, published=False, title=SECRET)
    owner, secret = token_of(session, Role.FOCAL_POINT, "CHL")
    other = token_of(session, Role.FOCAL_POINT, "HND")[1]
    staff = token_of(session, Role.MONITOR)[1]
    address = f"/api/v1/pledges/{draft.code}"
    missing = client.get("/api/v1/pledges/CHL-2026-999")

    mine = client.get(address, headers=bearing(secret))
    assert mine.json["open"]["text"]["title"] == SECRET
    assert mine.headers["Cache-Control"] == "no-store"
    assert "ETag" not in mine.headers
    for headers in ({}, bearing(other), bearing(staff)):
        refused = client.get(address, headers=headers)
        assert (refused.status_code, refused.data) == (404, missing.data)
    # A cookie says nothing to this door.
    assert sign_in(Role.FOCAL_POINT, "CHL").client.get(address).status_code == 404
    for name in REPORTS:
        assert SECRET not in client.get(f"/api/v1/{name}").text
    token = session.query(ApiToken).filter_by(user_id=owner.id).one()
    session.refresh(token)
    assert token.last_used_on == factories.NOW.date()

    owner.memberships[0].valid_to = factories.NOW
    session.commit()
    assert client.get(address, headers=bearing(secret)).status_code == 404
    users.disable(session, factories.operator(), owner)
    session.commit()
    ended = client.get("/api/v1/plans", headers=bearing(secret))
    assert ended.status_code == 401
    assert ended.headers["WWW-Authenticate"].startswith("Bearer ")
    for said in ("Bearer nothing", "Bearer tracker_x", "Basic YTpi", "Bearer tracker_ñ"):
        assert client.get(address, headers={"Authorization": said}).status_code == 401
    assert client.post("/api/v1/pledges", json={}).status_code == 405


def test_the_record_of_a_pledge_tells_what_was_reported(
    client: FlaskClient, session: Session
) -> None:
    pledge = factories.make_pledge(session)
    factories.make_update(session, pledge)
    session.commit()

    record = client.get(f"/api/v1/pledges/{pledge.code}").json

    assert record["open"] is None
    assert record["published"][0]["state"] == "published"
    assert record["updates"][0]["period"] == "2026-H1"


def answers(client: FlaskClient, document: dict[str, Any], code: str) -> dict[str, Any]:
    return {path: client.get(path.replace("{code}", code)).json for path in document["paths"]}


def test_the_description_is_sound_and_every_answer_keeps_to_it(
    app: Flask, client: FlaskClient, session: Session
) -> None:
    pledge = factories.make_pledge(session)
    factories.make_update(session, pledge)
    session.commit()
    document = client.get("/api/v1/openapi.json").json
    validate(document)

    for path, said in answers(client, document, pledge.code).items():
        answer = document["paths"][path]["get"]["responses"]["200"]
        schema = answer["content"]["application/json"]["schema"]
        whole = {**schema, "components": document["components"]}
        faults = [fault.message for fault in Draft202012Validator(whole).iter_errors(said)]
        assert not faults, (path, faults)
    assert Page(client.get("/api/docs").text).check() is None
    doors = {str(rule) for rule in app.url_map.iter_rules() if str(rule).startswith("/api/v1/")}
    told = {path.replace("{code}", "<code>") for path in document["paths"]}
    assert doors == told | {"/api/v1/openapi.json"}
