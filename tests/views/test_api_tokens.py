import re
from collections.abc import Callable

from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.browsing import Browser
from tracker.domain import credentials
from tracker.models.api_token import ApiToken
from tracker.models.audit import AuditEvent
from tracker.models.enums import Role

PASSWORD = "carta magna lluvia quince"
ROOM = "/en/account/tokens"
SignIn = Callable[..., Browser]


def test_a_token_is_shown_once_and_ends_when_it_is_revoked(
    sign_in: SignIn, session: Session
) -> None:
    browser = sign_in(Role.FOCAL_POINT, "CHL")
    other = sign_in(Role.FOCAL_POINT, "CHL")
    assert browser.user is not None
    browser.user.password_hash = credentials.hashed(PASSWORD)
    session.commit()
    sound = {"name": "Upload", "days": "90", "current_password": PASSWORD, "form_key": "k" * 32}

    assert ROOM in browser.get("/en/account").text
    assert "You have no token" in browser.get(ROOM).text
    browser.post(ROOM, {**sound, "current_password": "wrong"}, 422)
    browser.post(ROOM, {**sound, "name": ""}, 422)
    browser.post(ROOM, sound)
    browser.post(ROOM, sound)
    secret = re.search('value="(tracker_[^"]+)"', browser.get(ROOM).text)
    again = browser.get(ROOM).text
    token = session.scalars(select(ApiToken)).one()

    assert secret is not None
    assert secret[1] not in again
    assert "Never" in again
    assert token.token_hash == credentials.token_hash(secret[1])
    asked = {"Authorization": f"Bearer {secret[1]}"}
    assert browser.client.get("/api/v1/plans", headers=asked).status_code == 200
    other.post(f"{ROOM}/{token.id}/revoke", {}, 404)
    browser.post(f"{ROOM}/{token.id}/revoke", {})
    browser.post(f"{ROOM}/{token.id}/revoke", {}, 404)
    assert browser.client.get("/api/v1/plans", headers=asked).status_code == 401
    actions = session.scalars(
        select(AuditEvent.action).where(AuditEvent.object_type == "token")
    ).all()
    assert list(actions) == ["token.created", "token.revoked"]
