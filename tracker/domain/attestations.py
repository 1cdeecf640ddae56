"""Attested reports without changes, accepted many by one decision."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session, aliased, contains_eager, joinedload

from tracker.domain import progress, review_queue
from tracker.domain.actors import Actor
from tracker.domain.errors import Fault, InvalidError, StaleError
from tracker.domain.permissions import Permission, require
from tracker.domain.review_queue import NONE, Filters, Kind, Waiting
from tracker.messages import N_
from tracker.models.enums import Decision
from tracker.models.period import Obligation, ReportingPeriod
from tracker.models.pledge import Pledge
from tracker.models.progress import ProgressUpdate
from tracker.models.review import Review
from tracker.models.user import User

MOST = 200


class ChangedError(StaleError):
    """Some of the chosen reports are not what they were: `names` says which."""

    default = N_("Nothing was accepted: what you chose changed in the meantime.")

    def __init__(self, names: list[str]) -> None:
        super().__init__()
        self.names = names


@dataclass(frozen=True, slots=True)
class Attested:
    """A report without changes that carries no notice: who attested it when, and what it rests on."""

    waiting: Waiting
    attester: str
    attested_at: datetime
    base_period: str
    base_sent_at: datetime


def attested(session: Session, actor: Actor) -> list[Attested]:
    """Return the attested reports that may be accepted together, the oldest first; none of the actor's own."""
    require(actor, Permission.UPDATE_REVIEW)
    rows = review_queue.waiting(session, actor.at, Filters(kind=Kind.NO_CHANGE, warning=NONE))
    details = {row.id: row for row in session.execute(_details(actor, [row.id for row in rows]))}
    signers = _signers(session, [row.id for row in rows])
    return [
        Attested(
            row,
            signers.get(row.id) or details[row.id].submitter or "",
            details[row.id].attested_at,
            details[row.id].base_period,
            details[row.id].base_sent_at,
        )
        for row in rows
        if row.id in details
    ]


def changed(session: Session, actor: Actor, chosen: Mapping[str, int]) -> list[str]:
    """Return which of the chosen (name and version) can't be accepted as they were when chosen."""
    known = {one.waiting.name: one.waiting.version for one in attested(session, actor)}
    return [name for name, version in chosen.items() if known.get(name) != version]


def accept_attested(session: Session, actor: Actor, chosen: Mapping[str, int]) -> int:
    """Accept all the chosen reports or none, and return how many.

    Raises InvalidError for none or too many, ChangedError when one is not what it was.
    """
    if not chosen:
        raise InvalidError([Fault("chosen", N_("Choose at least one report."))])
    if len(chosen) > MOST:
        raise InvalidError([Fault("chosen", N_("Choose at most %(most)s."), most=MOST)])
    known = {one.waiting.name: one.waiting for one in attested(session, actor)}
    if names := [name for name, version in chosen.items() if _version(known, name) != version]:
        raise ChangedError(names)
    ids = sorted(known[name].id for name in chosen)
    updates = session.scalars(
        # Always in the same order: of two who accept at once, one waits for the other.
        select(ProgressUpdate)
        .where(ProgressUpdate.id.in_(ids))
        .options(joinedload(ProgressUpdate.obligation).joinedload(Obligation.pledge))
        .order_by(ProgressUpdate.id)
    ).all()
    progress.accept_all(session, actor, updates, {known[name].id: chosen[name] for name in chosen})
    return len(updates)


def _version(known: Mapping[str, Waiting], name: str) -> int | None:
    return known[name].version if name in known else None


def _details(actor: Actor, ids: list[int]) -> Any:
    base, owed = aliased(ProgressUpdate), aliased(Obligation)
    people = (ProgressUpdate.author_id, ProgressUpdate.last_editor_id, ProgressUpdate.submitter_id)
    return (
        select(
            *(ProgressUpdate.id, ProgressUpdate.attested_at, User.name.label("submitter")),
            *(ReportingPeriod.code.label("base_period"), owed.answered_at.label("base_sent_at")),
        )
        .join(base, base.id == ProgressUpdate.base_update_id)
        .join(owed, owed.id == base.obligation_id)
        .join(ReportingPeriod, ReportingPeriod.id == owed.period_id)
        .outerjoin(User, User.id == ProgressUpdate.submitter_id)
        .where(
            ProgressUpdate.id.in_(ids),
            and_(*(or_(person.is_(None), person != actor.user_id) for person in people)),
        )
        .order_by(ProgressUpdate.id)
    )


def _signers(session: Session, ids: list[int]) -> dict[int | None, str]:
    query = (
        select(Review.update_id, User.name)
        .join(User, User.id == Review.reviewer_id)
        .where(Review.update_id.in_(ids), Review.decision == Decision.SIGNED_OFF)
        .order_by(Review.decided_at, Review.id)
    )
    return {row.update_id: row.name for row in session.execute(query)}


def decided(session: Session, names: Sequence[str]) -> dict[str, Review | None]:
    """Return the last decision on each of the named reports, None for one that nobody decided on."""
    rows = session.scalars(
        select(Review)
        .join(Review.update)
        .join(ProgressUpdate.obligation)
        .join(Obligation.pledge)
        .join(Obligation.period)
        .where(
            Pledge.code.in_([name.partition("/")[0] for name in names]),
            ProgressUpdate.submitted_at.is_not(None),
        )
        .options(joinedload(Review.reviewer), contains_eager(Review.update))
        .order_by(Review.decided_at, Review.id)
    )
    last = {progress.name_of(row.update): row for row in rows if row.update is not None}
    return {name: last.get(name) for name in names}
