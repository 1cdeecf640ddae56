"""Which published pledges serve which regional forums: forum by area, and pledges that serve several."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.models.enums import LinkScheme
from tracker.models.forum import Forum
from tracker.models.plan import Area
from tracker.models.pledge import Pledge, PledgeLink, PledgeVersion


@dataclass(frozen=True, slots=True)
class Row:
    """One forum: how many published pledges serve it, by the code of their area, and in all."""

    forum: str
    by_area: Mapping[str, int]
    pledges: int


@dataclass(frozen=True, slots=True)
class Synergy:
    """All forums in their order; `linked` counts each pledge once, `several` those that serve two or more."""

    rows: Sequence[Row]
    areas: Sequence[str]
    linked: int
    several: Sequence[str]


def of_plan(session: Session) -> Synergy:
    """Count the published pledges that name a forum; a pledge stands in each forum that it names."""
    named = _named(session)
    areas = session.scalars(select(Area.code).order_by(Area.number)).all()
    forums = session.scalars(select(Forum.code).order_by(Forum.code)).all()
    counts = Counter((forum, area) for _code, forum, area in named)
    rows = [
        Row(
            forum,
            {area: counts[forum, area] for area in areas},
            sum(counts[forum, area] for area in areas),
        )
        for forum in forums
    ]
    times = Counter(code for code, _forum, _area in named)
    several = sorted(code for code, count in times.items() if count > 1)
    return Synergy(rows, areas, len(times), several)


def _named(session: Session) -> list[tuple[str, str, str]]:
    """Return pledge, forum and area of each link, once."""
    query = (
        select(Pledge.code, Forum.code, Area.code)
        .join(PledgeVersion, PledgeVersion.pledge_id == Pledge.id)
        .join(PledgeLink, PledgeLink.version_id == PledgeVersion.id)
        .join(Forum, Forum.code == PledgeLink.identifier)
        .join(Area, Area.id == Pledge.area_id)
        .where(
            PledgeVersion.is_current,
            Pledge.withdrawn_at.is_(None),
            PledgeLink.scheme == LinkScheme.FORUM,
        )
        .distinct()
    )
    return [(row[0], row[1], row[2]) for row in session.execute(query)]
