"""Which texts with a way to publication an actor may read: the same table for pledges and for good practices."""

from typing import Any

from sqlalchemy import ColumnElement, and_, or_

from tracker.domain.actors import Actor
from tracker.models.enums import Role, State


def may_read(actor: Actor, version: Any, owner: Any) -> ColumnElement[bool]:
    """Return the condition that the actor may read a text (`version`) of what a country or organisation leads."""
    in_force = and_(version.is_current, version.state == State.PUBLISHED)
    allowed: list[ColumnElement[bool]] = [in_force]
    if actor.is_operator:
        return version.id.is_not(None)  # type: ignore[no-any-return]  # a mapped class, whichever
    if countries := actor.countries():
        allowed.append(owner.lead_country_iso3.in_(sorted(countries)))
    if organisations := actor.organisations:
        allowed.append(owner.lead_organisation_id.in_(sorted(organisations)))
    if Role.MONITOR in actor.roles:
        returned = and_(version.state == State.RETURNED, version.submitted_at.is_not(None))
        allowed += [version.state == State.SUBMITTED, returned]
    if actor.roles & {Role.MONITOR, Role.ADMINISTRATOR}:
        allowed.append(version.state == State.WITHDRAWN)
    return or_(*allowed)
