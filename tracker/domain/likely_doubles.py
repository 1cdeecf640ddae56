"""Pledges that a new one may be a double of: pointed out to its author, never decided here."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher

from sqlalchemy import ColumnElement, and_, false, or_
from sqlalchemy.orm import Session

from tracker.domain import pledges
from tracker.domain.actors import Actor
from tracker.domain.pledge_search import fold
from tracker.domain.wording import LINE
from tracker.models.enums import LinkRelation, LinkScheme
from tracker.models.pledge import Pledge, PledgeLink, PledgeVersion

ALIKE = 0.8
# The other schemes name what many pledges serve: objectives, forums, joint outcomes.
REGISTERS = frozenset({LinkScheme.GRF, LinkScheme.OTHER})
MOST = 5


@dataclass(frozen=True, slots=True)
class Double:
    """A pledge that looks alike, as its reader may see it; `identifier` is what both are registered as elsewhere."""

    code: str
    title: str
    identifier: str = ""


def of(session: Session, actor: Actor, version: PledgeVersion) -> list[Double]:
    """Return what the actor may read and the text may repeat, at most a few.

    Of the same lead: a title much like this one, or the same identifier. Of others: the same outside pledge.
    """
    found = {one.code: one for one in _same_titles(session, actor, version)}
    found |= {one.code: one for one in _same_identifiers(session, actor, version)}
    return [found[code] for code in sorted(found)][:MOST]


def _same_titles(session: Session, actor: Actor, version: PledgeVersion) -> Iterable[Double]:
    rows = session.execute(
        pledges.visible_to(actor)
        .where(
            Pledge.id != version.pledge_id,
            Pledge.withdrawn_at.is_(None),
            _is_of_same_lead(version.pledge),
        )
        .with_only_columns(Pledge.code, PledgeVersion.title)
    )
    return [Double(code, title) for code, title in rows if is_alike(title, version.title)]


def is_alike(one: str, other: str) -> bool:
    """Say whether two titles say nearly the same, whatever their accents and capitals."""
    match = SequenceMatcher(None, fold(one)[:LINE], fold(other)[:LINE], autojunk=False)
    return match.quick_ratio() >= ALIKE and match.ratio() >= ALIKE


def _same_identifiers(session: Session, actor: Actor, version: PledgeVersion) -> Iterable[Double]:
    wanted = [
        _is_shared(link, version.pledge) for link in version.links if link.scheme in REGISTERS
    ]
    rows = session.execute(
        pledges.visible_to(actor)
        .join(PledgeVersion.links)
        .where(
            Pledge.id != version.pledge_id,
            Pledge.withdrawn_at.is_(None),
            or_(false(), *wanted),
        )
        .with_only_columns(Pledge.code, PledgeVersion.title, PledgeLink.identifier)
    )
    return [Double(*row) for row in rows]


def _is_shared(link: PledgeLink, pledge: Pledge) -> ColumnElement[bool]:
    is_named = and_(PledgeLink.scheme == link.scheme, PledgeLink.identifier == link.identifier)
    if link.relation is not LinkRelation.SAME_AS:
        # A register's pledge may have many parts: those of others are no doubles.
        return and_(is_named, _is_of_same_lead(pledge))
    return and_(
        is_named, or_(PledgeLink.relation == LinkRelation.SAME_AS, _is_of_same_lead(pledge))
    )


def _is_of_same_lead(pledge: Pledge) -> ColumnElement[bool]:
    return and_(
        Pledge.lead_country_iso3.is_not_distinct_from(pledge.lead_country_iso3),
        Pledge.lead_organisation_id.is_not_distinct_from(pledge.lead_organisation_id),
    )
