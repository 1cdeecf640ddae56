"""The addresses of the rows behind a figure: the list of pledges, and the same rows as a file."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import wraps
from urllib.parse import urlencode

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from tracker.extensions import database
from tracker.models.enums import Stage
from tracker.monitoring import dashboards
from tracker.monitoring.dashboards import View
from tracker.monitoring.dimensions import PACES, SLOW
from tracker.monitoring.rows import Period
from tracker.reports.filters import Filters, Timing
from tracker.web.auth import current_actor
from tracker.web.languages import current_language

ANSWERED = ("accepted", "no_change")
# Who may see updates on their way finds an unanswered obligation under the state of its update.
ON_THEIR_WAY = ("draft", "submitted", "returned")


@dataclass(frozen=True, slots=True)
class Links:
    """The addresses behind the figures of one group of pledges in one period."""

    period: str
    country: str = ""
    area: str = ""
    # Whether the figures are those of the period's snapshot, or the live ones though there is a snapshot.
    is_frozen: bool = False
    is_live: bool = False
    # Other filters of the group, such as a line of action.
    more: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, view: View, *, country: str = "", area: str = "") -> "Links":
        """Return the links of a page's figures."""
        is_frozen = view.vintage is not None
        is_live = view.kept is not None and not is_frozen
        return cls(view.period.code, country, area, is_frozen, is_live)

    @property
    def kept(self) -> Mapping[str, str]:
        """Return what the address of another page of figures must say to show the same state of knowledge."""
        return {"period": self.period, **({"live": "1"} if self.is_live else {})}

    def to(self, *, country: str = "", area: str = "", period: str = "") -> "Links":
        """Return the links of a smaller group, or of another period."""
        return replace(
            self,
            country=country or self.country,
            area=area or self.area,
            period=period or self.period,
            # What a snapshot says of an earlier period stands in the summary alone.
            is_frozen=self.is_frozen and period in ("", self.period),
            is_live=self.is_live,
        )

    def among(self, **filters: str) -> "Links":
        """Return the links of the part of the group that fits other filters of the list."""
        return replace(self, more=(*self.more, *filters.items()))

    def grouped(self, by: str, key: str) -> "Links":
        """Return the links of one group of a dimension."""
        if by in ("area", "country"):
            return self.to(**{by: key})
        return self.among(**{by: key})

    def slow(self) -> str:
        """Return the list of the pledges that are behind or far behind."""
        return self._list(pace=SLOW)

    def __call__(self, figure: str) -> str:
        """Return the list behind a figure by its name."""
        if figure in tuple(Stage):
            return self._list(stage=(figure,))
        if figure in PACES:
            return self._list(pace=(figure,))
        if figure in tuple(Timing):
            return self._list(timing=(figure,))
        return self._list(reported=_states(figure))

    @staticmethod
    def page(period: str) -> str:
        """Return the address of this very page for another period."""
        return f"{request.path}?{urlencode({'period': period})}"

    def file(self, report: str, ending: str = "csv") -> str:
        """Return the address of a report's file for the group."""
        snapshot = {"snapshot": self.period} if self.is_frozen else {}
        asked = urlencode({**self._asked(), **snapshot, "lang": current_language()})
        return f"/data/{report}.{ending}?{asked}"

    def trend(self, ending: str, periods: Iterable[Period]) -> str:
        """Return the summary of several periods, as the group's page knows them."""
        asked = [("period", period.code) for period in periods]
        asked += [("country", self.country)] if self.country else []
        asked += [("area", self.area)] if self.area else []
        asked += [("snapshot", self.period)] if self.is_frozen else []
        return f"/data/summary.{ending}?{urlencode([*asked, ('lang', current_language())])}"

    def chart(self, name: str) -> str:
        """Return the address of a chart of the group: it stays what it is when the next period comes."""
        group = {"country": self.country, "area": self.area}
        asked = {**self.kept, **{key: value for key, value in group.items() if value}}
        return f"{url_for('charts.show', name=name)}?{urlencode(asked)}"

    def _list(self, **filters: tuple[str, ...]) -> str:
        if self.is_frozen:
            group = {
                "country": (self.country,),
                "area": (self.area,),
                **{name: (value,) for name, value in self.more},
                **filters,
            }
            asked = {name: values for name, values in group.items() if any(values)}
            address = url_for("vintages.pledges", period=self.period)
            return f"{address}?{urlencode(asked, doseq=True)}"
        return f"{url_for('pledges.index')}?{urlencode({**self._asked(), **filters}, doseq=True)}"

    def _asked(self) -> Mapping[str, str]:
        asked = {
            "period": self.period,
            "country": self.country,
            "area": self.area,
            **dict(self.more),
        }
        return {name: value for name, value in asked.items() if value}


def frozen_rows(chosen: Filters) -> str:
    """Return the address of a snapshot's rows that fit the filters."""
    asked = [pair for pair in chosen.said() if pair[0] != "snapshot"]
    address = url_for("vintages.pledges", period=chosen.snapshot)
    return f"{address}?{urlencode(asked)}" if asked else address


def frozen_file(chosen: Filters, ending: str) -> str:
    """Return the address of the same rows as a file."""
    asked = [*chosen.said(), ("lang", current_language())]
    return f"/data/progress.{ending}?{urlencode(asked)}"


def _states(figure: str) -> tuple[str, ...]:
    on_their_way = ON_THEIR_WAY if current_actor().is_signed_in else ()
    return {
        "eligible": (*ANSWERED, "not_reported", "not_due", *on_their_way),
        "reported": ANSWERED,
        "not_reported": ("not_reported", *on_their_way),
        "not_due": ("not_due", *on_their_way),
        "missing": ("not_reported", "not_due", "draft", "returned"),
    }.get(figure, (figure,))


def asked_view(session: Session) -> View | None:
    """Return the period that the address asks for (`?period=2026-H1`), or the one readers want first.

    A published period shows its snapshot, unless `?live=1` asks for the figures of the moment.
    """
    code = request.args.get("period") or None
    return dashboards.view(
        session, current_actor().at, current_language(), code, live=request.args.get("live") == "1"
    )


def of_a_period(view: Callable[..., ResponseReturnValue]) -> Callable[..., ResponseReturnValue]:
    """Hand a view of figures the period that the address asks for; before any has opened, say so instead."""

    @wraps(view)
    def answer(**values: str) -> ResponseReturnValue:
        here = asked_view(database.session)
        return render_template("plan/empty.html") if here is None else view(here, **values)

    return answer
