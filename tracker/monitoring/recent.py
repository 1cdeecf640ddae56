"""What was decided since a moment: counted by kind, and listed, the latest first; for monitoring staff.

Only what monitoring holds or the public sees: a text that a country's own approver gave back is its own.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Select, case, exists, func, literal, or_, select, union_all
from sqlalchemy.orm import Session

from tracker.models.enums import ChangeReason, Decision, Role, Stage
from tracker.models.period import Obligation
from tracker.models.plan import Area
from tracker.models.pledge import Pledge, PledgeVersion
from tracker.models.progress import ProgressUpdate
from tracker.models.review import Review
from tracker.models.user import Membership
from tracker.monitoring.rows import Event
from tracker.monitoring.scope import Scope


class Kind(StrEnum):
    """What can have happened, in the order in which it is shown."""

    ACCEPTED = "accepted"
    RETURNED = "returned"
    PUBLISHED = "published"
    AMENDED = "amended"
    TARGET_LOWERED = "target_lowered"
    FULFILLED = "fulfilled"
    DISCONTINUED = "discontinued"
    WITHDRAWN = "withdrawn"


def counts(session: Session, since: datetime, scope: Scope) -> Mapping[Kind, int]:
    """Return how often each kind happened since the moment."""
    found = _found(since, scope).subquery()
    query = select(found.c.kind, func.count()).group_by(found.c.kind)
    number = {row[0]: row[1] for row in session.execute(query)}
    return {kind: number.get(kind.value, 0) for kind in Kind}


def latest(
    session: Session, since: datetime, scope: Scope, limit: int, kind: Kind | None = None
) -> Sequence[Event]:
    """Return what happened since the moment, the latest first; of one kind where it is given."""
    found = _found(since, scope).subquery()
    query = select(found.c.at, found.c.kind, found.c.code, found.c.country, Area.code).join(
        Area, Area.id == found.c.area_id
    )
    if kind is not None:
        query = query.where(found.c.kind == kind.value)
    query = query.order_by(found.c.at.desc(), found.c.code, found.c.kind).limit(limit)
    return [Event(*row) for row in session.execute(query)]


def _found(since: datetime, scope: Scope) -> Any:
    return union_all(
        _accepted(since, scope),
        _over(since, scope),
        _returned_updates(since, scope),
        _returned_texts(since, scope),
        _texts(since, scope),
        _withdrawn(since, scope),
    )


def _rows(at: Any, kind: Any) -> Select[Any]:
    return select(
        at.label("at"),
        kind.label("kind"),
        Pledge.code.label("code"),
        Pledge.lead_country_iso3.label("country"),
        Pledge.area_id.label("area_id"),
    )


def _accepted(since: datetime, scope: Scope) -> Select[Any]:
    return _updates(_rows(ProgressUpdate.accepted_at, literal(Kind.ACCEPTED.value))).where(
        ProgressUpdate.accepted_at >= since, *scope.promised
    )


def _over(since: datetime, scope: Scope) -> Select[Any]:
    kind = case(
        (ProgressUpdate.stage == Stage.FULFILLED, Kind.FULFILLED.value),
        else_=Kind.DISCONTINUED.value,
    )
    return _updates(_rows(ProgressUpdate.accepted_at, kind)).where(
        ProgressUpdate.accepted_at >= since,
        ProgressUpdate.is_current,
        ProgressUpdate.no_change.is_(False),
        ProgressUpdate.stage.in_((Stage.FULFILLED, Stage.DISCONTINUED)),
        *scope.promised,
    )


def _updates(query: Select[Any]) -> Select[Any]:
    return (
        query.select_from(ProgressUpdate)
        .join(Obligation, Obligation.id == ProgressUpdate.obligation_id)
        .join(Pledge, Pledge.id == Obligation.pledge_id)
    )


def _returned_updates(since: datetime, scope: Scope) -> Select[Any]:
    query = _updates(_rows(Review.decided_at, literal(Kind.RETURNED.value)))
    return query.join(Review, Review.update_id == ProgressUpdate.id).where(
        *_by_monitoring(since), *scope.promised
    )


def _returned_texts(since: datetime, scope: Scope) -> Select[Any]:
    in_scope = () if scope.pledges is None else (or_(*scope.promised, *scope.waiting),)
    return (
        _rows(Review.decided_at, literal(Kind.RETURNED.value))
        .select_from(Review)
        .join(PledgeVersion, PledgeVersion.id == Review.version_id)
        .join(Pledge, Pledge.id == PledgeVersion.pledge_id)
        .where(*_by_monitoring(since), *in_scope)
    )


def _by_monitoring(since: datetime) -> tuple[Any, ...]:
    approver = exists().where(
        Membership.user_id == Review.reviewer_id,
        Membership.role == Role.APPROVER,
        Membership.country_iso3 == Pledge.lead_country_iso3,
    )
    return (Review.decision == Decision.RETURNED, Review.decided_at >= since, ~approver)


def _texts(since: datetime, scope: Scope) -> Select[Any]:
    reason = PledgeVersion.change_reason
    kind = case(
        (reason.is_(None), Kind.PUBLISHED.value),
        (reason == ChangeReason.TARGET_LOWERED, Kind.TARGET_LOWERED.value),
        else_=Kind.AMENDED.value,
    )
    return (
        _rows(PledgeVersion.published_at, kind)
        .select_from(PledgeVersion)
        .join(Pledge, Pledge.id == PledgeVersion.pledge_id)
        .where(
            PledgeVersion.published_at >= since,
            or_(reason.is_(None), reason != ChangeReason.CORRECTION),
            *scope.promised,
        )
    )


def _withdrawn(since: datetime, scope: Scope) -> Select[Any]:
    return (
        _rows(Pledge.withdrawn_at, literal(Kind.WITHDRAWN.value))
        .select_from(Pledge)
        .where(
            Pledge.withdrawn_at >= since, Pledge.first_published_at.is_not(None), *scope.promised
        )
    )
