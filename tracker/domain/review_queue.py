"""What a reviewer is told about each waiting text before opening it."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from tracker.domain import differences, reviews
from tracker.domain.differences import Notice
from tracker.domain.pledge_texts import text_of
from tracker.domain.reviews import Waiting
from tracker.models.period import Obligation, ReportingPeriod
from tracker.models.pledge import PledgeVersion
from tracker.models.progress import IndicatorReading, ProgressUpdate
from tracker.models.review import Review


@dataclass(frozen=True, slots=True)
class Item:
    """A waiting text with what should be looked at."""

    waiting: Waiting
    notices: list[tuple[Notice, int]]


def items(session: Session) -> list[Item]:
    """Return the queue, the oldest first, each with its notices."""
    queue = reviews.queue(session)
    pledges = {waiting.pledge.id for waiting in queue if waiting.is_update}
    standing = _standing(session, pledges)
    returned = reviews.last_returns(session, [waiting.subject for waiting in queue])
    return [
        Item(waiting, _notices(waiting, standing) + _sent_again(waiting, returned))
        for waiting in queue
    ]


def notices(
    subject: ProgressUpdate | PledgeVersion, base: ProgressUpdate | None
) -> list[tuple[Notice, int]]:
    """Return what should be looked at in a text, beside the last accepted or published one."""
    if isinstance(subject, PledgeVersion):
        current = subject.pledge.current
        return differences.version_notices(text_of(subject), text_of(current) if current else None)
    found = differences.notices(differences.of_update(subject, base))
    if subject.revision > 1:
        found.append((Notice.CORRECTION, 1))
    sent = subject.first_submitted_at
    if sent is not None and sent >= subject.obligation.due_at:
        found.append((Notice.LATE, 1))
    return found


def _notices(
    waiting: Waiting, standing: dict[int, list[ProgressUpdate]]
) -> list[tuple[Notice, int]]:
    subject = waiting.subject
    if isinstance(subject, PledgeVersion):
        return notices(subject, None)
    return notices(subject, _base(subject, standing.get(waiting.pledge.id, [])))


def _sent_again(
    waiting: Waiting, returned: dict[reviews.Subject, Review]
) -> list[tuple[Notice, int]]:
    return [(Notice.SENT_AGAIN, 1)] if waiting.subject in returned else []


def _base(update: ProgressUpdate, standing: list[ProgressUpdate]) -> ProgressUpdate | None:
    """Return what an update is held beside: the one it corrects, else the last period's."""
    start = update.obligation.period.covers_from
    for earlier in standing:
        if earlier.obligation_id == update.obligation_id:
            return earlier
        if earlier.obligation.period.covers_from < start:
            return earlier
    return None


def _standing(session: Session, pledges: set[int]) -> dict[int, list[ProgressUpdate]]:
    query = (
        select(ProgressUpdate)
        .join(ProgressUpdate.obligation)
        .join(Obligation.period)
        .where(
            Obligation.pledge_id.in_(sorted(pledges)),
            ProgressUpdate.is_current,
            ProgressUpdate.no_change.is_(False),
        )
        .options(
            joinedload(ProgressUpdate.obligation).joinedload(Obligation.period),
            selectinload(ProgressUpdate.readings).joinedload(IndicatorReading.indicator),
            selectinload(ProgressUpdate.evidence),
        )
        .order_by(ReportingPeriod.covers_from.desc())
    )
    found: dict[int, list[ProgressUpdate]] = {}
    for update in session.scalars(query):
        found.setdefault(update.obligation.pledge_id, []).append(update)
    return found
