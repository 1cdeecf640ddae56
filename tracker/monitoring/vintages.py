"""Each period as it was first published and as it is known now, side by side."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from tracker import clock
from tracker.domain.errors import NotFoundError
from tracker.monitoring import changes, facts, snapshots
from tracker.monitoring.changes import Change
from tracker.monitoring.figures import Figures, total
from tracker.monitoring.known import Frozen, Live
from tracker.monitoring.rows import Period
from tracker.monitoring.snapshots import Vintage


@dataclass(frozen=True, slots=True)
class Known:
    """A period's figures as one snapshot knows them; without a snapshot, as they are now."""

    vintage: Vintage | None
    figures: Figures


@dataclass(frozen=True, slots=True)
class PeriodVintages:
    """A period with all that was ever published of it: first its own snapshot, last what is known now."""

    period: Period
    known: tuple[Known, ...]

    @property
    def first(self) -> Known | None:
        """Return the figures as first published; None before they are."""
        own = (known for known in self.known if known.vintage is not None)
        return next((known for known in own if self._is_own(known)), None)

    def _is_own(self, known: Known) -> bool:
        return known.vintage is not None and known.vintage.period == self.period.code


@dataclass(frozen=True, slots=True)
class VintagePage:
    """One period's snapshot, what later ones and the present say of the period, and what changed since."""

    now: datetime
    vintage: Vintage
    row: PeriodVintages
    others: tuple[Vintage, ...]
    to: Vintage | None
    changes: tuple[Change, ...]


def table(session: Session, now: datetime) -> tuple[PeriodVintages, ...]:
    """Return the opened periods with what was published of each, the last one first."""
    opened = facts.periods(session, clock.local_day(now, "UTC"))
    kept = snapshots.vintages(session)
    return tuple(reversed(_rows(session, now, opened, kept)))


def page(session: Session, now: datetime, code: str, to: str = "") -> VintagePage:
    """Return a period's snapshot and what differs now, or in another snapshot; raises NotFoundError for none."""
    opened = facts.periods(session, clock.local_day(now, "UTC"))
    kept = snapshots.vintages(session)
    period = next((one for one in opened if one.code == code), None)
    if period is None:
        raise NotFoundError
    vintage = _named(kept, code)
    other = _named(kept, to) if to else None
    found = (
        changes.from_one_to_another(session, vintage, other)
        if other
        else changes.since(session, vintage, period, now)
    )
    (row,) = _rows(session, now, [period], kept)
    others = tuple(one for one in kept if one.period != code)
    return VintagePage(now, vintage, row, others, other, tuple(found))


def _named(kept: Iterable[Vintage], code: str) -> Vintage:
    found = next((one for one in kept if one.period == code), None)
    if found is None:
        raise NotFoundError
    return found


def _rows(
    session: Session, now: datetime, chosen: Sequence[Period], kept: Sequence[Vintage]
) -> list[PeriodVintages]:
    """Return the periods' figures by each snapshot that knows of them, in the order of publication."""
    sources = [
        (vintage, Frozen(session, vintage).tallies(chosen))
        for vintage in sorted(kept, key=lambda one: one.as_of)
    ]
    live = Live(session, now).tallies(chosen)
    rows = []
    for period in chosen:
        known = [
            Known(vintage, total(own))
            for vintage, tallies in sources
            if (own := [tally for tally in tallies if tally.period == period.code])
            or vintage.period == period.code
        ]
        current = total(tally for tally in live if tally.period == period.code)
        rows.append(PeriodVintages(period, (*known, Known(None, current))))
    return rows
