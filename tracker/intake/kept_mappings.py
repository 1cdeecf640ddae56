"""Mappings that a country or organisation keeps under a name, for its files of one kind."""

from collections.abc import Sequence

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from tracker.domain import audit, saving
from tracker.domain.actors import Actor
from tracker.domain.errors import Fault, InvalidError, NotFoundError
from tracker.domain.permissions import Permission, require
from tracker.domain.pledge_search import fold
from tracker.domain.wording import line, wording_faults
from tracker.intake import mappings, owners
from tracker.intake.mappings import Mapping
from tracker.intake.owners import Owner
from tracker.messages import N_
from tracker.models.base import LARGEST_ID
from tracker.models.intake import IntakeKind, IntakeMapping

LONGEST_NAME = 80


def visible_to(actor: Actor) -> Select[IntakeMapping]:
    """Return the mappings of those the actor writes for, by name."""
    own = select(IntakeMapping).where(owners.is_own(actor, IntakeMapping))
    return own.order_by(IntakeMapping.kind, IntakeMapping.name_key, IntakeMapping.id)


def of_owner(
    session: Session, actor: Actor, owner: Owner, kind: IntakeKind
) -> Sequence[IntakeMapping]:
    """Return what an owner keeps for files of a kind."""
    query = visible_to(actor).where(
        IntakeMapping.kind == kind,
        IntakeMapping.country_iso3.is_not_distinct_from(owner.country_iso3),
        IntakeMapping.organisation_id.is_not_distinct_from(owner.organisation_id),
    )
    return session.scalars(query).all()


def find(session: Session, actor: Actor, mapping_id: int) -> IntakeMapping:
    """Return a kept mapping, or raise NotFoundError: another's is as if it were not there."""
    query = visible_to(actor).where(IntakeMapping.id == min(mapping_id, LARGEST_ID))
    found = session.scalars(query).one_or_none()
    if found is None:
        raise NotFoundError
    return found


def keep(
    session: Session, actor: Actor, owner: Owner, kind: IntakeKind, named: tuple[str, Mapping]
) -> None:
    """Keep a mapping under its name, in place of the one that had the name."""
    require(actor, Permission.IMPORT)
    name, mapping = named
    faults = wording_faults("name", name, LONGEST_NAME)
    if not fold(name):
        faults = [Fault("name", N_("Give the mapping a name."))]
    if faults:
        raise InvalidError(faults)
    same = (one for one in of_owner(session, actor, owner, kind) if one.name_key == fold(name))
    kept = next(same, None)
    if kept is None:
        kept = IntakeMapping(
            country_iso3=owner.country_iso3,
            organisation_id=owner.organisation_id,
            kind=kind,
            name_key=fold(name),
        )
        session.add(kept)
    kept.name, kept.mapping, kept.edited_at = line(name), mappings.stored(mapping), actor.at
    saving.flush(session)
    _record(session, actor, kept, "kept")


def delete(session: Session, actor: Actor, kept: IntakeMapping) -> None:
    """Forget a mapping; files that were read with it stay as they are."""
    require(actor, Permission.IMPORT)
    session.delete(kept)
    saving.flush(session)
    _record(session, actor, kept, "forgotten")


def _record(session: Session, actor: Actor, kept: IntakeMapping, verb: str) -> None:
    change = audit.Change(
        f"mapping.{verb}",
        "mapping",
        str(kept.id),
        after={"name": kept.name, "kind": kept.kind},
        country_iso3=kept.country_iso3,
    )
    audit.record(session, actor, change)
