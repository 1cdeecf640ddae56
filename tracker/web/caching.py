"""Public pages of figures are kept until the data changes: a copy per process, and an ETag for the reader's own."""

import hashlib
from collections import OrderedDict
from collections.abc import Callable
from functools import cache, wraps
from threading import Lock

from flask import Response, current_app, make_response, request, session
from flask.typing import ResponseReturnValue

from tracker import paths
from tracker.domain import audit
from tracker.extensions import database
from tracker.web.auth import current_actor

View = Callable[..., ResponseReturnValue]
# The bytes and what they are: "text/html", "image/svg+xml".
Page = tuple[bytes, str]
PAGES_KEPT = 64
# The parts of an address as the server hands them over: putting them together takes longer than all the rest.
ADDRESS = (
    *("wsgi.url_scheme", "HTTP_HOST", "SERVER_NAME", "SCRIPT_NAME"),
    *("PATH_INFO", "QUERY_STRING"),
)
OK, NOT_MODIFIED = 200, 304


class Pages:
    """The last pages asked for; safe for threads, and right with several processes: the key says it all."""

    def __init__(self, most: int = PAGES_KEPT) -> None:
        self._most = most
        self._pages: OrderedDict[str, Page] = OrderedDict()
        self._lock = Lock()

    def get(self, key: str) -> Page | None:
        """Return the page under the key, if it is still kept."""
        with self._lock:
            page = self._pages.get(key)
            if page is not None:
                self._pages.move_to_end(key)
            return page

    def keep(self, key: str, page: Page) -> None:
        """Keep a page; the one that was not asked for longest gives way."""
        with self._lock:
            self._pages[key] = page
            self._pages.move_to_end(key)
            if len(self._pages) > self._most:
                self._pages.popitem(last=False)


def until_data_change(view: View) -> View:
    """Answer the public with 304, or a kept page, while data, hour and program are the same.

    Whoever is signed in, or has a message waiting, gets the page made anew; so does every answer but 200.
    """

    @wraps(view)
    def answer(**values: str) -> ResponseReturnValue:
        if current_actor().is_signed_in or "_flashes" in session:
            return view(**values)
        key = _key()
        response = Response(status=304)
        if not request.if_none_match.contains_weak(key):
            response = _page(key, lambda: view(**values))
        if response.status_code in (OK, NOT_MODIFIED):
            response.set_etag(key, weak=True)
        return response

    return answer


def _page(key: str, make: Callable[[], ResponseReturnValue]) -> Response:
    pages: Pages = current_app.extensions.setdefault("tracker_pages", Pages())
    kept = pages.get(key)
    if kept is not None:
        content, mimetype = kept
        return Response(content, mimetype=mimetype)
    made = make_response(make())
    if made.status_code == OK:
        pages.keep(key, (made.get_data(), str(made.mimetype)))
    return made


def _key() -> str:
    """Return what a public page depends on; deadlines fall on whole hours, so the hour stands for the clock."""
    hour = current_actor().at.isoformat(timespec="hours")
    # Asked outside the session, and before it: whatever is read after is at least as new as the key says.
    version = str(database.whole.glance(audit.DATA_VERSION))
    address = [request.environ.get(name, "") for name in ADDRESS]
    parts = (version, hour, *address, _program())
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]


@cache
def _program() -> str:
    """Return a digest of the templates and catalogues: another release is another page."""
    digest = hashlib.sha256()
    for folder, pattern in ((paths.TEMPLATES, "*.html"), (paths.TRANSLATIONS, "*.mo")):
        for file in sorted(folder.rglob(pattern)):
            digest.update(file.read_bytes())
    return digest.hexdigest()
