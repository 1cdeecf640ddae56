"""Two entries of one organisation become one: all that named the first names the second."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, Select, delete, func, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from tracker.domain import audit, organisations, saving
from tracker.domain.actors import Actor
from tracker.domain.errors import Fault, InvalidError, WrongStateError
from tracker.domain.permissions import Permission, require
from tracker.messages import N_
from tracker.models import Base
from tracker.models.contribution import Contribution
from tracker.models.intake import IntakeMapping
from tracker.models.organisation import Organisation
from tracker.models.period import PeriodReopening
from tracker.models.pledge import Pledge, PledgeParty, PledgeVersion
from tracker.models.user import Membership, User

_SHOWN = frozenset({"pledge", "pledge_party", "membership", "contribution", "organisation"})


@dataclass(frozen=True, slots=True)
class Moving:
    """What names an organisation and would name another: `others` counts what has no line of its own."""

    pledges: Sequence[str]
    parties: Sequence[str]
    people: Sequence[str]
    contributions: int
    earlier: Sequence[str]
    aliases: Sequence[str]
    others: int


def moving(session: Session, organisation: Organisation) -> Moving:
    """Return what would move from an organisation to the one it is merged into."""
    mine = organisation.id
    of_party = (
        select(Pledge.code)
        .join(PledgeVersion, PledgeVersion.pledge_id == Pledge.id)
        .join(PledgeParty, PledgeParty.version_id == PledgeVersion.id)
        .where(PledgeParty.organisation_id == mine)
    )
    people = (
        select(User.name)
        .join(Membership, Membership.user_id == User.id)
        .where(Membership.organisation_id == mine)
    )
    contributed = select(func.count()).where(Contribution.organisation_id == mine)
    return Moving(
        _listed(session, select(Pledge.code).where(Pledge.lead_organisation_id == mine)),
        _listed(session, of_party),
        _listed(session, people),
        session.scalar(contributed) or 0,
        _listed(session, select(Organisation.name).where(Organisation.merged_into_id == mine)),
        organisations.names(organisation),
        _others(session, mine),
    )


def refusals(organisation: Organisation, into: Organisation) -> None:
    """Refuse two that can't become one; raises InvalidError or WrongStateError with the reason."""
    if organisation.id == into.id:
        reason = N_("An organisation can't be merged into itself: choose another one.")
        raise InvalidError([Fault("into", reason)])
    if into.merged_into_id is not None:
        reason = N_("“%(name)s” was merged into another itself: choose that one.")
        raise InvalidError([Fault("into", reason, name=into.name)])
    if organisation.merged_into_id is not None:
        raise WrongStateError(N_("This organisation was merged already."))
    if organisation.code is not None:
        raise WrongStateError(
            N_("This organisation comes with the plan's reference data: merge the other into it.")
        )


def merge(
    session: Session,
    actor: Actor,
    organisation: Organisation,
    into: Organisation,
    *,
    expected: int | None = None,
) -> None:
    """Let all that names `organisation` name `into`; the first stays as a name that leads to the second."""
    require(actor, Permission.REFERENCE_MANAGE)
    _lock(session, organisation, into)
    saving.check_version(organisation.version, expected)
    refusals(organisation, into)
    found = moving(session, organisation)
    try:
        with session.begin_nested():
            _settle(session, actor, organisation.id, into.id)
            for column in references():
                _move(session, column, organisation.id, into.id)
            organisation.merged_into_id = into.id
            organisation.version += 1
            known = {into.name, *organisations.aliases(into.aliases)}
            into.aliases = organisations.joined(
                [
                    *organisations.aliases(into.aliases),
                    *(name for name in organisations.names(organisation) if name not in known),
                ]
            )
            into.version += 1
            session.flush()
    except IntegrityError as error:
        raise WrongStateError(
            N_(
                "Both have something that one organisation has once only: pledges of the same reference, or contributions to one pledge for one period. Settle that first."
            )
        ) from error
    session.expire_all()
    _record(session, actor, organisation, into, found)


def references() -> Iterator[Column[Any]]:
    """Return every column of the schema that names an organisation, so that no later table is forgotten."""
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            if any(key.column.table.name == "organisation" for key in column.foreign_keys):
                yield column


def _listed(session: Session, query: Select[str]) -> list[str]:
    return sorted(set(session.scalars(query)))


def _others(session: Session, mine: int) -> int:
    counted = [
        select(func.count()).where(column == mine).scalar_subquery()
        for column in references()
        if column.table.name not in _SHOWN
    ]
    return sum(session.execute(select(*counted)).one())


def _lock(session: Session, *both: Organisation) -> None:
    # In the order of their ids: two who merge the same pair crosswise never wait for each other.
    rows = (
        select(Organisation)
        .where(Organisation.id.in_(one.id for one in both))
        .order_by(Organisation.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    session.scalars(rows).all()


def _settle(session: Session, actor: Actor, mine: int, other: int) -> None:
    """Leave one where both have what an organisation has once: parties, roles, reopenings, mappings."""
    _drop(session, PledgeParty, _parties_twice(mine, other))
    _end_roles(session, actor, mine, other)
    theirs = select(PeriodReopening.period_id).where(
        PeriodReopening.organisation_id == other, PeriodReopening.ended_at.is_(None)
    )
    session.execute(
        update(PeriodReopening)
        .where(
            PeriodReopening.organisation_id == mine,
            PeriodReopening.ended_at.is_(None),
            PeriodReopening.period_id.in_(theirs),
        )
        .values(ended_at=actor.at)
        .execution_options(synchronize_session=False)
    )
    kept = select(IntakeMapping.kind.concat(IntakeMapping.name_key)).where(
        IntakeMapping.organisation_id == other
    )
    twice = select(IntakeMapping.id).where(
        IntakeMapping.organisation_id == mine,
        IntakeMapping.kind.concat(IntakeMapping.name_key).in_(kept),
    )
    _drop(session, IntakeMapping, session.scalars(twice).all())


def _parties_twice(mine: int, other: int) -> Select[int]:
    both = or_(Pledge.lead_organisation_id == mine, Pledge.lead_organisation_id == other)
    led = select(PledgeVersion.id).join(Pledge, Pledge.id == PledgeVersion.pledge_id).where(both)
    theirs = select(PledgeParty.version_id).where(PledgeParty.organisation_id == other)
    is_beside_itself = PledgeParty.version_id.in_(led)
    is_named_twice = (PledgeParty.organisation_id == mine) & PledgeParty.version_id.in_(theirs)
    return select(PledgeParty.id).where(
        PledgeParty.organisation_id.in_((mine, other)), is_beside_itself | is_named_twice
    )


def _drop(session: Session, table: Any, ids: Select[int] | Iterable[int]) -> None:
    session.execute(
        delete(table).where(table.id.in_(ids)).execution_options(synchronize_session=False)
    )


def _end_roles(session: Session, actor: Actor, mine: int, other: int) -> None:
    """End the roles of those who hold one for each: the other's goes on."""
    held = select(Membership).where(Membership.valid_to.is_(None))
    theirs = {
        one.user_id for one in session.scalars(held.where(Membership.organisation_id == other))
    }
    for one in session.scalars(held.where(Membership.organisation_id == mine)):
        if one.user_id in theirs:
            one.valid_to = max(one.valid_from, actor.at)


def _move(session: Session, column: Column[Any], mine: int, other: int) -> None:
    session.execute(update(column.table).where(column == mine).values({column.name: other}))


def _record(
    session: Session, actor: Actor, organisation: Organisation, into: Organisation, found: Moving
) -> None:
    moved = {
        "pledges": list(found.pledges),
        "parties": list(found.parties),
        "people": list(found.people),
        "contributions": found.contributions,
        "others": found.others,
    }
    after = {"merged_into": into.id, "name": into.name, "aliases": into.aliases}
    change = audit.Change(
        "organisation.merged",
        "organisation",
        str(organisation.id),
        before={"name": organisation.name, **moved},
        after=after,
    )
    audit.record(session, actor, change)
