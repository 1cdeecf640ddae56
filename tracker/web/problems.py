"""What goes wrong, as programs read it: RFC 9457."""

from http import HTTPStatus
from json import dumps

from flask import Response

MEDIA_TYPE = "application/problem+json"


def response(status: int, detail: str | None = None) -> Response:
    """Return the problem of a status, with the sentence that a person reads where there is one."""
    problem: dict[str, object] = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
    }
    if detail:
        problem["detail"] = detail
    text = dumps(problem, ensure_ascii=False)
    return Response(text + "\n", status, content_type=MEDIA_TYPE)
