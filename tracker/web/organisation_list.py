"""The list of organisations: searched by any of their names and cut into pages."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import request, url_for
from sqlalchemy.orm import Session

from tracker.domain import organisations
from tracker.domain.pledge_search import fold
from tracker.models.base import LARGEST_ID
from tracker.models.organisation import Organisation
from tracker.web import cursors
from tracker.web.cursors import Cursor, UnknownPlaceError

PAGE = 25


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of the list, with the addresses of its neighbours and the words of the types."""

    organisations: Sequence[Organisation]
    previous_href: str | None
    next_href: str | None
    words: str
    types: Mapping[str, str]


def page(session: Session, language: str) -> Listing:
    """Return the page that the request asks for; raises UnknownPlaceError for what no list has offered."""
    words, endpoint = request.args.get("q", "").strip(), request.endpoint or ""
    found = organisations.searched(session, words)
    start = _start(found, cursors.read(request.args.get("page", "")))
    types = {term.code: term.title(language) for term in organisations.types(session)}

    def address(place: int) -> str:
        last = found[place - 1] if place else None
        cursor = Cursor(fold(last.name), str(last.id)).written() if last else None
        return url_for(endpoint, q=words or None, page=cursor)

    return Listing(
        found[start : start + PAGE],
        address(max(0, start - PAGE)) if start else None,
        address(start + PAGE) if start + PAGE < len(found) else None,
        words,
        types,
    )


def _start(found: Sequence[Organisation], cursor: Cursor | None) -> int:
    """Return the place of the first row beyond the cursor: found also when that row is gone."""
    if cursor is None:
        return 0
    if not cursor.code.isascii() or not cursor.code.isdigit():
        raise UnknownPlaceError
    last = (cursor.value, min(int(cursor.code[:12]), LARGEST_ID))
    return sum((fold(one.name), one.id) <= last for one in found)
