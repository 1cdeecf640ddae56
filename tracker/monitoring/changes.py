"""What changed between two states of knowledge: two snapshots, or a snapshot and now; pledge by pledge."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any

from sqlalchemy.orm import Session

from tracker.domain.snapshots import canonical
from tracker.models.enums import Stage
from tracker.monitoring import facts, freezing, snapshots
from tracker.monitoring.rows import Period
from tracker.monitoring.snapshots import Vintage

Body = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Stand:
    """How a pledge stands: its stage, how it was reported on, its exact progress."""

    stage: Stage | None
    report: str
    progress: Fraction | None


@dataclass(frozen=True, slots=True)
class Change:
    """A pledge that stands otherwise; a side on which nothing is owed is empty."""

    code: str
    country: str | None
    before: Stand | None
    after: Stand | None

    @property
    def differs(self) -> tuple[str, ...]:
        """Return what differs: stage, report, progress; nothing when it is owed on one side only."""
        if self.before is None or self.after is None:
            return ()
        names = ("stage", "report", "progress")
        return tuple(
            name for name in names if getattr(self.before, name) != getattr(self.after, name)
        )


def since(session: Session, vintage: Vintage, period: Period, now: datetime) -> list[Change]:
    """Return what is known of the period now that its snapshot doesn't say."""
    live = (json.loads(canonical(body)) for body in freezing.pledges(session, period))
    return between(_kept(session, vintage), vintage.as_of, live, now)


def from_one_to_another(session: Session, first: Vintage, second: Vintage) -> list[Change]:
    """Return the pledges that stand otherwise in the second snapshot than in the first."""
    return between(_kept(session, first), first.as_of, _kept(session, second), second.as_of)


def between(
    before: Iterable[Body], then: datetime, after: Iterable[Body], now: datetime
) -> list[Change]:
    """Return the pledges whose stage, report or progress differs, or which one side doesn't have; by code."""
    old = {body["code"]: body for body in before}
    new = {body["code"]: body for body in after}
    found = []
    for code in sorted(old.keys() | new.keys()):
        was, is_ = _stand(old.get(code), then), _stand(new.get(code), now)
        if was != is_:
            found.append(Change(code, (new.get(code) or old[code])["lead"], was, is_))
    return found


def report_state(pledge: Body, at: datetime) -> str:
    """Return how a frozen pledge was reported on at the moment, by the word of the files."""
    if pledge["waived_at"] is not None:
        return "waived"
    if pledge["answer"] is not None:
        return str(pledge["answer"])
    return "not_reported" if datetime.fromisoformat(pledge["due_at"]) <= at else "not_due"


def _stand(body: Body | None, at: datetime) -> Stand | None:
    if body is None:
        return None
    progress = body["progress"]
    return Stand(
        stage=None if body["stage"] is None else Stage(body["stage"]),
        report=report_state(body, at),
        progress=None if progress is None else facts.share(progress),
    )


def _kept(session: Session, vintage: Vintage) -> Iterable[Body]:
    return snapshots.bodies(session, vintage, freezing.PLEDGE)
