"""Decisions on texts with their remarks, and the queue of what waits for one."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload, selectinload

from tracker.domain.actors import Actor
from tracker.domain.errors import Fault, InvalidError
from tracker.domain.wording import NOTE, prose, wording_faults
from tracker.messages import N_
from tracker.models.enums import Decision, State
from tracker.models.indicator import IndicatorDefinition
from tracker.models.period import Obligation
from tracker.models.pledge import Pledge, PledgeVersion
from tracker.models.progress import IndicatorReading, ProgressUpdate
from tracker.models.review import Review

Subject = PledgeVersion | ProgressUpdate
MOST_REMARKS = 200
LONGEST_FIELD = 60


@dataclass(frozen=True, slots=True)
class Waiting:
    """A text that waits for a decision of the monitoring mechanism."""

    subject: Subject
    pledge: Pledge
    title: str
    since: datetime

    @property
    def is_update(self) -> bool:
        """Say whether a progress update waits, not a pledge."""
        return isinstance(self.subject, ProgressUpdate)

    @property
    def period(self) -> str | None:
        """Return the period of a progress update."""
        return (
            self.subject.obligation.period.code
            if isinstance(self.subject, ProgressUpdate)
            else None
        )


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


def queue(session: Session) -> list[Waiting]:
    """Return what waits for the monitoring mechanism, the oldest first; nothing of a withdrawn pledge."""
    updates = (
        Waiting(update, update.obligation.pledge, _title(update.obligation.pledge), _since(update))
        for update in session.scalars(_waiting_updates())
    )
    versions = (
        Waiting(version, version.pledge, version.title, _since(version))
        for version in session.scalars(_waiting_versions())
    )
    return sorted([*updates, *versions], key=lambda waiting: (waiting.since, waiting.pledge.code))


def _title(pledge: Pledge) -> str:
    return pledge.current.title if pledge.current else ""


def _since(subject: Subject) -> datetime:
    return subject.submitted_at or subject.edited_at


def _waiting_updates() -> Select[ProgressUpdate]:
    return (
        select(ProgressUpdate)
        .join(ProgressUpdate.obligation)
        .join(Obligation.pledge)
        .where(ProgressUpdate.state == State.SUBMITTED, Pledge.withdrawn_at.is_(None))
        .options(
            joinedload(ProgressUpdate.obligation).joinedload(Obligation.period),
            joinedload(ProgressUpdate.obligation)
            .joinedload(Obligation.pledge)
            .selectinload(Pledge.versions)
            .selectinload(PledgeVersion.indicators)
            .joinedload(IndicatorDefinition.indicator),
            selectinload(ProgressUpdate.readings).joinedload(IndicatorReading.indicator),
            selectinload(ProgressUpdate.evidence),
        )
        .order_by(ProgressUpdate.submitted_at, ProgressUpdate.id)
    )


def _waiting_versions() -> Select[PledgeVersion]:
    pledge = joinedload(PledgeVersion.pledge)
    # The text and the one in force are compared: all versions are loaded whole.
    versions = pledge.selectinload(Pledge.versions)
    return (
        select(PledgeVersion)
        .join(PledgeVersion.pledge)
        .where(PledgeVersion.state == State.SUBMITTED, Pledge.withdrawn_at.is_(None))
        .options(
            pledge.joinedload(Pledge.area),
            versions.selectinload(PledgeVersion.indicators).joinedload(
                IndicatorDefinition.indicator
            ),
            versions.selectinload(PledgeVersion.lines),
            versions.selectinload(PledgeVersion.other_areas),
            versions.selectinload(PledgeVersion.parties),
            versions.selectinload(PledgeVersion.links),
        )
        .order_by(PledgeVersion.submitted_at, PledgeVersion.id)
    )
