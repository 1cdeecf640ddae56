"""All that one reader may know of one pledge: its texts, how it came about, what was last reported."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session, contains_eager, joinedload, selectinload

from tracker.domain import pledges, progress
from tracker.domain.actors import Actor
from tracker.domain.errors import NotFoundError
from tracker.domain.publication import Led
from tracker.models.audit import AuditEvent
from tracker.models.enums import Role, State, ValueState
from tracker.models.indicator import IndicatorDefinition
from tracker.models.period import Obligation
from tracker.models.pledge import Pledge, PledgeParty, PledgeVersion
from tracker.models.progress import ProgressUpdate
from tracker.models.user import User

# What happened to a pledge that everybody may know, and what monitoring staff may know beside it.
_PUBLIC = ("published", "withdrawn")
_SENT = frozenset({State.SUBMITTED.value})


@dataclass(frozen=True, slots=True)
class Event:
    """One step of a pledge's way; `name` says who took it, to those who may know."""

    at: datetime
    action: str
    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class Reading:
    """What was accepted of an indicator in a period."""

    period: str
    value_state: ValueState
    value: Decimal | None
    numerator: Decimal | None
    denominator: Decimal | None


@dataclass(frozen=True, slots=True)
class PledgeRecord:
    """A pledge as one reader may see it; `texts` were once in force, the latest last."""

    pledge: Pledge
    texts: Sequence[PledgeVersion]
    open: PledgeVersion | None
    events: Sequence[Event]
    updates: Sequence[ProgressUpdate]

    @property
    def current(self) -> PledgeVersion | None:
        """Return the text in force, or the withdrawn one, where the reader may see it."""
        return next((text for text in self.texts if text.is_current), None)

    @property
    def latest(self) -> dict[int, Reading]:
        """Return the last accepted word on each indicator, by its id."""
        return {
            row.indicator_id: Reading(
                update.obligation.period.code,
                row.value_state,
                row.value,
                row.numerator,
                row.denominator,
            )
            for update in self.updates
            for row in update.readings
        }

    @property
    def shown(self) -> PledgeVersion | None:
        """Return the text that the page shows: the one in force, before that the one on its way."""
        return self.current or self.open


def read(session: Session, actor: Actor, code: str) -> PledgeRecord:
    """Return the record of a pledge; raises NotFoundError where the reader may see nothing of it."""
    pledge = find(session, actor, code)
    versions = _texts(session, actor, pledge)
    return PledgeRecord(
        pledge,
        [version for version in versions if version.published_at is not None],
        next((version for version in versions if version.is_open), None),
        events(session, actor, pledge, "pledge"),
        _updates(session, actor, pledge),
    )


def find(session: Session, actor: Actor, code: str) -> Pledge:
    """Return a pledge of which the reader may see something, or raise NotFoundError."""
    query = pledges.readable_by(actor).where(Pledge.code == code)
    # No code has anything else in it, and a database need not hear of such a thing.
    if not code.isascii() or not code.replace("-", "").isalnum():
        raise NotFoundError
    pledge = session.scalars(
        query.options(
            joinedload(Pledge.lead_country),
            joinedload(Pledge.lead_organisation),
            joinedload(Pledge.area),
        )
    ).one_or_none()
    if pledge is None:
        raise NotFoundError
    return pledge


def _texts(session: Session, actor: Actor, pledge: Pledge) -> list[PledgeVersion]:
    readable = pledges.visible_to(actor).order_by(None).with_only_columns(PledgeVersion.id)
    # What was once in force stays public as long as the pledge is.
    was_public = and_(PledgeVersion.published_at.is_not(None), Pledge.withdrawn_at.is_(None))
    return list(
        session.scalars(
            select(PledgeVersion)
            .join(PledgeVersion.pledge)
            .where(Pledge.id == pledge.id, or_(PledgeVersion.id.in_(readable), was_public))
            .options(
                selectinload(PledgeVersion.lines),
                selectinload(PledgeVersion.other_areas),
                selectinload(PledgeVersion.parties).joinedload(PledgeParty.organisation),
                selectinload(PledgeVersion.links),
                selectinload(PledgeVersion.indicators).joinedload(IndicatorDefinition.indicator),
            )
            .order_by(PledgeVersion.number)
        )
    )


def _updates(session: Session, actor: Actor, pledge: Pledge) -> list[ProgressUpdate]:
    return list(
        session.scalars(
            progress.visible_to(actor)
            .where(Pledge.id == pledge.id, ProgressUpdate.is_current)
            .options(
                contains_eager(ProgressUpdate.obligation).contains_eager(Obligation.period),
                selectinload(ProgressUpdate.readings),
                selectinload(ProgressUpdate.evidence),
            )
        )
    )


def events(session: Session, actor: Actor, subject: Led, kind: str) -> list[Event]:
    """Return the steps of the way of a pledge or the like that the reader may know, the latest first."""
    rows = session.execute(
        select(AuditEvent.at, AuditEvent.action, AuditEvent.reason, AuditEvent.body, User.name)
        .outerjoin(User, User.id == AuditEvent.actor_id)
        .where(AuditEvent.object_type == kind, AuditEvent.object_id == subject.code)
        .order_by(AuditEvent.seq.desc())
    )
    is_insider = _is_insider(actor, subject)
    public = [f"{kind}.{verb}" for verb in _PUBLIC]
    is_staff = Role.MONITOR in actor.roles
    return [
        Event(row.at, row.action, (row.name or "") if is_insider or is_staff else "", row.reason)
        for row in rows
        if is_insider or row.action in public or (is_staff and _reached_staff(row.body))
    ]


def _is_insider(actor: Actor, subject: Led) -> bool:
    return (
        actor.is_operator
        or Role.ADMINISTRATOR in actor.roles
        or subject.lead_country_iso3 in actor.countries()
        or subject.lead_organisation_id in actor.organisations
    )


def _reached_staff(body: str) -> bool:
    """Say whether an event sent a text to the monitoring staff, or was their own answer to one."""
    content: dict[str, Any] = json.loads(body)
    sides = (content["before"] or {}, content["after"] or {})
    return any(side.get("state") in _SENT for side in sides)
