"""What every answer to a program shares: who asks, the ETag, the next page, who may read it in a browser."""

import hashlib
from collections.abc import Callable
from functools import wraps
from importlib.metadata import version
from urllib.parse import urlencode

from flask import Blueprint, Response, current_app, g, request

from tracker.domain import api_tokens, audit
from tracker.extensions import database
from tracker.web.auth import current_actor

Answer = Callable[..., str]

bp = Blueprint("api", __name__, url_prefix="/api/v1")


@bp.before_request
def _recognise() -> None:
    """Refuse a token that doesn't open, also where everybody may read."""
    current_actor()


@bp.after_request
def _open_to_browsers(response: Response) -> Response:
    """Let the pages of others read what a program may, without anybody's cookies; note the token's day."""
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Access-Control-Expose-Headers"] = "ETag, Link"
    response.vary.update(("Authorization", "Accept-Language"))
    if "api_token_id" in g:
        response.headers["Cache-Control"] = "no-store"
        # The reading session is given back first: SQLite lets nobody write beside a session that does.
        database.session.close()
        with database.whole.writing() as session:
            api_tokens.note_use(session, g.api_token_id, current_actor().at)
            session.commit()
    return response


def as_json(view: Answer) -> Callable[..., Response]:
    """Answer with the JSON text that a view returns, or 304 where the public has it already."""

    @wraps(view)
    def answer(**values: str) -> Response:
        tag = _tag()
        is_public = not current_actor().is_signed_in
        if is_public and request.if_none_match.contains_weak(tag):
            response = Response(status=304)
        else:
            response = Response(view(**values), content_type="application/json; charset=utf-8")
        if is_public:
            response.set_etag(tag, weak=True)
        if "next_page" in g:
            response.headers["Link"] = f'<{g.next_page}>; rel="next"'
        return response

    return answer


def link_next(cursor: str) -> None:
    """Say where the list goes on."""
    asked = [(name, value) for name, value in request.args.items(multi=True) if name != "page"]
    g.next_page = f"{site()}{request.path}?{urlencode([*asked, ('page', cursor)])}"


def site() -> str:
    """Return where the installation is."""
    return str(current_app.config["BASE_URL"] or request.host_url.rstrip("/"))


def _tag() -> str:
    # Things fall due by the hour.
    parts = (
        version("tracker"),
        audit.data_version(database.session),
        current_actor().at.strftime("%Y-%m-%dT%H"),
        request.full_path,
        site(),
    )
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:32]
