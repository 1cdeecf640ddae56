import pytest
from flask import Flask, Response, request

from tracker.app import create_app
from tracker.web.auth import PUBLIC, allow


def with_proxies(number: str) -> Flask:
    app = create_app({"TESTING": True, "DATABASE_URL": "sqlite:///", "PROXIES": number})

    def told() -> Response:
        return Response(f"{request.remote_addr} {request.scheme}", mimetype="text/plain")

    app.add_url_rule("/told", "told", allow(GET=PUBLIC)(told))
    return app


@pytest.mark.parametrize(("number", "said"), [("0", "127.0.0.1 http"), ("1", "203.0.113.9 https")])
def test_only_a_known_proxy_says_who_asks(number: str, said: str) -> None:
    headers = {"X-Forwarded-For": "203.0.113.9", "X-Forwarded-Proto": "https"}

    assert with_proxies(number).test_client().get("/told", headers=headers).text == said
