"""The way of a pledge's text to the public: sent, signed off, returned, published, withdrawn."""

from collections.abc import Mapping

from sqlalchemy import delete, func, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from tracker.domain import (
    notifications,
    permissions,
    pledge_rules,
    pledges,
    reviews,
    saving,
    standing,
    workflow,
)
from tracker.domain.actors import Actor
from tracker.domain.errors import Fault, InvalidError, NotAllowedError, WrongStateError
from tracker.domain.permissions import Permission
from tracker.domain.pledge_texts import text_of
from tracker.domain.wording import NOTE, prose, wording_faults
from tracker.messages import N_
from tracker.models.enums import Decision, LinkRelation, ProgressMethod, Role, State
from tracker.models.indicator import Milestone
from tracker.models.pledge import OutsideIdentity, Pledge, PledgeVersion
from tracker.models.practice import Practice
from tracker.models.support import Need, Offer
from tracker.models.user import Membership, User

WHOLE = 10_000
Led = Pledge | Practice | Need | Offer


def submit(
    session: Session, actor: Actor, version: PledgeVersion, *, expected: int | None = None
) -> None:
    """Send a complete text on: to the country's approver where it wants that, else to monitoring."""
    permissions.require(actor, Permission.PLEDGE_SUBMIT, version)
    pledges.refuse_withdrawn(version.pledge)
    saving.check_version(version.version, expected)
    pledges.refuse(sending_faults(session, actor, version))
    signs = not actor.is_operator and needs_sign_off(version.pledge)
    version.submitter_id = actor.user_id
    # Only what monitoring holds counts as sent: a text back with its country is its own again.
    version.submitted_at = None if signs else actor.at
    _move(session, actor, version, State.AWAITING_SIGN_OFF if signs else State.SUBMITTED)


def sending_faults(session: Session, actor: Actor, version: PledgeVersion) -> list[Fault]:
    """Name what keeps a text from being sent on."""
    # What the operator brings in was collected elsewhere, gaps included.
    gaps = _essentials(version) if actor.is_operator else pledge_rules.missing(text_of(version))
    return gaps + _method_faults(session, version, version.progress_method)


def sign_off(
    session: Session, actor: Actor, version: PledgeVersion, *, expected: int | None = None
) -> None:
    """Pass a text on to monitoring for the country; never one's own work."""
    permissions.require(actor, Permission.PLEDGE_SIGN_OFF, version)
    pledges.refuse_withdrawn(version.pledge)
    saving.check_version(version.version, expected)
    version.submitted_at = actor.at
    reviews.add(session, actor, version, Decision.SIGNED_OFF)
    _move(session, actor, version, State.SUBMITTED, verb="signed_off")


def send_back(
    session: Session,
    actor: Actor,
    version: PledgeVersion,
    *,
    note: str,
    remarks: Mapping[str, str] | None = None,
    expected: int | None = None,
) -> None:
    """Return a text to its author with a note, remarks on single fields, or both."""
    permissions.require(actor, _permission_to_return(version), version)
    pledges.refuse_withdrawn(version.pledge)
    saving.check_version(version.version, expected)
    reviews.add(session, actor, version, Decision.RETURNED, note=note, remarks=remarks)
    _move(session, actor, version, State.RETURNED, reason=prose(note))


def publish(
    session: Session, actor: Actor, version: PledgeVersion, *, expected: int | None = None
) -> None:
    """Make a text the one in force; the first time the pledge begins to owe updates."""
    permissions.require(actor, Permission.PLEDGE_REVIEW, version)
    pledge = version.pledge
    pledges.refuse_withdrawn(pledge)
    saving.check_version(version.version, expected)
    method = version.progress_method or _default_method(session, version)
    pledges.refuse(_essentials(version) + _method_faults(session, version, method))
    version.progress_method = method
    # The row first: of two who publish it at once, the second learns it here.
    workflow.move(version, State.PUBLISHED)
    saving.flush(session)
    _claim_identities(session, version)
    if previous := pledge.current:
        # In a step of its own: the database allows one text in force at any time.
        previous.is_current = False
        saving.flush(session)
    version.is_current = True
    version.published_at = actor.at
    reviews.add(session, actor, version, Decision.PUBLISHED)
    is_first = pledge.first_published_at is None
    if is_first:
        pledge.first_published_at = actor.at
    saving.flush(session)
    if is_first:
        standing.begin(session, pledge)
    else:
        standing.refresh(session, pledge)
    pledges.record(
        session,
        actor,
        pledge,
        "published",
        before={"state": State.SUBMITTED, "version": previous.number if previous else None},
        after={"state": State.PUBLISHED, "version": version.number},
    )


def withdraw(session: Session, actor: Actor, pledge: Pledge, *, reason: str) -> None:
    """Withdraw a published pledge; its code, country, day and reason stay public, its text does not."""
    current = require_withdrawal(session, actor, pledge)
    pledges.refuse(reason_faults(reason))
    workflow.move(current, State.WITHDRAWN)
    pledge.withdrawn_at = actor.at
    pledge.withdrawn_reason = prose(reason)
    saving.flush(session)
    session.execute(delete(OutsideIdentity).where(OutsideIdentity.pledge_id == pledge.id))
    standing.refresh(session, pledge)
    pledges.record(
        session,
        actor,
        pledge,
        "withdrawn",
        before={"state": State.PUBLISHED},
        after={"state": State.WITHDRAWN},
        reason=prose(reason),
    )


def require_withdrawal(session: Session, actor: Actor, pledge: Pledge) -> PledgeVersion:
    """Return the text in force, which the actor may withdraw; else raise NotAllowedError or WrongStateError."""
    if not permissions.owns(actor, Permission.PLEDGE_WITHDRAW, pledge):
        raise NotAllowedError
    if not withdraws(session, actor, pledge):
        raise NotAllowedError(N_("Only your country's approver can withdraw a pledge."))
    current = pledge.current
    if current is None:
        raise WrongStateError(N_("Only a published pledge can be withdrawn."))
    permissions.require(actor, Permission.PLEDGE_WITHDRAW, current)
    return current


def may_withdraw(session: Session, actor: Actor, pledge: Pledge) -> bool:
    """Say whether the actor may withdraw the pledge as it is now: for buttons."""
    try:
        require_withdrawal(session, actor, pledge)
    except (NotAllowedError, WrongStateError):
        return False
    return True


def _move(
    session: Session,
    actor: Actor,
    version: PledgeVersion,
    to: State,
    *,
    verb: str = "",
    reason: str = "",
) -> None:
    was = version.state
    workflow.move(version, to)
    saving.flush(session)
    notifications.of_sign_off(session, actor, version)
    pledges.record(
        session,
        actor,
        version.pledge,
        verb or ("returned" if to is State.RETURNED else "submitted"),
        before={"state": was, "version": version.number},
        after={"state": to, "version": version.number},
        reason=reason,
    )


def _permission_to_return(version: PledgeVersion) -> Permission:
    if version.state is State.AWAITING_SIGN_OFF:
        return Permission.PLEDGE_SIGN_OFF
    return Permission.PLEDGE_REVIEW


def needs_sign_off(subject: Led) -> bool:
    """Say whether the text goes to the country's approver first."""
    return subject.lead_country is not None and subject.lead_country.needs_sign_off


def _essentials(version: PledgeVersion) -> list[Fault]:
    if version.starts_on is None:
        return [Fault("starts_on", N_("Enter the first day."))]
    return []


def _method_faults(
    session: Session, version: PledgeVersion, method: ProgressMethod | None
) -> list[Fault]:
    if method is ProgressMethod.INDICATORS and not version.indicators:
        return [
            Fault("progress_method", N_("Add an indicator, or measure progress by the stage only."))
        ]
    if method is ProgressMethod.MILESTONES and _weights(session, version.pledge) != WHOLE:
        return [
            Fault("progress_method", N_("The weights of the milestones must add up to the whole."))
        ]
    return []


def _weights(session: Session, pledge: Pledge) -> int:
    query = select(func.sum(Milestone.weight_bp)).where(Milestone.pledge_id == pledge.id)
    return int(session.scalar(query) or 0)


def _default_method(session: Session, version: PledgeVersion) -> ProgressMethod:
    if version.indicators:
        return ProgressMethod.INDICATORS
    if _weights(session, version.pledge):
        return ProgressMethod.MILESTONES
    return ProgressMethod.STAGE_ONLY


def _claim_identities(session: Session, version: PledgeVersion) -> None:
    """Keep for the pledge the outside pledges that it is the same as, and let go of the others."""
    pledge_id = version.pledge_id
    session.execute(delete(OutsideIdentity).where(OutsideIdentity.pledge_id == pledge_id))
    for place, link in enumerate(version.links):
        if link.relation is not LinkRelation.SAME_AS:
            continue
        try:
            with session.begin_nested():
                session.add(
                    OutsideIdentity(
                        scheme=link.scheme, identifier=link.identifier, pledge_id=pledge_id
                    )
                )
        except IntegrityError as error:
            path = f"links.{place}.identifier"
            holder = pledge_rules.holder_of(session, link.scheme, link.identifier) or ""
            fault = pledge_rules.claimed_fault(path, link.identifier, holder)
            raise InvalidError([fault]) from error


def withdraws(session: Session, actor: Actor, subject: Led) -> bool:
    """Say whether the person is the right one: a focal point only where the country has no approver."""
    country = subject.lead_country_iso3
    if actor.is_operator or Role.MONITOR in actor.roles:
        return True
    if country is None or country in actor.countries(Role.APPROVER):
        return True
    return not has_approver(session, actor, country)


def has_approver(session: Session, actor: Actor, country: str) -> bool:
    """Say whether somebody approves for a country at the moment of the act."""
    found = session.scalar(
        select(Membership.id)
        .join(Membership.user)
        .where(
            Membership.role == Role.APPROVER,
            Membership.country_iso3 == country,
            Membership.valid_from <= actor.at,
            or_(Membership.valid_to.is_(None), Membership.valid_to > actor.at),
            User.disabled_at.is_(None),
        )
        .limit(1)
    )
    return found is not None


def reason_faults(reason: str | None) -> list[Fault]:
    """Name what is wrong with the reason of a withdrawal."""
    if not reason or not reason.strip():
        return [Fault("reason", N_("Give the reason."))]
    return wording_faults("reason", reason, NOTE)
