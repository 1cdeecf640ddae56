"""What the address of a monitoring page asks for: its period, its filters, since when changes are shown."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta
from urllib.parse import urlencode

from flask import url_for
from flask_login import current_user
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from tracker import clock
from tracker.domain import credentials
from tracker.messages import N_
from tracker.models.user import UserSession
from tracker.monitoring import dashboards, desk
from tracker.monitoring.rows import Period
from tracker.monitoring.scope import Scope
from tracker.reports import filters, scoping
from tracker.reports.filters import Filters, UnknownFilterError
from tracker.web.auth import current_actor
from tracker.web.figure_links import Links
from tracker.web.languages import current_language

NAMES = tuple(part.name for part in fields(Filters) if part.name in filters.OF_PLEDGES)
SINCE = ("1", "7", "visit")


@dataclass(frozen=True, slots=True)
class FilteredLinks(Links):
    """The addresses behind figures that obey a page's filters: the lists and files obey them too."""

    filters: tuple[tuple[str, str], ...] = ()

    def file(self, report: str, ending: str = "csv") -> str:
        """Return the address of a report's file with the page's filters."""
        asked = {**self._all(), "lang": [current_language()]}
        return f"/data/{report}.{ending}?{urlencode(asked, doseq=True)}"

    def monitoring(self, endpoint: str, name: str | None = None, **values: str) -> str:
        """Return another monitoring page's address (of a list, by its name) with the filters and more."""
        asked = {**self._all(), **{key: [value] for key, value in values.items()}}
        place = url_for(endpoint) if name is None else url_for(endpoint, name=name)
        return f"{place}?{urlencode(asked, doseq=True)}"

    def _list(self, **wanted: tuple[str, ...]) -> str:
        asked = self._all()
        for name, values in wanted.items():
            asked[name] = [value for value in values if value in asked.get(name, values)]
            if not asked[name]:
                return ""
        return f"{url_for('pledges.index')}?{urlencode(asked, doseq=True)}"

    def _all(self) -> dict[str, list[str]]:
        given: dict[str, list[str]] = {}
        for name, value in self.filters:
            given.setdefault(name, []).append(value)
        # A figure of one country or one period narrows what the page shows of several.
        return {**given, **{name: [value] for name, value in self._asked().items()}}


@dataclass(frozen=True, slots=True)
class Asked:
    """A sound address: the filters without their period, the period's code, the word for `since`."""

    filters: Filters
    period: str
    since: str

    def chosen(self, opened: Sequence[Period]) -> Period:
        """Return the period asked for, else the running one; raises NoFiguresError for one not opened."""
        if not self.period:
            return desk.running(opened, clock.local_day(current_actor().at, "UTC"))
        return dashboards.find(opened, self.period)

    def links(self, period: Period) -> FilteredLinks:
        """Return the addresses of what lies behind the figures."""
        return FilteredLinks(period.code, filters=tuple(self.filters.said()))

    def scope(self, session: Session, period: Period) -> Scope:
        """Return which rows the facts may count."""
        return scoping.scope(session, current_actor(), self.filters, period.code)


def read(session: Session, asked: MultiDict[str, str]) -> Asked:
    """Return what the address asks for; raises UnknownFilterError as the list of pledges does."""
    pairs = [(name, value) for name, value in asked.items(multi=True) if name in NAMES]
    chosen, _writing = filters.read(session, pairs)
    if len(chosen.period) > 1:
        raise UnknownFilterError(N_("Give “%(parameter)s” only once."), parameter="period")
    since = asked.get("since") or SINCE[0]
    if since not in SINCE:
        raise UnknownFilterError(
            N_("“%(value)s” is not a value of “%(parameter)s”. Use one of: %(allowed)s."),
            value=since[: filters.LONGESTWORDS],
            parameter="since",
            allowed=", ".join(SINCE),
        )
    return Asked(replace(chosen, period=()), next(iter(chosen.period), ""), since)


def nothing_asked() -> Asked:
    """Return what an address without parameters asks for."""
    return Asked(Filters(), "", SINCE[0])


def moments(session: Session) -> Mapping[str, datetime]:
    """Return since when changes can be shown; the visit before this one only where there was one."""
    now = current_actor().at
    found = {"1": now - timedelta(days=1), "7": now - timedelta(days=7)}
    before = _visit_before(session)
    return found if before is None else {**found, "visit": before}


def _visit_before(session: Session) -> datetime | None:
    own = select(UserSession.created_at).where(
        UserSession.token_hash == credentials.token_hash(current_user.token)
    )
    query = (
        select(UserSession.created_at)
        .where(
            UserSession.user_id == current_actor().user_id,
            UserSession.created_at < own.scalar_subquery(),
        )
        .order_by(UserSession.created_at.desc())
        .limit(1)
    )
    return session.scalar(query)
