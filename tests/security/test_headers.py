"""Every answer of every door has the headers, whatever its status."""

from collections import Counter

from flask import Flask
from sqlalchemy import Connection
from sqlalchemy.orm import Session

from tests.security.asking import build
from tracker.web.security import HEADERS


def test_every_door_answers_with_the_headers(
    app: Flask, session: Session, connection: Connection
) -> None:
    world = build(app, session, connection)
    seen: Counter[int] = Counter()

    for who in ("public", "monitor"):
        for rule in world.doors("GET"):
            answer = world.ask(who, "GET", world.address(rule))
            assert answer is not None
            seen[answer.status_code] += 1
            found = {name: answer.headers.get(name) for name in HEADERS}
            if rule.endpoint.startswith("charts") or "uploads" in rule.rule:
                # A picture may be framed, a file runs nothing: their policy is stricter or their own.
                found["Content-Security-Policy"] = HEADERS["Content-Security-Policy"]
                found["Cross-Origin-Resource-Policy"] = HEADERS["Cross-Origin-Resource-Policy"]
            assert found == HEADERS, rule
            assert "Cookie" in answer.headers["Vary"], rule
    for method, address in (("POST", "/en/pledges"), ("POST", "/en/sign-in"), ("PUT", "/en/")):
        answer = world.browsers["public"].client.open(address, method=method)
        seen[answer.status_code] += 1
        assert answer.headers["Content-Security-Policy"] == HEADERS["Content-Security-Policy"]
        assert answer.headers["Cache-Control"] == "no-store"

    assert {200, 302, 400, 404, 405} <= set(seen)
