"""What a file wrote, so that all of it can be taken back as long as nothing was built on it."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tracker.domain import pledges, progress, support
from tracker.domain.actors import Actor
from tracker.domain.errors import WrongStateError
from tracker.domain.permissions import Permission, may
from tracker.domain.support_texts import OfferText
from tracker.domain.texts import PledgeText, UpdateText
from tracker.intake import kept_texts
from tracker.intake.kept_texts import Written
from tracker.intake.outcomes import Act
from tracker.messages import N_
from tracker.models.indicator import Milestone
from tracker.models.pledge import PledgeVersion
from tracker.models.progress import ProgressUpdate
from tracker.models.support import Offer

_RIGHTS = {
    ProgressUpdate: (Permission.UPDATE_EDIT, Permission.UPDATE_DELETE),
    PledgeVersion: (Permission.PLEDGE_EDIT, Permission.PLEDGE_DELETE),
    Offer: (Permission.SUPPORT_EDIT, Permission.SUPPORT_DELETE),
}

MOST_NAMED = 5


class BuiltOnError(WrongStateError):
    """Something that the file wrote was changed or sent since, or other work hangs on it."""

    def __init__(self, names: Sequence[str]) -> None:
        self.names = tuple(names)
        shown = ", ".join(names[:MOST_NAMED]) + (", …" if len(names) > MOST_NAMED else "")
        super().__init__(
            N_(
                "The file can't be undone: %(names)s changed or moved on since. Correct these one by one."
            ),
            names=shown,
        )


@dataclass(frozen=True, slots=True)
class _Entry:
    """A text that was written: its row, its name, what it said before and a digest of what it said then."""

    is_update: bool
    id: int
    name: str
    before: dict[str, Any] | None
    after: str
    is_offer: bool = False

    @property
    def table(self) -> type[Written]:
        """Return where the row is."""
        if self.is_offer:
            return Offer
        return ProgressUpdate if self.is_update else PledgeVersion


def written(acts: Sequence[Act]) -> str:
    """Return what was written as the text that is kept."""
    return json.dumps([_entry(act) for act in acts], ensure_ascii=False)


def take_back(session: Session, actor: Actor, kept: str) -> None:
    """Undo what was written, the last first; raises BuiltOnError before anything is undone."""
    entries = [_Entry(**one) for one in json.loads(kept)]
    found = [(entry, _as_left(session, actor, entry)) for entry in reversed(entries)]
    if built_on := [entry.name for entry, one in found if one is None]:
        raise BuiltOnError(sorted(built_on))
    for entry, one in ((entry, one) for entry, one in found if one is not None):
        if entry.before is None:
            _delete(session, actor, one)
        else:
            _put_back(session, actor, one, entry.before)


def _entry(act: Act) -> dict[str, Any]:
    one = act.written
    return {
        "is_update": isinstance(one, ProgressUpdate),
        "is_offer": isinstance(one, Offer),
        "id": one.id,
        "name": _name(one),
        "before": kept_texts.plain(act.before) if act.before else None,
        "after": kept_texts.digest(one),
    }


def _name(one: Written) -> str:
    if isinstance(one, ProgressUpdate):
        return progress.name_of(one)
    return one.code if isinstance(one, Offer) else one.pledge.code


def _as_left(session: Session, actor: Actor, entry: _Entry) -> Written | None:
    """Return what was written if it still says just that and may be taken back, else None."""
    found: Any = session.get(entry.table, entry.id)
    if found is None or kept_texts.digest(found) != entry.after:
        return None
    one: Written = found
    edits, deletes = _RIGHTS[entry.table]
    if entry.before is not None:
        return one if may(actor, edits, one) else None
    return one if may(actor, deletes, one) and not _has_milestones(session, one) else None


def _has_milestones(session: Session, one: Written) -> bool:
    """Say whether steps were planned for a pledge that goes with its first text."""
    if not isinstance(one, PledgeVersion) or one.number > 1:
        return False
    count = select(func.count()).where(Milestone.pledge_id == one.pledge_id)
    return bool(session.scalar(count))


def _delete(session: Session, actor: Actor, one: Written) -> None:
    if isinstance(one, PledgeVersion):
        pledges.delete(session, actor, one)
    elif isinstance(one, Offer):
        support.throw_away(session, actor, one)
    else:
        progress.delete(session, actor, one)


def _put_back(session: Session, actor: Actor, one: Written, before: dict[str, Any]) -> None:
    if isinstance(one, PledgeVersion):
        pledges.revise(session, actor, one, kept_texts.restored(PledgeText, before))
    elif isinstance(one, Offer):
        support.revise(session, actor, one, kept_texts.restored(OfferText, before))
    else:
        progress.revise(session, actor, one, kept_texts.restored(UpdateText, before))
