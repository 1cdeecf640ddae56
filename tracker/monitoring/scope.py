"""Which rows a page's filters leave: conditions that the facts obey, made by `tracker.reports.scoping`."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, Select

from tracker.models.period import Obligation
from tracker.models.pledge import Pledge, PledgeVersion
from tracker.monitoring.figures import Tally

Conditions = tuple[ColumnElement[bool], ...]


@dataclass(frozen=True, slots=True)
class Scope:
    """The ids that are left, as selects; None leaves all. `countries` are those whose own rows are asked for."""

    obligations: Select[Any] | None = None
    pledges: Select[Any] | None = None
    texts: Select[Any] | None = None
    countries: tuple[str, ...] = ()

    @property
    def owed(self) -> Conditions:
        """Return what an obligation must fulfil."""
        return () if self.obligations is None else (Obligation.id.in_(self.obligations),)

    @property
    def promised(self) -> Conditions:
        """Return what a pledge must fulfil."""
        return () if self.pledges is None else (Pledge.id.in_(self.pledges),)

    @property
    def waiting(self) -> Conditions:
        """Return what a pledge's waiting text must fulfil."""
        return () if self.texts is None else (PledgeVersion.id.in_(self.texts),)

    def has(self, country: str | None) -> bool:
        """Say whether a country's own rows are asked for."""
        return country is not None and (not self.countries or country in self.countries)

    def own(self, tallies: Iterable[Tally]) -> list[Tally]:
        """Return the tallies as the countries asked for see them: another country's lead is nobody's here."""
        return [
            tally if self.has(tally.country) else replace(tally, country=None) for tally in tallies
        ]


EVERYTHING = Scope()
