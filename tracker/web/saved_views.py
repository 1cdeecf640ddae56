"""Saved views as pages show them: their addresses, and what of an address can be kept."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode

from flask import Flask, request, url_for

from tracker.domain import saved_views
from tracker.domain.permissions import Permission, holds
from tracker.extensions import database
from tracker.models.saved_view import SavedPage, SavedView
from tracker.reports import filters
from tracker.web.auth import current_actor
from tracker.web.monitoring_filters import NAMES

MOST_PARAMETERS = 200
ENDPOINTS: Mapping[SavedPage, str] = {
    SavedPage.MONITORING: "monitoring.show",
    SavedPage.REPORTING: "monitoring.reporting",
    SavedPage.PLEDGES: "pledges.index",
}
# What a page's address can hold beside the filters.
_MORE: Mapping[SavedPage, tuple[str, ...]] = {
    SavedPage.MONITORING: (*NAMES, "since"),
    SavedPage.REPORTING: (),
    SavedPage.PLEDGES: (*NAMES, "sort"),
}


@dataclass(frozen=True, slots=True)
class Menu:
    """The views of a page that the reader may open, and where the present one is kept."""

    own: Sequence[SavedView]
    shared: Sequence[SavedView]
    save_href: str


def register(app: Flask) -> None:
    """Make the menu and the addresses known to templates."""
    app.jinja_env.globals.update(saved_views_of=menu, saved_view_href=href)


def menu(page: str) -> Menu | None:
    """Return the menu of a page; None for those who keep no views."""
    actor = current_actor()
    if not holds(actor, Permission.VIEWS_KEEP):
        return None
    found = saved_views.of_page(database.session, actor, SavedPage(page))
    asked = request.query_string.decode("ascii", "ignore")
    return Menu(
        [view for view in found if view.owner_id == actor.user_id],
        [view for view in found if view.owner_id != actor.user_id],
        f"{url_for('saved_views.new')}?{urlencode({'page': page, 'query': asked})}",
    )


def href(view: SavedView) -> str:
    """Return the address that a view stands for."""
    return url_for(ENDPOINTS[view.page]) + (f"?{view.query}" if view.query else "")


def kept(page: SavedPage, query: str) -> str:
    """Return what of a page's query string a view keeps, in a fixed order.

    Raises UnknownFilterError for a filter's value that the page would refuse.
    """
    try:
        pairs = parse_qsl(query, max_num_fields=MOST_PARAMETERS)
    except ValueError:
        pairs = []
    known = [(name, value) for name, value in pairs if name in _MORE[page]]
    filters.read(database.session, [pair for pair in known if pair[0] in NAMES])
    return urlencode(sorted(known, key=lambda pair: _MORE[page].index(pair[0])))
