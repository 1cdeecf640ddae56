"""The way of a practice's text to the public: sent, signed off, returned, published, withdrawn."""

from sqlalchemy.orm import Session

from tracker.domain import permissions, practice_texts, practices, publication, saving, workflow
from tracker.domain.actors import Actor
from tracker.domain.errors import Fault, NotAllowedError, WrongStateError
from tracker.domain.permissions import Permission
from tracker.domain.pledges import refuse
from tracker.domain.wording import NOTE, prose, wording_faults
from tracker.messages import N_
from tracker.models.enums import State
from tracker.models.practice import Practice, PracticeVersion


def submit(
    session: Session, actor: Actor, version: PracticeVersion, *, expected: int | None = None
) -> None:
    """Send a complete text on: to the country's approver where it wants that, else to monitoring."""
    _require(actor, Permission.PRACTICE_SUBMIT, version, expected)
    text = practice_texts.text_of(version)
    refuse(practice_texts.missing(text) + practice_texts.faults(session, text, version.practice))
    signs = not actor.is_operator and publication.needs_sign_off(version.practice)
    version.submitter_id = actor.user_id
    # Only what monitoring holds counts as sent: a text back with its country is its own again.
    version.submitted_at = None if signs else actor.at
    _move(session, actor, version, State.AWAITING_SIGN_OFF if signs else State.SUBMITTED)


def sign_off(
    session: Session, actor: Actor, version: PracticeVersion, *, expected: int | None = None
) -> None:
    """Pass a text on to monitoring for the country; never one's own work."""
    _require(actor, Permission.PRACTICE_SIGN_OFF, version, expected)
    version.submitted_at = actor.at
    _move(session, actor, version, State.SUBMITTED, verb="signed_off")


def send_back(
    session: Session,
    actor: Actor,
    version: PracticeVersion,
    *,
    note: str,
    expected: int | None = None,
) -> None:
    """Return a text to its author with remarks."""
    waits = version.state is State.AWAITING_SIGN_OFF
    needed = Permission.PRACTICE_SIGN_OFF if waits else Permission.PRACTICE_REVIEW
    _require(actor, needed, version, expected)
    refuse(
        wording_faults("note", note, NOTE)
        if note.strip()
        else [Fault("note", N_("Say what should be corrected."))]
    )
    version.return_note = prose(note)
    _move(session, actor, version, State.RETURNED, verb="returned", reason=prose(note))


def publish(
    session: Session, actor: Actor, version: PracticeVersion, *, expected: int | None = None
) -> None:
    """Make a text the one in force."""
    _require(actor, Permission.PRACTICE_REVIEW, version, expected)
    practice = version.practice
    # The row first: of two who decide on it at once, the second learns it here.
    workflow.move(version, State.PUBLISHED)
    saving.flush(session)
    if previous := practice.current:
        # In a step of its own: the database allows one text in force at any time.
        previous.is_current = False
        saving.flush(session)
    version.is_current = True
    version.published_at = actor.at
    practice.first_published_at = practice.first_published_at or actor.at
    saving.flush(session)
    practices.record(
        session,
        actor,
        practice,
        "published",
        before={"state": State.SUBMITTED, "version": previous.number if previous else None},
        after={"state": State.PUBLISHED, "version": version.number},
    )


def withdraw(session: Session, actor: Actor, practice: Practice, *, reason: str) -> None:
    """Withdraw a published practice; its code, lead, day and reason stay public, its text does not."""
    current = require_withdrawal(session, actor, practice)
    refuse(publication.reason_faults(reason))
    workflow.move(current, State.WITHDRAWN)
    practice.withdrawn_at, practice.withdrawn_reason = actor.at, prose(reason)
    saving.flush(session)
    practices.record(
        session,
        actor,
        practice,
        "withdrawn",
        before={"state": State.PUBLISHED},
        after={"state": State.WITHDRAWN},
        reason=prose(reason),
    )


def require_withdrawal(session: Session, actor: Actor, practice: Practice) -> PracticeVersion:
    """Return the text in force, which the actor may withdraw; else raise NotAllowedError or WrongStateError."""
    if not permissions.owns(actor, Permission.PRACTICE_WITHDRAW, practice):
        raise NotAllowedError
    if not publication.withdraws(session, actor, practice):
        raise NotAllowedError(N_("Only your country's approver can withdraw a practice."))
    current = practice.current
    if current is None:
        raise WrongStateError(N_("Only a published practice can be withdrawn."))
    permissions.require(actor, Permission.PRACTICE_WITHDRAW, current)
    return current


def may_withdraw(session: Session, actor: Actor, practice: Practice) -> bool:
    """Say whether the actor may withdraw the practice as it is now: for buttons."""
    try:
        require_withdrawal(session, actor, practice)
    except (NotAllowedError, WrongStateError):
        return False
    return True


def _require(
    actor: Actor, needed: Permission, version: PracticeVersion, expected: int | None
) -> None:
    permissions.require(actor, needed, version)
    practices.refuse_withdrawn(version.practice)
    saving.check_version(version.version, expected)


def _move(
    session: Session,
    actor: Actor,
    version: PracticeVersion,
    to: State,
    *,
    verb: str = "submitted",
    reason: str = "",
) -> None:
    was = version.state
    workflow.move(version, to)
    saving.flush(session)
    practices.record(
        session,
        actor,
        version.practice,
        verb,
        before={"state": was, "version": version.number},
        after={"state": to, "version": version.number},
        reason=reason,
    )
