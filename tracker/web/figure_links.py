"""The addresses of the rows behind a figure: the list of pledges, and the same rows as a file."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from flask import request, url_for
from sqlalchemy.orm import Session

from tracker.models.enums import Stage
from tracker.monitoring import dashboards
from tracker.monitoring.dashboards import View
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

    def to(self, *, country: str = "", area: str = "", period: str = "") -> "Links":
        """Return the links of a smaller group, or of another period."""
        return replace(
            self,
            country=country or self.country,
            area=area or self.area,
            period=period or self.period,
        )

    def __call__(self, figure: str) -> str:
        """Return the list behind a figure by its name."""
        if figure in tuple(Stage):
            return self._list(stage=(figure,))
        return self._list(reported=_states(figure))

    @staticmethod
    def page(period: str) -> str:
        """Return the address of this very page for another period."""
        return f"{request.path}?{urlencode({'period': period})}"

    def file(self, report: str, ending: str = "csv") -> str:
        """Return the address of a report's file for the group."""
        asked = urlencode({**self._asked(), "lang": current_language()})
        return f"/data/{report}.{ending}?{asked}"

    def _list(self, **filters: tuple[str, ...]) -> str:
        return f"{url_for('pledges.index')}?{urlencode({**self._asked(), **filters}, doseq=True)}"

    def _asked(self) -> Mapping[str, str]:
        asked = {"period": self.period, "country": self.country, "area": self.area}
        return {name: value for name, value in asked.items() if value}


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
    """Return the period that the address asks for (`?period=2026-H1`), or the one readers want first."""
    code = request.args.get("period") or None
    return dashboards.view(session, current_actor().at, current_language(), code)
