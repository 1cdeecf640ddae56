"""What supports a milestone: links and files, given by those who say how far it is."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from tracker.domain import evidence_files, permissions, pledges, saving
from tracker.domain.actors import Actor
from tracker.domain.errors import (
    Fault,
    InvalidError,
    NotAllowedError,
    NotFoundError,
    WrongStateError,
)
from tracker.domain.evidence_files import title_faults
from tracker.domain.permissions import Permission
from tracker.domain.texts import EvidenceText, FileText
from tracker.domain.update_rules import is_web_address
from tracker.domain.wording import line
from tracker.messages import N_
from tracker.models.evidence import MilestoneEvidence
from tracker.models.indicator import Milestone
from tracker.models.pledge import Pledge

MOST = 20


def of(session: Session, milestone: Milestone) -> Sequence[MilestoneEvidence]:
    """Return what supports a milestone, the first piece first."""
    return session.scalars(_pieces().where(Milestone.id == milestone.id)).all()


def of_pledge(
    session: Session, pledge: Pledge, *, is_inside: bool
) -> Mapping[int, Sequence[MilestoneEvidence]]:
    """Return what a reader may see of the evidence of a pledge's milestones, by their position."""
    found: dict[int, list[MilestoneEvidence]] = {}
    for piece in session.scalars(_pieces().where(Milestone.pledge_id == pledge.id)):
        if piece.is_public or is_inside:
            found.setdefault(piece.milestone.position, []).append(piece)
    return found


def find(session: Session, pledge: Pledge, sha256: str, *, is_inside: bool) -> MilestoneEvidence:
    """Return the file of this hash that the reader of a pledge may fetch, or raise NotFoundError."""
    for pieces in of_pledge(session, pledge, is_inside=is_inside).values():
        for piece in pieces:
            if piece.sha256 == sha256:
                return piece
    raise NotFoundError


def require_taken(session: Session, actor: Actor, milestone: Milestone) -> None:
    """Refuse the wrong person, and a pledge that is not in force; holds the milestone until the end."""
    pledge = milestone.pledge
    if not permissions.owns(actor, Permission.UPDATE_EDIT, pledge):
        raise NotAllowedError
    pledges.refuse_withdrawn(pledge)
    if pledge.first_published_at is None:
        raise WrongStateError(N_("Only the milestones of a pledge in force have evidence."))
    session.refresh(milestone, with_for_update=True)


def add_link(
    session: Session, actor: Actor, milestone: Milestone, text: EvidenceText
) -> MilestoneEvidence:
    """Let a link support a milestone; raises InvalidError for a title or address that can't be."""
    require_taken(session, actor, milestone)
    faults = title_faults(text.title) + _too_many(session, milestone)
    if not is_web_address(text.url):
        message = N_("Enter a web address that starts with https:// or http://.")
        faults.append(Fault("url", message))
    if faults:
        raise InvalidError(faults)
    piece = MilestoneEvidence(
        milestone=milestone,
        kind=text.kind,
        title=line(text.title),
        url=text.url,
        language=text.language,
        is_public=text.is_public,
        dated_on=text.dated_on,
        added_by_id=actor.user_id,
    )
    return _added(session, actor, piece)


def add_file(
    session: Session, actor: Actor, milestone: Milestone, text: FileText, *, quota: int
) -> MilestoneEvidence:
    """Let a file that is kept already support a milestone; `quota` is what its owner's files may take in bytes.

    Raises InvalidError for a title that can't be, a file that is there already, or one too many.
    """
    require_taken(session, actor, milestone)
    files = [piece for piece in of(session, milestone) if piece.is_file]
    faults = title_faults(text.title) + _too_many(session, milestone)
    faults += evidence_files.excess(session, milestone.pledge, files, text.file, quota)
    if faults:
        raise InvalidError(faults)
    piece = MilestoneEvidence(milestone=milestone, **evidence_files.columns(actor, text))
    return _added(session, actor, piece)


def remove(session: Session, actor: Actor, milestone: Milestone, piece_id: int) -> None:
    """Take a piece of evidence away again; the audit trail keeps what it said."""
    require_taken(session, actor, milestone)
    piece = next((one for one in of(session, milestone) if one.id == piece_id), None)
    if piece is None:
        raise NotFoundError
    before = _said(piece)
    session.delete(piece)
    saving.flush(session)
    pledges.record(session, actor, milestone.pledge, "milestone_evidence_removed", before=before)


def _pieces() -> Select[MilestoneEvidence]:
    return (
        select(MilestoneEvidence)
        .join(MilestoneEvidence.milestone)
        .order_by(Milestone.position, MilestoneEvidence.id)
    )


def _too_many(session: Session, milestone: Milestone) -> list[Fault]:
    if len(of(session, milestone)) < MOST:
        return []
    return [Fault("title", N_("Give at most %(most)s pieces of evidence."), most=MOST)]


def _added(session: Session, actor: Actor, piece: MilestoneEvidence) -> MilestoneEvidence:
    session.add(piece)
    saving.flush(session)
    pledge = piece.milestone.pledge
    pledges.record(session, actor, pledge, "milestone_evidence_added", after=_said(piece))
    return piece


def _said(piece: MilestoneEvidence) -> Mapping[str, Any]:
    place = {"position": piece.milestone.position, "url": piece.url, "dated_on": piece.dated_on}
    return {**place, **evidence_files.said(piece)}
