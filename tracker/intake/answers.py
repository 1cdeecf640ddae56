"""What pledges owe and have said, loaded in a few queries whatever the number of rows."""

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from tracker.intake.lookups import batches
from tracker.models.enums import OPEN_STATES
from tracker.models.period import Obligation
from tracker.models.progress import IndicatorReading, ProgressUpdate


class Answers:
    """The obligations of some pledges in some periods, with the update in force and the open one."""

    def __init__(self, session: Session, pledges: Iterable[int], periods: Iterable[int]) -> None:
        self._obligations: dict[tuple[int, int], Obligation] = {}
        self._updates: dict[tuple[int, bool], ProgressUpdate] = {}
        wanted = sorted(set(periods))
        for batch in batches(sorted(set(pledges))):
            self._load(session, batch, wanted)

    def owed(self, pledge_id: int, period_id: int) -> Obligation | None:
        """Return what a pledge owes for a period, if anything."""
        return self._obligations.get((pledge_id, period_id))

    def accepted(self, obligation: Obligation) -> ProgressUpdate | None:
        """Return the update in force."""
        return self._updates.get((obligation.id, False))

    def open(self, obligation: Obligation) -> ProgressUpdate | None:
        """Return the update that is still on its way."""
        return self._updates.get((obligation.id, True))

    def _load(self, session: Session, pledges: Iterable[int], periods: Iterable[int]) -> None:
        owed = (Obligation.pledge_id.in_(pledges), Obligation.period_id.in_(periods))
        for obligation in session.scalars(
            select(Obligation).where(*owed).options(joinedload(Obligation.period))
        ):
            self._obligations[obligation.pledge_id, obligation.period_id] = obligation
        query = (
            select(ProgressUpdate)
            .join(ProgressUpdate.obligation)
            .where(*owed, ProgressUpdate.is_current | ProgressUpdate.state.in_(OPEN_STATES))
            .options(
                selectinload(ProgressUpdate.readings).joinedload(IndicatorReading.indicator),
                selectinload(ProgressUpdate.evidence),
            )
        )
        for update in session.scalars(query):
            self._updates[update.obligation_id, update.is_open] = update
