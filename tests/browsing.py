"""Reads pages like a person: follows forms with their tokens, and refuses a page that isn't sound."""

import re
from html.parser import HTMLParser
from typing import Any

from flask import Flask
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from tests.factories import NOW
from tracker.domain import credentials
from tracker.domain.sessions import SESSION_LIFE
from tracker.models.user import User, UserSession

TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')
VOID = frozenset(
    [
        "area",
        "base",
        "br",
        "col",
        "embed",
        "hr",
        "img",
        "input",
        "link",
        "meta",
        "source",
        "track",
        "wbr",
    ]
)
OPTIONAL_END = frozenset(
    {"p", "li", "option", "dt", "dd", "tr", "td", "th", "thead", "tbody", "tfoot"}
)
SIGN_IN = "/en/sign-in"


class Page(HTMLParser):
    """What a check of a page needs: its headings, ids, labels and fields, and that its tags close."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text
        self.open: list[str] = []
        self.ids: list[str] = []
        self.labelled: set[str] = set()
        self.fields: list[dict[str, str]] = []
        self.headings = 0
        self.title = ""
        self.heading = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        assert "style" not in given, f"an inline style: {given}"
        assert not [name for name in given if name.startswith("on")], f"an inline script: {given}"
        if "id" in given:
            self.ids.append(given["id"])
        if tag == "h1":
            self.headings += 1
        if tag == "label":
            self.labelled.add(given.get("for", ""))
        if tag in ("input", "select", "textarea") and given.get("type") not in ("hidden", "submit"):
            self.fields.append(given)
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open[-1] != tag and self.open[-1] in OPTIONAL_END:
            self.open.pop()
        assert self.open, f"</{tag}> closes nothing"
        assert self.open[-1] == tag, f"</{tag}> closes <{self.open[-1]}> near {self.getpos()}"
        self.open.pop()

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] == "title" and "svg" not in self.open:
            self.title += data
        elif "h1" in self.open:
            self.heading += data

    def check(self) -> None:
        """Refuse a page without one h1, with a title of its own, double ids or fields without labels."""
        assert not self.open, f"never closed: {self.open}"
        assert self.headings == 1, f"{self.headings} h1"
        heading = " ".join(self.heading.split())
        title = " ".join(self.title.split()).removeprefix("Error: ")
        assert title.startswith(heading[:30]) or heading, f"title {title!r}, h1 {heading!r}"
        doubles = {one for one in self.ids if self.ids.count(one) > 1}
        assert not doubles, f"ids used twice: {doubles}"
        for field in self.fields:
            named = field.get("aria-label") or field.get("aria-labelledby")
            assert named or field.get("id") in self.labelled, f"no label: {field}"


class Browser:
    """A test client that checks every HTML page it is shown and sends forms with their token."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.client = app.test_client()
        self.user: User | None = None
        self._token = ""

    def signed_in(self, session: Session, user: User) -> "Browser":
        """Give the browser a session of the user, as sign-in does."""
        token = credentials.new_token()
        session.add(
            UserSession(
                token_hash=credentials.token_hash(token),
                user_id=user.id,
                created_at=NOW,
                expires_at=NOW + SESSION_LIFE,
            )
        )
        session.commit()
        with self.client.session_transaction() as cookie:
            cookie["_user_id"] = token
            cookie["_fresh"] = True
        self.user = user
        self._token = ""
        return self

    def get(self, address: str, status: int = 200, **options: Any) -> TestResponse:
        """Open an address and check the answer's status and page."""
        return self._checked(self.client.get(address, **options), status)

    def post(
        self, address: str, data: dict[str, Any] | None = None, status: int = 303
    ) -> TestResponse:
        """Send a form with this browser's token and check the answer."""
        sent = {"csrf_token": self.token(), **(data or {})}
        return self._checked(self.client.post(address, data=sent), status)

    def token(self) -> str:
        """Return a token that this browser's forms carry; it holds as long as the session."""
        if not self._token:
            page = "/en/account" if self.user is not None else SIGN_IN
            found = TOKEN.search(self.client.get(page).text)
            assert found is not None
            self._token = found.group(1)
        return self._token

    def _checked(self, response: TestResponse, status: int) -> TestResponse:
        assert response.status_code == status, (
            f"{response.request.path}: {response.status_code}, not {status}\n{response.text[:3000]}"
        )
        if response.mimetype == "text/html" and status not in (301, 302, 303, 304, 308):
            Page(response.text).check()
        return response
