"""How long texts have waited for review: how many in each class of age, and the oldest."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.models.enums import State
from tracker.models.period import Obligation
from tracker.models.pledge import Pledge, PledgeVersion
from tracker.models.progress import ProgressUpdate
from tracker.monitoring.scope import Scope


@dataclass(frozen=True, slots=True)
class Age:
    """How many texts have waited so many whole days; without `last` there is no upper end."""

    first: int
    last: int | None
    count: int

    @property
    def code(self) -> str:
        """Return the class's name in addresses."""
        return f"{self.first}-{self.last}" if self.last is not None else f"{self.first}-more"

    def holds(self, days: int) -> bool:
        """Say whether so many whole days are of the class."""
        return self.first <= days and (self.last is None or days <= self.last)


CLASSES = (Age(0, 3, 0), Age(4, 7, 0), Age(8, 14, 0), Age(15, None, 0))


def moments(session: Session, scope: Scope) -> Sequence[datetime]:
    """Return since when each text waits, of the pledges and texts in scope."""
    updates = (
        select(ProgressUpdate.submitted_at)
        .join(Obligation, Obligation.id == ProgressUpdate.obligation_id)
        .join(Pledge, Pledge.id == Obligation.pledge_id)
        .where(
            ProgressUpdate.state == State.SUBMITTED, Pledge.withdrawn_at.is_(None), *scope.promised
        )
    )
    texts = (
        select(PledgeVersion.submitted_at)
        .join(Pledge, Pledge.id == PledgeVersion.pledge_id)
        .where(
            PledgeVersion.state == State.SUBMITTED, Pledge.withdrawn_at.is_(None), *scope.waiting
        )
    )
    return [
        moment
        for query in (updates, texts)
        for moment in session.scalars(query)
        if moment is not None
    ]


def ages(since: Iterable[datetime], now: datetime) -> tuple[Age, ...]:
    """Return the classes with their counts; whole days of 24 hours."""
    days = [(now - moment).days for moment in since]
    return tuple(replace(age, count=sum(map(age.holds, days))) for age in CLASSES)
