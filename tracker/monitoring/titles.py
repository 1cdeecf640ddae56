"""What the pledges of a list are called."""

from collections.abc import Iterable, Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.models.pledge import Pledge, PledgeVersion


def titles(session: Session, codes: Iterable[str]) -> Mapping[str, tuple[str, str]]:
    """Return each published pledge's title with its language, by code; a withdrawn one has none."""
    query = (
        select(Pledge.code, PledgeVersion.title, PledgeVersion.language)
        .join(PledgeVersion, PledgeVersion.pledge_id == Pledge.id)
        .where(
            Pledge.code.in_(sorted(set(codes))),
            PledgeVersion.is_current,
            Pledge.withdrawn_at.is_(None),
        )
    )
    return {row.code: (row.title, row.language.value) for row in session.execute(query)}
