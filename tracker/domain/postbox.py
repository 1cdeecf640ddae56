"""The log of the outbox, as monitoring staff may read it."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import Session, joinedload

from tracker.domain import pledges, progress
from tracker.domain.actors import Actor
from tracker.domain.permissions import Permission, require
from tracker.models.enums import DigestState, NoticeState
from tracker.models.notification import Digest, Notification
from tracker.models.pledge import PledgeVersion
from tracker.models.progress import ProgressUpdate

FILTERS = ("waiting", "sent", "failed", "dropped")
AT_ONCE = 50
STUCK = (DigestState.FAILED, DigestState.DOUBTFUL)


@dataclass(frozen=True, slots=True)
class Question:
    """What of the log is asked for; `before` is the last row of the page before."""

    country: str = ""
    standing: str = ""
    before: int | None = None


def page(session: Session, actor: Actor, question: Question) -> tuple[list[Notification], bool]:
    """Return a page of the log, the latest first, and whether older rows follow."""
    require(actor, Permission.REMINDERS_SEND)
    query = _readable(actor)
    if question.country:
        query = query.where(Notification.country_iso3 == question.country)
    if question.standing:
        query = query.where(_standing(question.standing))
    if question.before is not None:
        query = query.where(Notification.id < question.before)
    rows = session.scalars(query.limit(AT_ONCE + 1)).all()
    return list(rows[:AT_ONCE]), len(rows) > AT_ONCE


def stuck(session: Session, actor: Actor) -> list[Digest]:
    """Return the mails that did not leave, or may not have, the latest first."""
    require(actor, Permission.REMINDERS_SEND)
    query = (
        select(Digest)
        .where(Digest.state.in_(STUCK))
        .options(joinedload(Digest.user))
        .order_by(Digest.id.desc())
        .limit(AT_ONCE)
    )
    return list(session.scalars(query))


def _readable(actor: Actor) -> Select[Notification]:
    """Return what concerns something the actor may read: nothing of a country before it was sent."""
    updates = progress.visible_to(actor).order_by(None).with_only_columns(ProgressUpdate.id)
    versions = pledges.visible_to(actor).order_by(None).with_only_columns(PledgeVersion.id)
    return (
        select(Notification)
        .where(
            or_(
                Notification.obligation_id.is_not(None),
                Notification.update_id.in_(updates),
                Notification.version_id.in_(versions),
            )
        )
        .options(joinedload(Notification.user), joinedload(Notification.digest))
        .order_by(Notification.id.desc())
    )


def _standing(standing: str) -> ColumnElement[bool]:
    failed = Notification.digest.has(Digest.state.in_(STUCK))
    waits = Notification.state == NoticeState.WAITING
    if standing == "failed":
        return failed & waits
    if standing == "waiting":
        return waits & or_(Notification.digest_id.is_(None), ~failed)
    return Notification.state == NoticeState(standing)
