"""Filled-in workbooks: kept until their answers are merged, and the merging itself."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import timedelta

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session, undefer

from tracker.domain import audit, progress, saving
from tracker.domain.actors import Actor
from tracker.domain.errors import Fault, InvalidError, NotAllowedError, NotFoundError
from tracker.domain.permissions import Permission, require
from tracker.domain.workbook_merges import Merge, Sides
from tracker.models.base import LARGEST_ID
from tracker.models.workbook import WorkbookUpload

# Long enough for a weekend between the upload and the decision.
KEPT_FOR = timedelta(days=7)


class RefusedMergeError(InvalidError):
    """What one entry would become is refused: nothing of the workbook was stored."""

    def __init__(self, key: str, faults: list[Fault]) -> None:
        self.key = key
        super().__init__(faults)


def keep(session: Session, actor: Actor, name: str, content: bytes) -> WorkbookUpload:
    """Keep a workbook that can be read, in place of an earlier one of the same person."""
    require(actor, Permission.UPDATE_EDIT)
    if actor.user_id is None:
        # The operator has files of another kind.
        raise NotAllowedError
    outdated = WorkbookUpload.created_at < actor.at - KEPT_FOR
    session.execute(
        delete(WorkbookUpload).where(or_(outdated, WorkbookUpload.user_id == actor.user_id))
    )
    upload = WorkbookUpload(
        user_id=actor.user_id,
        name=name,
        sha256=hashlib.sha256(content).hexdigest(),
        content=content,
        created_at=actor.at,
    )
    session.add(upload)
    saving.flush(session)
    return upload


def find(session: Session, actor: Actor, upload_id: int) -> WorkbookUpload:
    """Return a kept workbook of the actor's own; raises NotFoundError."""
    found = session.scalars(
        select(WorkbookUpload)
        .where(
            WorkbookUpload.id == min(upload_id, LARGEST_ID),
            WorkbookUpload.user_id == actor.user_id,
        )
        .options(undefer(WorkbookUpload.content))
    ).one_or_none()
    if found is None:
        raise NotFoundError
    return found


def waiting(session: Session, actor: Actor) -> WorkbookUpload | None:
    """Return the workbook of the actor that waits to be merged, if there is one."""
    return session.scalars(
        select(WorkbookUpload).where(WorkbookUpload.user_id == actor.user_id)
    ).one_or_none()


def apply(
    session: Session,
    actor: Actor,
    upload: WorkbookUpload,
    merges: Sequence[Merge],
    sides: Mapping[str, Sides],
) -> list[str]:
    """Store what the workbook changes as drafts, all of it or nothing, and let the file go.

    Returns the names of the entries that were written. Raises StaleError or DuplicateError when somebody was
    faster, RefusedMergeError when a text can't be stored.
    """
    require(actor, Permission.UPDATE_EDIT)
    with session.begin_nested():
        written = [
            merge.entry.key
            for merge in merges
            if merge.is_written
            and _is_stored(session, actor, merge, sides.get(merge.entry.key, {}))
        ]
        after = {"file": upload.name, "sha256": upload.sha256, "reports": written}
        session.delete(upload)
        saving.flush(session)
        change = audit.Change("workbook.merged", "workbook", upload.sha256, after=after)
        audit.record(session, actor, change)
    return written


def drop(session: Session, actor: Actor, upload: WorkbookUpload) -> None:
    """Let a kept workbook go without merging it."""
    require(actor, Permission.UPDATE_EDIT)
    session.delete(upload)
    saving.flush(session)


def _is_stored(session: Session, actor: Actor, merge: Merge, sides: Sides) -> bool:
    """Store one entry's text as a draft, unless it is what the tracker holds already."""
    if not merge.is_changed(sides):
        return False
    entry, text = merge.entry, merge.text(sides)
    try:
        if entry.open is None:
            progress.start(session, actor, entry.obligation, text)
        else:
            progress.revise(session, actor, entry.open, text, expected=entry.open.version)
    except InvalidError as error:
        raise RefusedMergeError(entry.key, error.faults) from error
    return True
