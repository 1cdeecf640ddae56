"""Files that take long to make are kept until the data changes: one copy per process, an ETag for the reader's."""

import hashlib
from collections.abc import Callable
from functools import cache
from importlib.metadata import version

from flask import Response, current_app, request

from tracker import paths
from tracker.domain import audit
from tracker.extensions import database
from tracker.web.auth import current_actor
from tracker.web.caching import Pages

FILES_KEPT = 16


def kept(address: tuple[str, ...], media_type: str, make: Callable[[], bytes]) -> Response:
    """Answer with 304, the kept file, or a new one; `address` is all that the file is asked for by.

    What else stands in the request's address must not matter: nobody can have the same file made twice by it.
    """
    key = _key(address)
    if request.if_none_match.contains_weak(key):
        return _tagged(Response(status=304), key)
    files: Pages = current_app.extensions.setdefault("tracker_files", Pages(FILES_KEPT))
    found = files.get(key)
    if found is None:
        found = make(), media_type
        files.keep(key, found)
    return _tagged(Response(found[0], content_type=found[1]), key)


def _tagged(response: Response, key: str) -> Response:
    response.set_etag(key, weak=True)
    response.headers["Cache-Control"] = "public, no-cache"
    return response


def _key(address: tuple[str, ...]) -> str:
    """Return what a file depends on; deadlines fall on whole hours, so the hour stands for the clock."""
    hour = current_actor().at.strftime("%Y-%m-%dT%H")
    parts = (*address, str(audit.data_version(database.session)), hour, _program())
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]


@cache
def _program() -> str:
    digest = hashlib.sha256(version("tracker").encode())
    for folder, pattern in ((paths.TEMPLATES, "*.*"), (paths.TRANSLATIONS, "*.mo")):
        for file in sorted(folder.rglob(pattern)):
            digest.update(file.read_bytes())
    return digest.hexdigest()
