"""The register of regional forums, as it is loaded from the reference data."""

from collections.abc import Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from tracker.domain.errors import NotFoundError
from tracker.models.forum import Forum, ForumEvent, ForumEventPledge
from tracker.models.pledge import Pledge


def listed(session: Session) -> Sequence[Forum]:
    """Return all forums with their members, in the order of their codes."""
    query = select(Forum).options(selectinload(Forum.members)).order_by(Forum.code)
    return session.scalars(query).all()


def find(session: Session, code: str) -> Forum:
    """Return the forum of a code, with its members; raises NotFoundError."""
    found = session.scalar(
        select(Forum).where(Forum.code == code).options(selectinload(Forum.members))
    )
    if found is None:
        raise NotFoundError
    return found


def events(session: Session, forum: Forum) -> Sequence[ForumEvent]:
    """Return a forum's meetings and decisions, the latest first; what has no date stands last."""
    query = (
        select(ForumEvent)
        .where(ForumEvent.forum_id == forum.id)
        .order_by(ForumEvent.held_on.desc().nulls_last(), ForumEvent.code)
    )
    return session.scalars(query).all()


def answers(session: Session, forum: Forum) -> Mapping[int, Sequence[str]]:
    """Return the codes of the public pledges that answer each event of a forum, by the event's id."""
    query = (
        select(ForumEventPledge.event_id, Pledge.code)
        .join(Pledge, Pledge.id == ForumEventPledge.pledge_id)
        .join(ForumEvent, ForumEvent.id == ForumEventPledge.event_id)
        .where(
            ForumEvent.forum_id == forum.id,
            Pledge.first_published_at.is_not(None),
            Pledge.withdrawn_at.is_(None),
        )
        .order_by(Pledge.code)
    )
    found: dict[int, list[str]] = {}
    for event_id, code in session.execute(query):
        found.setdefault(event_id, []).append(code)
    return found
