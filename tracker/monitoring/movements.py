"""What moved in a country from one period to the next, pledge by pledge."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from tracker.monitoring import known, snapshots
from tracker.monitoring.dashboards import View
from tracker.monitoring.rows import Period, PledgeRow


@dataclass(frozen=True, slots=True)
class Movement:
    """A pledge that stands otherwise than a period before; without a `before` it owed nothing then."""

    before: PledgeRow | None
    after: PledgeRow


@dataclass(frozen=True, slots=True)
class Movements:
    """What moved since a period; `is_known` is false where nothing was frozen to compare with."""

    since: Period
    is_known: bool
    rows: tuple[Movement, ...]


def since_last_period(
    session: Session, here: View, iso3: str, pledges: Iterable[PledgeRow]
) -> Movements | None:
    """Return how the pledges moved since the period before the view's; None for the first period.

    Published figures are held beside published ones, live figures beside live ones.
    """
    place = here.periods.index(here.period)
    if not place:
        return None
    last = here.periods[place - 1]
    vintage = snapshots.of_period(session, last.code) if here.vintage else None
    if here.vintage and vintage is None:
        return Movements(last, is_known=False, rows=())
    source = known.of(session, here.now, vintage)
    before = {pledge.code: pledge for pledge in source.pledges(iso3, last)}
    pairs = (Movement(before.get(pledge.code), pledge) for pledge in pledges)
    return Movements(last, is_known=True, rows=tuple(pair for pair in pairs if _has_moved(pair)))


def _has_moved(pair: Movement) -> bool:
    before, after = pair.before, pair.after
    if after.answer is None and not after.is_due:
        # What is not due yet has not moved.
        return False
    if before is None:
        return True
    return (before.stage, before.progress) != (after.stage, after.progress)
