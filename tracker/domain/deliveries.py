"""What may still be told: looked at when the mail is written, not only when the notice was queued."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload, selectinload

from tracker.domain import actors, permissions, reminders
from tracker.domain.actors import Actor
from tracker.domain.permissions import Permission
from tracker.models.enums import DropReason, NoticeKind, NoticeState, State
from tracker.models.notification import Digest, Notification, Subscription
from tracker.models.period import Obligation
from tracker.models.pledge import Pledge, PledgeVersion
from tracker.models.progress import ProgressUpdate

# After a long silence of the mail server old news is no news.
TOO_OLD = timedelta(days=14)
STATE_TOLD = {
    NoticeKind.SIGN_OFF: State.AWAITING_SIGN_OFF,
    NoticeKind.RETURNED: State.RETURNED,
    NoticeKind.ACCEPTED: State.ACCEPTED,
    NoticeKind.PUBLISHED: State.PUBLISHED,
}


def sift(session: Session, digest: Digest, at: datetime) -> list[Notification]:
    """Return what of a mail its reader may still be told; the rest is let go, each with its reason."""
    found = session.scalars(_of(digest)).all()
    look = _Look(
        actors.of_user(digest.user, at),
        digest.user.disabled_at is not None,
        frozenset(muted_by(session, digest.user_id)),
        _silent(session, found, at),
    )
    kept = []
    for notice in found:
        if reason := look.reason(notice):
            notice.state, notice.drop_reason = NoticeState.DROPPED, reason
        else:
            kept.append(notice)
    return kept


@dataclass(frozen=True, slots=True)
class _Look:
    """What decides on every notice of one reader."""

    actor: Actor
    is_disabled: bool
    muted: frozenset[NoticeKind]
    silent: frozenset[int]

    def reason(self, notice: Notification) -> DropReason | None:
        """Return why the reader is not told, or None when she is."""
        if self.is_disabled:
            return DropReason.DISABLED
        if self.actor.at - notice.caused_at > TOO_OLD:
            return DropReason.OUTDATED
        if notice.obligation is not None:
            reason = _obligation_reason(self.actor, notice.obligation, self.silent)
        else:
            reason = _text_reason(self.actor, notice)
        if reason is None and notice.kind in self.muted:
            return DropReason.UNSUBSCRIBED
        return reason


def _silent(session: Session, notices: Sequence[Notification], at: datetime) -> frozenset[int]:
    """Return which of the obligations are still unanswered."""
    owed = sorted({notice.obligation_id for notice in notices if notice.obligation_id is not None})
    query = reminders.unanswered(at).where(Obligation.id.in_(owed))
    return frozenset(one.id for one in session.scalars(query))


def muted_by(session: Session, user_id: int) -> Sequence[NoticeKind]:
    """Return the kinds that a person does not want by mail."""
    found = session.get(Subscription, user_id)
    return found.muted if found else ()


def _of(digest: Digest) -> Select[Notification]:
    owed, update = joinedload(Notification.obligation), joinedload(Notification.update)
    version, through = joinedload(Notification.version), joinedload(ProgressUpdate.obligation)
    versions = selectinload(Pledge.versions)
    return (
        select(Notification)
        .where(Notification.digest_id == digest.id, Notification.state == NoticeState.WAITING)
        .options(
            owed.joinedload(Obligation.period),
            owed.joinedload(Obligation.pledge).options(versions),
            update.options(
                through.joinedload(Obligation.period),
                through.joinedload(Obligation.pledge).options(versions),
            ),
            version.joinedload(PledgeVersion.pledge),
        )
        .order_by(Notification.caused_at, Notification.id)
    )


def _obligation_reason(actor: Actor, owed: Obligation, silent: frozenset[int]) -> DropReason | None:
    if not permissions.owns(actor, Permission.UPDATE_EDIT, owed.pledge):
        return DropReason.NO_RIGHT
    return None if owed.id in silent else DropReason.SETTLED


def _text_reason(actor: Actor, notice: Notification) -> DropReason | None:
    subject = notice.update or notice.version
    if subject is None:
        return DropReason.SETTLED
    if not permissions.owns(actor, _needed(notice), subject):
        return DropReason.NO_RIGHT
    is_so = subject.state is STATE_TOLD[notice.kind]
    return None if is_so and _pledge_of(subject).withdrawn_at is None else DropReason.SETTLED


def _pledge_of(subject: ProgressUpdate | PledgeVersion) -> Pledge:
    return subject.obligation.pledge if isinstance(subject, ProgressUpdate) else subject.pledge


def _needed(notice: Notification) -> Permission:
    if notice.kind is NoticeKind.SIGN_OFF:
        return Permission.UPDATE_SIGN_OFF if notice.update else Permission.PLEDGE_SIGN_OFF
    return Permission.UPDATE_EDIT if notice.update else Permission.PLEDGE_EDIT
