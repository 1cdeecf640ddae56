"""What changed in public, as an Atom feed (RFC 4287)."""

from flask import Blueprint, Response, g, make_response, render_template, request
from flask.typing import ResponseReturnValue

from tracker.domain import audit
from tracker.domain.errors import NotFoundError
from tracker.extensions import database
from tracker.models.base import LANGUAGES
from tracker.monitoring import news
from tracker.web.auth import PUBLIC, allow, current_actor
from tracker.web.languages import country_names

bp = Blueprint("feed", __name__)
ENTRIES = 40


@bp.get("/feed.atom")
@allow(GET=PUBLIC)
def show() -> ResponseReturnValue:
    """Send the latest changes in the language of `lang` (Spanish unless said), the latest first."""
    language = request.args.get("lang", LANGUAGES[0])
    if language not in LANGUAGES:
        raise NotFoundError
    g.lang = language
    session = database.session
    response = Response(status=304)
    version = f"feed-{audit.data_version(session)}-{language}"
    if not request.if_none_match.contains_weak(version):
        events = news.latest(session, ENTRIES)
        page = render_template(
            "feed/show.xml",
            events=events,
            language=language,
            countries=country_names(),
            now=current_actor().at,
        )
        response = make_response(page)
        response.mimetype = "application/atom+xml"
    response.set_etag(version, weak=True)
    return response
