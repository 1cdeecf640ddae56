"""What other sites may show in a frame or as a picture: public figures, the same for everybody, no cookies.

Every other page refuses to be framed (see `security`).
"""

import re
from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any

from flask import Flask, Response, make_response
from flask.typing import ResponseReturnValue

View = Callable[..., ResponseReturnValue]
Server = Callable[..., Iterable[bytes]]

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'none'; "
    "frame-ancestors *; base-uri 'none'"
)
_FRAMED = re.compile(r"/[a-z]{2}/(embed/|charts/[a-z]+\.svg$)")
_WHO = ("HTTP_COOKIE", "HTTP_AUTHORIZATION")


def register(app: Flask) -> None:
    """Take from requests for frames and pictures what says who sends them."""
    app.wsgi_app = _anonymous(app.wsgi_app)  # type: ignore[method-assign]  # Flask's documented way to wrap


def in_frames(view: View) -> View:
    """Let other sites show a page in a frame."""
    return _with_headers(view, {"Content-Security-Policy": CONTENT_SECURITY_POLICY})


def for_other_sites(view: View) -> View:
    """Let other sites show a picture in their pages."""
    return _with_headers(view, {})


def _with_headers(view: View, headers: dict[str, str]) -> View:
    @wraps(view)
    def answer(**values: str) -> ResponseReturnValue:
        response: Response = make_response(view(**values))
        response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
        response.headers.update(headers)
        return response

    return answer


def _anonymous(server: Server) -> Server:
    def serve(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        if _FRAMED.match(environ.get("PATH_INFO", "")):
            for name in _WHO:
                environ.pop(name, None)
        return server(environ, start_response)

    return serve
