"""The register of regional forums, as it is loaded from the reference data."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from tracker.domain.errors import NotFoundError
from tracker.models.forum import Forum


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
