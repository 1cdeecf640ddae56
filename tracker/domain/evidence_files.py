"""The files that support a report: added and removed while it is written, read under the report's rights."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import func, select, union, update
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from tracker.domain import audit, progress, saving
from tracker.domain.actors import Actor
from tracker.domain.errors import Fault, InvalidError, NotFoundError, WrongStateError
from tracker.domain.obligations import require_taking
from tracker.domain.permissions import Permission, require
from tracker.domain.texts import FileText, KeptFile
from tracker.domain.update_record import Record
from tracker.domain.wording import LINE, line, wording_faults
from tracker.messages import N_
from tracker.models.evidence import MilestoneEvidence, Piece
from tracker.models.indicator import Milestone
from tracker.models.period import Obligation
from tracker.models.pledge import Pledge
from tracker.models.progress import Evidence, ProgressUpdate

# The tables whose rows name files.
KINDS = (Evidence, MilestoneEvidence)
MEGABYTE = 1_000_000
MOST_FILES = 20
MOST_BYTES = 50 * MEGABYTE


def of(report: ProgressUpdate) -> list[Evidence]:
    """Return a report's files, the first one first."""
    return [piece for piece in report.evidence if piece.is_file]


def require_taken(session: Session, actor: Actor, report: ProgressUpdate) -> None:
    """Refuse the wrong person, and a report that takes no files now; holds the report until the end.

    What holds it keeps it from being sent, or having another file added, in the same moment.
    """
    require(actor, Permission.UPDATE_EDIT, report)
    require_taking(session, report.obligation, actor.at)
    session.refresh(report, with_for_update={"of": ProgressUpdate})
    session.refresh(report, ["evidence"])
    require(actor, Permission.UPDATE_EDIT, report)
    if report.no_change:
        raise WrongStateError(N_("This report says that nothing changed: it takes no files."))


def add(
    session: Session, actor: Actor, report: ProgressUpdate, text: FileText, *, quota: int
) -> Evidence:
    """Let a file that is kept already support a report; `quota` is what the owner's files may take in bytes.

    Raises InvalidError for a title that can't be, a file that is there already, or one too many. A form
    that is open elsewhere stays good: a file takes nothing away from it.
    """
    require_taken(session, actor, report)
    faults = title_faults(text.title)
    faults += excess(session, report.obligation.pledge, of(report), text.file, quota)
    if faults:
        raise InvalidError(faults)
    piece = Evidence(**columns(actor, text))
    report.evidence.append(piece)
    saving.flush(session)
    session.execute(
        update(ProgressUpdate)
        .where(ProgressUpdate.id == report.id)
        .values(last_editor_id=actor.user_id, edited_at=actor.at)
    )
    _record(session, actor, report, "file_added", after=said(piece))
    return piece


def remove(session: Session, actor: Actor, report: ProgressUpdate, piece_id: int) -> Evidence:
    """Take a file away from a report that is being written; what was made from the report before is stale."""
    require_taken(session, actor, report)
    piece = next((one for one in of(report) if one.id == piece_id), None)
    if piece is None:
        raise NotFoundError
    was = said(piece)
    report.evidence.remove(piece)
    report.last_editor_id, report.edited_at = actor.user_id, actor.at
    flag_modified(report, "edited_at")
    saving.flush(session)
    _record(session, actor, report, "file_removed", before=was)
    return piece


def find(record: Record, sha256: str) -> Evidence:
    """Return the file of this hash that the record's reader may fetch, or raise NotFoundError."""
    for report in reversed(record.revisions):
        for piece in report.evidence:
            if piece.sha256 == sha256 and (piece.is_public or record.is_inside):
                return piece
    raise NotFoundError


def named(session: Session, hashes: Collection[str]) -> set[str]:
    """Return which of these hashes some report or milestone names."""
    asked = (select(kind.sha256).where(kind.sha256.in_(hashes)) for kind in KINDS)
    return {sha256 for sha256 in session.scalars(union(*asked)) if sha256}


def every(session: Session) -> Iterable[str]:
    """Return the hash of each file that some report or milestone names, in order."""
    asked = (select(kind.sha256).where(kind.sha256.is_not(None)) for kind in KINDS)
    return sorted(sha256 for sha256 in session.scalars(union(*asked)) if sha256)


def bytes_of(session: Session, pledge: Pledge, *, without: str = "") -> int:
    """Return what the files of a pledge's country or organisation take, each content once, all but one."""
    is_own = (
        Pledge.lead_country_iso3 == pledge.lead_country_iso3
        if pledge.lead_country_iso3
        else Pledge.lead_organisation_id == pledge.lead_organisation_id
    )
    files = union(
        select(Evidence.sha256, Evidence.size)
        .join(Evidence.update)
        .join(ProgressUpdate.obligation)
        .join(Obligation.pledge)
        .where(Evidence.sha256 != without, is_own),
        select(MilestoneEvidence.sha256, MilestoneEvidence.size)
        .join(MilestoneEvidence.milestone)
        .join(Milestone.pledge)
        .where(MilestoneEvidence.sha256 != without, is_own),
    ).subquery()
    return int(session.scalar(select(func.coalesce(func.sum(files.c.size), 0))) or 0)


def title_faults(title: str) -> list[Fault]:
    """Name what is wrong with the title of a piece of evidence."""
    faults = wording_faults("title", title, LINE)
    if not title.strip():
        faults.append(Fault("title", N_("Give the evidence a title.")))
    return faults


def excess(
    session: Session, pledge: Pledge, files: Sequence[Piece], file: KeptFile, quota: int
) -> list[Fault]:
    """Name why a file can't be added beside these: it is one of them, or one too many, or too large."""
    same = next((piece for piece in files if piece.sha256 == file.sha256), None)
    if same is not None:
        return [Fault("file", N_("This file is there already: “%(title)s”."), title=same.title)]
    if len(files) >= MOST_FILES:
        return [Fault("file", N_("Give at most %(most)s files."), most=MOST_FILES)]
    if sum(piece.size or 0 for piece in files) + file.size > MOST_BYTES:
        return [
            Fault(
                "file",
                N_("The files of a report may have %(most)s MB together."),
                most=MOST_BYTES // MEGABYTE,
            )
        ]
    others = bytes_of(session, pledge, without=file.sha256)
    if others + file.size > quota:
        return [
            Fault(
                "file",
                N_("Your files may have %(most)s MB together: write to the monitoring mechanism."),
                most=quota // MEGABYTE,
            )
        ]
    return []


def columns(actor: Actor, text: FileText) -> dict[str, Any]:
    """Return what a piece of evidence holds of a file that is kept."""
    return {
        "kind": text.kind,
        "title": line(text.title),
        "sha256": text.file.sha256,
        "file_name": text.file.name,
        "file_type": text.file.type,
        "size": text.file.size,
        "language": text.language,
        "is_public": text.is_public,
        "added_by_id": actor.user_id,
        "added_at": actor.at,
    }


def said(piece: Piece) -> Mapping[str, Any]:
    """Return what the audit trail keeps of a file."""
    return {
        "sha256": piece.sha256,
        "size": piece.size,
        "type": piece.file_type,
        "name": piece.file_name,
        "title": piece.title,
        "kind": piece.kind,
        "language": piece.language,
        "is_public": piece.is_public,
    }


def _record(
    session: Session,
    actor: Actor,
    report: ProgressUpdate,
    verb: str,
    *,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> None:
    change = audit.Change(
        action=f"update.{verb}",
        object_type="update",
        object_id=progress.name_of(report),
        before=before,
        after=after,
        country_iso3=report.lead_country_iso3,
    )
    audit.record(session, actor, change)
