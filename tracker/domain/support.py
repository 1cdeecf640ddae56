"""Needs and offers: who may read them, how they are written, and their way to the public."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from tracker.domain import audit, codes, permissions, publication, saving, support_texts, workflow
from tracker.domain.actors import Actor
from tracker.domain.errors import Fault, InvalidError, NotAllowedError
from tracker.domain.permissions import Permission
from tracker.domain.pledge_rules import Lead
from tracker.domain.pledges import refuse
from tracker.domain.practice_texts import own_pledge
from tracker.domain.support_texts import NeedText, OfferText
from tracker.domain.wording import NOTE, prose, wording_faults
from tracker.messages import N_
from tracker.models.enums import State
from tracker.models.pledge import Pledge
from tracker.models.support import Need, Offer


def ask(session: Session, actor: Actor, country_iso3: str, text: NeedText) -> Need:
    """Begin a need of a country, as a draft with a code of its own."""
    permissions.require(actor, Permission.SUPPORT_CREATE, Lead(country_iso3))
    pledge = _pledge(session, country_iso3, text)
    refuse(support_texts.faults(session, text))
    code = codes.next_code(session, f"N-{country_iso3}-{actor.at.year}")
    need = Need(code=code, lead_country_iso3=country_iso3, **_begun(actor))
    support_texts.write_need(session, need, text, pledge)
    session.add(need)
    saving.flush(session)
    _record(session, actor, need, "created", after=_content(need))
    return need


def offer(session: Session, actor: Actor, lead: Lead, text: OfferText) -> Offer:
    """Begin an offer of an organisation or a country, as a draft with a code of its own."""
    permissions.require(actor, Permission.SUPPORT_CREATE, lead)
    refuse(support_texts.faults(session, text))
    code = codes.next_code(session, f"O-{lead.lead_country_iso3 or 'ORG'}-{actor.at.year}")
    made = Offer(
        code=code,
        lead_country_iso3=lead.lead_country_iso3,
        lead_organisation_id=lead.lead_organisation_id,
        **_begun(actor),
    )
    support_texts.write_offer(session, made, text)
    with _reference_is_new():
        session.add(made)
        saving.flush(session)
    _record(session, actor, made, "created", after=_content(made))
    return made


def revise(
    session: Session,
    actor: Actor,
    record: Need | Offer,
    text: NeedText | OfferText,
    *,
    expected: int | None = None,
) -> None:
    """Change a draft or returned text; the operator may also correct a published one."""
    needed = Permission.SUPPORT_EDIT
    if actor.is_operator and record.state is State.PUBLISHED:
        needed = Permission.SUPPORT_CORRECT
    permissions.require(actor, needed, record)
    saving.check_version(record.version, expected)
    refuse(support_texts.faults(session, text))
    before = _content(record)
    if isinstance(record, Need) and isinstance(text, NeedText):
        pledge = _pledge(session, record.lead_country_iso3, text)
        support_texts.write_need(session, record, text, pledge)
    elif isinstance(record, Offer) and isinstance(text, OfferText):
        support_texts.write_offer(session, record, text)
    after = _content(record)
    changed = [name for name in after if after[name] != before[name]]
    if not changed:
        return
    record.last_editor_id, record.edited_at = actor.user_id, actor.at
    # Also when only an area or a country changed: the version counts every save.
    flag_modified(record, "edited_at")
    with _reference_is_new():
        saving.flush(session)
    _record(
        session,
        actor,
        record,
        "revised",
        before={name: before[name] for name in changed},
        after={name: after[name] for name in changed},
    )


def submit(
    session: Session, actor: Actor, record: Need | Offer, *, expected: int | None = None
) -> None:
    """Send a complete text on: to the country's approver where it wants that, else to monitoring."""
    _require(actor, Permission.SUPPORT_SUBMIT, record, expected)
    text = support_texts.text_of(record)
    # A first filling brings what there is; people are asked for the rest.
    refuse([] if actor.is_operator else support_texts.missing(text))
    signs = not actor.is_operator and publication.needs_sign_off(record)
    record.submitter_id = actor.user_id
    # Only what monitoring holds counts as sent: a text back with its country is its own again.
    record.submitted_at = None if signs else actor.at
    _move(session, actor, record, State.AWAITING_SIGN_OFF if signs else State.SUBMITTED)


def sign_off(
    session: Session, actor: Actor, record: Need | Offer, *, expected: int | None = None
) -> None:
    """Pass a text on to monitoring for the country; never one's own work."""
    _require(actor, Permission.SUPPORT_SIGN_OFF, record, expected)
    record.submitted_at = actor.at
    _move(session, actor, record, State.SUBMITTED, "signed_off")


def send_back(
    session: Session,
    actor: Actor,
    record: Need | Offer,
    *,
    note: str,
    expected: int | None = None,
) -> None:
    """Return a text to its author with what should be corrected."""
    waits = record.state is State.AWAITING_SIGN_OFF
    needed = Permission.SUPPORT_SIGN_OFF if waits else Permission.SUPPORT_REVIEW
    _require(actor, needed, record, expected)
    _refuse_note("note", note, N_("Say what should be corrected."))
    record.note = prose(note)
    _move(session, actor, record, State.RETURNED, "returned", reason=prose(note))


def publish(
    session: Session, actor: Actor, record: Need | Offer, *, expected: int | None = None
) -> None:
    """Make a need or an offer public."""
    _require(actor, Permission.SUPPORT_REVIEW, record, expected)
    record.published_at, record.note = actor.at, ""
    _move(session, actor, record, State.PUBLISHED, "published")


def withdraw(session: Session, actor: Actor, record: Need | Offer, *, reason: str) -> None:
    """Take a published need or offer back, for a reason; what was agreed on it stays agreed."""
    require_withdrawal(session, actor, record)
    _refuse_note("reason", reason, N_("Say why."))
    record.note = prose(reason)
    _move(session, actor, record, State.WITHDRAWN, "withdrawn", reason=prose(reason))


def require_withdrawal(session: Session, actor: Actor, record: Need | Offer) -> None:
    """Refuse whoever may not withdraw it now: a focal point only where the country has no approver."""
    permissions.require(actor, Permission.SUPPORT_WITHDRAW, record)
    if not publication.withdraws(session, actor, record):
        raise NotAllowedError(N_("Only your country's approver can withdraw this."))


def may_withdraw(session: Session, actor: Actor, record: Need | Offer) -> bool:
    """Say whether the actor may withdraw it as it is now: for buttons."""
    return permissions.may(actor, Permission.SUPPORT_WITHDRAW, record) and publication.withdraws(
        session, actor, record
    )


def throw_away(
    session: Session, actor: Actor, record: Need | Offer, *, expected: int | None = None
) -> None:
    """Delete a draft that was never sent; its code stays used."""
    _require(actor, Permission.SUPPORT_DELETE, record, expected)
    before = _content(record)
    session.delete(record)
    saving.flush(session)
    _record(session, actor, record, "deleted", before=before)


def _begun(actor: Actor) -> dict[str, Any]:
    return {
        "state": State.DRAFT,
        "author_id": actor.user_id,
        "last_editor_id": actor.user_id,
        "created_at": actor.at,
        "edited_at": actor.at,
    }


def _pledge(session: Session, country_iso3: str, text: NeedText) -> Pledge | None:
    if text.pledge is None:
        return None
    found = own_pledge(session, Lead(country_iso3), text.pledge)
    if found is None:
        raise InvalidError([Fault("pledge", N_("Choose one of your own published pledges."))])
    return found


@contextmanager
def _reference_is_new() -> Iterator[None]:
    try:
        yield
    except IntegrityError as error:
        message = N_("Another offer of yours has this reference.")
        raise InvalidError([Fault("external_ref", message)]) from error


def _require(actor: Actor, needed: Permission, record: Need | Offer, expected: int | None) -> None:
    permissions.require(actor, needed, record)
    saving.check_version(record.version, expected)


def _refuse_note(path: str, note: str, empty: str) -> None:
    refuse(wording_faults(path, note, NOTE) if note.strip() else [Fault(path, empty)])


def _move(
    session: Session,
    actor: Actor,
    record: Need | Offer,
    to: State,
    verb: str = "submitted",
    reason: str = "",
) -> None:
    before = record.state
    workflow.move(record, to)
    saving.flush(session)
    _record(
        session, actor, record, verb, before={"state": before}, after={"state": to}, reason=reason
    )


def _content(record: Need | Offer) -> dict[str, Any]:
    return asdict(support_texts.text_of(record))


def _record(
    session: Session, actor: Actor, record: Need | Offer, verb: str, **details: Any
) -> None:
    name = "need" if isinstance(record, Need) else "offer"
    change = audit.Change(
        action=f"{name}.{verb}",
        object_type=name,
        object_id=record.code,
        country_iso3=record.lead_country_iso3,
        **details,
    )
    audit.record(session, actor, change)
