"""Needs and offers as they are read: who may read which, and what is left of one that was withdrawn."""

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from tracker.domain.actors import Actor
from tracker.domain.errors import NotFoundError
from tracker.models.enums import Role, State
from tracker.models.support import Need, Offer


def needs(actor: Actor) -> Select[Need]:
    """Return the needs that the actor may read, by code."""
    return select(Need).where(may_read(actor, Need)).order_by(Need.code)


def offers(actor: Actor) -> Select[Offer]:
    """Return the offers that the actor may read, by code."""
    return select(Offer).where(may_read(actor, Offer)).order_by(Offer.code)


def may_read(actor: Actor, table: type[Need] | type[Offer]) -> ColumnElement[bool]:
    """Return the condition that the actor may read a row: the published ones, and the own."""
    if actor.is_operator:
        return table.id.is_not(None)
    allowed: list[ColumnElement[bool]] = [table.state == State.PUBLISHED]
    if countries := actor.countries():
        allowed.append(table.lead_country_iso3.in_(sorted(countries)))
    if table is Offer and actor.organisations:
        allowed.append(Offer.lead_organisation_id.in_(sorted(actor.organisations)))
    if Role.MONITOR in actor.roles:
        allowed += [
            table.state == State.SUBMITTED,
            and_(table.state == State.RETURNED, table.submitted_at.is_not(None)),
        ]
    if actor.roles & {Role.MONITOR, Role.ADMINISTRATOR}:
        allowed.append(table.state == State.WITHDRAWN)
    return or_(*allowed)


def find_need(session: Session, actor: Actor, code: str) -> Need:
    """Return a need of which the reader may know, be it that it was withdrawn; else raise NotFoundError."""
    found = session.scalars(
        select(Need)
        .where(Need.code == _sound(code), or_(may_read(actor, Need), _is_gone(Need)))
        .options(joinedload(Need.country), joinedload(Need.area), joinedload(Need.pledge))
    ).one_or_none()
    if found is None:
        raise NotFoundError
    return found


def find_offer(session: Session, actor: Actor, code: str) -> Offer:
    """Return an offer of which the reader may know, be it that it was withdrawn; else raise NotFoundError."""
    found = session.scalars(
        select(Offer)
        .where(Offer.code == _sound(code), or_(may_read(actor, Offer), _is_gone(Offer)))
        .options(
            joinedload(Offer.lead_country),
            joinedload(Offer.lead_organisation),
            selectinload(Offer.areas),
            selectinload(Offer.countries),
        )
    ).one_or_none()
    if found is None:
        raise NotFoundError
    return found


def reads_text(actor: Actor, record: Need | Offer) -> bool:
    """Say whether somebody who knows of a record may read its text too: of what was withdrawn only some do."""
    if record.state is not State.WITHDRAWN or actor.is_operator:
        return True
    is_staff = bool(actor.roles & {Role.MONITOR, Role.ADMINISTRATOR})
    return is_staff or is_of_side(actor, record)


def is_of_side(actor: Actor, record: Need | Offer) -> bool:
    """Say whether the record belongs to a country or an organisation of the actor's."""
    return (
        record.lead_country_iso3 in actor.countries()
        or record.lead_organisation_id in actor.organisations
    )


def _sound(code: str) -> str:
    # No code has anything else in it, and a database need not hear of such a thing.
    if not code.isascii() or not code.replace("-", "").isalnum():
        raise NotFoundError
    return code


def _is_gone(table: type[Need] | type[Offer]) -> ColumnElement[bool]:
    return table.state == State.WITHDRAWN
