"""Decisions on texts with their remarks."""

from collections.abc import Iterable, Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from tracker.domain import notifications
from tracker.domain.actors import Actor
from tracker.domain.errors import Fault, InvalidError
from tracker.domain.wording import NOTE, prose, wording_faults
from tracker.messages import N_
from tracker.models.enums import Decision
from tracker.models.pledge import PledgeVersion
from tracker.models.progress import ProgressUpdate
from tracker.models.review import Review

Subject = PledgeVersion | ProgressUpdate
MOST_REMARKS = 200
LONGEST_FIELD = 60


def add(
    session: Session,
    actor: Actor,
    subject: Subject,
    decision: Decision,
    *,
    note: str = "",
    remarks: Mapping[str, str] | None = None,
) -> Review:
    """Keep a decision; what is returned needs a note or a remark.

    Raises InvalidError for words that can't be kept, or for none where some are needed.
    """
    said = {field: prose(remark) for field, remark in (remarks or {}).items() if remark.strip()}
    if faults := _faults(decision, note, said):
        raise InvalidError(faults)
    review = Review(
        version=subject if isinstance(subject, PledgeVersion) else None,
        update=subject if isinstance(subject, ProgressUpdate) else None,
        decision=decision,
        note=prose(note),
        remarks=said,
        reviewer_id=actor.user_id,
        decided_at=actor.at,
    )
    session.add(review)
    notifications.of_decision(session, actor, subject, decision)
    return review


def _faults(decision: Decision, note: str, remarks: Mapping[str, str]) -> list[Fault]:
    faults = wording_faults("note", note, NOTE)
    for field, remark in remarks.items():
        faults += wording_faults(f"remarks.{field}", remark, NOTE)
    if len(remarks) > MOST_REMARKS or any(len(field) > LONGEST_FIELD for field in remarks):
        faults.append(Fault("note", N_("These are too many remarks.")))
    if decision is Decision.RETURNED and not remarks and not note.strip():
        faults.append(Fault("note", N_("Say what should be corrected, here or beside a field.")))
    return faults


def history(session: Session, subjects: Iterable[Subject]) -> list[Review]:
    """Return all decisions on the texts, the latest first."""
    versions = [subject.id for subject in subjects if isinstance(subject, PledgeVersion)]
    updates = [subject.id for subject in subjects if isinstance(subject, ProgressUpdate)]
    query = (
        select(Review)
        .where(Review.version_id.in_(versions) | Review.update_id.in_(updates))
        .options(joinedload(Review.reviewer))
        .order_by(Review.decided_at.desc(), Review.id.desc())
    )
    return list(session.scalars(query))


def last_returns(session: Session, subjects: Iterable[Subject]) -> dict[Subject, Review]:
    """Return for each text the latest decision that returned it."""
    wanted = list(subjects)
    returns: dict[Subject, Review] = {}
    for review in history(session, wanted):
        subject = review.version or review.update
        if subject is not None and review.decision is Decision.RETURNED:
            returns.setdefault(subject, review)
    return returns
