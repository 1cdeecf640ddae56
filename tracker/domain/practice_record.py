"""All that one reader may know of one good practice: its texts, how it came about, who took it up."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from tracker.domain import adoptions, pledge_record, practices
from tracker.domain.actors import Actor
from tracker.domain.errors import NotFoundError
from tracker.domain.pledge_record import Event
from tracker.models.practice import Adoption, Practice, PracticeVersion


@dataclass(frozen=True, slots=True)
class PracticeRecord:
    """A practice as one reader may see it; `texts` were once in force, the latest last."""

    practice: Practice
    texts: Sequence[PracticeVersion]
    open: PracticeVersion | None
    events: Sequence[Event]
    adoptions: Sequence[Adoption]

    @property
    def current(self) -> PracticeVersion | None:
        """Return the text in force, or the withdrawn one, where the reader may see it."""
        return next((text for text in self.texts if text.is_current), None)

    @property
    def shown(self) -> PracticeVersion | None:
        """Return the text that the page shows: the one in force, before that the one on its way."""
        return self.current or self.open


def read(session: Session, actor: Actor, code: str) -> PracticeRecord:
    """Return the record of a practice; raises NotFoundError where the reader may see nothing of it."""
    practice = find(session, actor, code)
    versions = _texts(session, actor, practice)
    return PracticeRecord(
        practice,
        [version for version in versions if version.published_at is not None],
        next((version for version in versions if version.is_open), None),
        pledge_record.events(session, actor, practice, "practice"),
        adoptions.trail(session, practice),
    )


def find(session: Session, actor: Actor, code: str) -> Practice:
    """Return a practice of which the reader may see something, or raise NotFoundError."""
    # No code has anything else in it, and a database need not hear of such a thing.
    if not code.isascii() or not code.replace("-", "").isalnum():
        raise NotFoundError
    texts = (
        practices.visible_to(actor).order_by(None).with_only_columns(PracticeVersion.practice_id)
    )
    practice = session.scalars(
        select(Practice)
        .where(
            Practice.code == code,
            or_(Practice.id.in_(texts), Practice.withdrawn_at.is_not(None)),
        )
        .options(
            joinedload(Practice.lead_country),
            joinedload(Practice.lead_organisation),
        )
    ).one_or_none()
    if practice is None:
        raise NotFoundError
    return practice


def _texts(session: Session, actor: Actor, practice: Practice) -> list[PracticeVersion]:
    readable = practices.visible_to(actor).order_by(None).with_only_columns(PracticeVersion.id)
    # What was once in force stays public as long as the practice is.
    was_public = and_(PracticeVersion.published_at.is_not(None), Practice.withdrawn_at.is_(None))
    return list(
        session.scalars(
            select(PracticeVersion)
            .join(PracticeVersion.practice)
            .where(Practice.id == practice.id, or_(PracticeVersion.id.in_(readable), was_public))
            .options(
                selectinload(PracticeVersion.areas),
                selectinload(PracticeVersion.links),
                joinedload(PracticeVersion.pledge),
            )
            .order_by(PracticeVersion.number)
        )
    )
