"""Whose files a person brings in: one country or one organisation at a time, and in its name only."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, or_
from sqlalchemy.orm import Session

from tracker.domain.actors import Actor
from tracker.domain.errors import NotFoundError
from tracker.models.country import Country
from tracker.models.enums import Role
from tracker.models.organisation import Organisation


@dataclass(frozen=True, slots=True)
class Owner:
    """A country or an organisation that a person writes for."""

    country_iso3: str | None = None
    organisation_id: int | None = None

    @property
    def key(self) -> str:
        """Return the name by which a form sends it."""
        return self.country_iso3 or str(self.organisation_id)

    def title(self, session: Session, language: str) -> str:
        """Return the owner's name."""
        if self.country_iso3:
            return session.get_one(Country, self.country_iso3).name(language)
        return str(session.get_one(Organisation, self.organisation_id).name)


def of_actor(actor: Actor) -> Sequence[Owner]:
    """Return for whom the actor writes."""
    countries = [Owner(country_iso3=one) for one in sorted(actor.countries(Role.FOCAL_POINT))]
    return countries + [Owner(organisation_id=one) for one in sorted(actor.organisations)]


def named(actor: Actor, key: str) -> Owner:
    """Return the owner that a form names, or raise NotFoundError: it is not the actor's."""
    found = next((owner for owner in of_actor(actor) if owner.key == key), None)
    if found is None:
        raise NotFoundError
    return found


def of(record: Any) -> Owner:
    """Return whose a batch or mapping is."""
    return Owner(record.country_iso3, record.organisation_id)


def is_own(actor: Actor, table: Any) -> ColumnElement[bool]:
    """Return the condition that a batch or mapping belongs to somebody the actor writes for."""
    countries = sorted(actor.countries(Role.FOCAL_POINT))
    return or_(
        table.country_iso3.in_(countries), table.organisation_id.in_(sorted(actor.organisations))
    )


def acting(actor: Actor, owner: Owner) -> Actor:
    """Return the actor with the rights for this owner alone."""
    held = frozenset(
        grant
        for grant in actor.grants
        if (grant.country_iso3, grant.organisation_id)
        == (owner.country_iso3, owner.organisation_id)
    )
    return replace(actor, grants=held)
