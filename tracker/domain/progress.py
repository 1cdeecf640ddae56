"""Progress updates: written, sent, signed off, returned, accepted; a correction is a new revision."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from tracker import clock
from tracker.domain import acceptance, audit, permissions, reviews, saving, update_rules, workflow
from tracker.domain import notifications as notices
from tracker.domain.actors import Actor
from tracker.domain.errors import DuplicateError, Fault, InvalidError, NotAllowedError
from tracker.domain.obligations import is_own, needs_sign_off, require_taking, zone_of
from tracker.domain.permissions import Permission, require
from tracker.domain.texts import UpdateText
from tracker.domain.update_texts import (
    attest,
    carry_files,
    content,
    definitions_of,
    next_revision,
    write,
)
from tracker.messages import N_
from tracker.models.enums import OPEN_STATES, Decision, Role, State
from tracker.models.period import Obligation, ReportingPeriod
from tracker.models.pledge import Pledge
from tracker.models.progress import ProgressUpdate

Content = dict[str, object]

_OPEN_ALREADY = N_("Somebody has already started this report: reload the page to continue it.")


def visible_to(actor: Actor) -> Select[ProgressUpdate]:
    """Return the updates the actor may read, joined to obligation, pledge and period, oldest period first."""
    return (
        select(ProgressUpdate)
        .join(ProgressUpdate.obligation)
        .join(Obligation.pledge)
        .join(Obligation.period)
        .where(or_(*_readable(actor)))
        .order_by(ReportingPeriod.covers_from, Pledge.code, ProgressUpdate.revision)
    )


def _readable(actor: Actor) -> list[ColumnElement[bool]]:
    readable = [and_(ProgressUpdate.is_current, Pledge.withdrawn_at.is_(None))]
    if actor.is_operator:
        readable.append(ProgressUpdate.id.is_not(None))
    if actor.countries() or actor.organisations:
        readable.append(is_own(actor))
    if Role.MONITOR in actor.roles:
        sent = ProgressUpdate.state.in_((State.SUBMITTED, State.RETURNED, State.ACCEPTED))
        readable.append(and_(sent, ProgressUpdate.submitted_at.is_not(None)))
    if Role.ADMINISTRATOR in actor.roles:
        readable.append(and_(ProgressUpdate.is_current, Pledge.withdrawn_at.is_not(None)))
    return readable


def open_revision(session: Session, obligation: Obligation) -> ProgressUpdate | None:
    """Return the revision that is still on its way, if there is one."""
    return session.scalars(
        select(ProgressUpdate).where(
            ProgressUpdate.obligation_id == obligation.id, ProgressUpdate.state.in_(OPEN_STATES)
        )
    ).one_or_none()


def start(
    session: Session, actor: Actor, obligation: Obligation, text: UpdateText
) -> ProgressUpdate:
    """Begin the next revision of an obligation's answer as a draft."""
    if not permissions.owns(actor, Permission.UPDATE_EDIT, obligation.pledge):
        raise NotAllowedError
    require_taking(session, obligation, actor.at)
    if open_revision(session, obligation) is not None:
        raise DuplicateError(_OPEN_ALREADY)
    update = ProgressUpdate(
        obligation=obligation,
        revision=next_revision(session, obligation),
        author_id=actor.user_id,
        created_at=actor.at,
    )
    _write(session, actor, update, text)
    carry_files(session, update)
    try:
        with session.begin_nested():
            session.add(update)
            session.flush()
    except IntegrityError as error:
        raise DuplicateError(_OPEN_ALREADY) from error
    audit.record(session, actor, _change(update, "started", None, content(update)))
    return update


def revise(
    session: Session,
    actor: Actor,
    update: ProgressUpdate,
    text: UpdateText,
    *,
    expected: int | None = None,
) -> None:
    """Write a draft or a returned update anew."""
    require(actor, Permission.UPDATE_EDIT, update)
    saving.check_version(update.version, expected)
    require_taking(session, update.obligation, actor.at)
    before = content(update)
    _write(session, actor, update, text)
    # Also when only a value changed: the update's version counts every save.
    flag_modified(update, "edited_at")
    saving.flush(session)
    audit.record(session, actor, _change(update, "edited", before, content(update)))


def submit(
    session: Session,
    actor: Actor,
    update: ProgressUpdate,
    *,
    expected: int | None = None,
    reported_on: date | None = None,
) -> None:
    """Send an update on: to the country's approver where it asks for one, else to the monitoring mechanism.

    The operator may say on which day the country had reported outside the tracker.
    """
    require(actor, Permission.UPDATE_SUBMIT, update)
    saving.check_version(update.version, expected)
    require_taking(session, update.obligation, actor.at)
    moment = _moment_of_report(actor, update, reported_on)
    if faults := _sending_faults(actor, update):
        raise InvalidError(faults)
    if update.no_change:
        attest(session, update, update.stage, moment)
    was, signs = update.state, needs_sign_off(update.obligation.pledge)
    update.submitter_id = actor.user_id
    if signs and not actor.is_operator:
        workflow.move(update, State.AWAITING_SIGN_OFF)
        # Only what monitoring holds counts as sent: a text back with its country is its own again.
        update.submitted_at = None
    else:
        _send(update, actor.at, moment)
    saving.flush(session)
    notices.of_sign_off(session, actor, update)
    _record_move(session, actor, update, "submitted", was)


def sign_off(
    session: Session,
    actor: Actor,
    update: ProgressUpdate,
    *,
    expected: int | None = None,
    note: str = "",
) -> None:
    """Pass an update on to the monitoring mechanism in the country's name."""
    require(actor, Permission.UPDATE_SIGN_OFF, update)
    saving.check_version(update.version, expected)
    require_taking(session, update.obligation, actor.at)
    if update.no_change:
        attest(session, update, update.stage, actor.at)
    was = update.state
    _send(update, actor.at, actor.at)
    saving.flush(session)
    reviews.add(session, actor, update, Decision.SIGNED_OFF, note=note)
    _record_move(session, actor, update, "signed_off", was, note)


def send_back(
    session: Session,
    actor: Actor,
    update: ProgressUpdate,
    *,
    note: str = "",
    remarks: dict[str, str] | None = None,
    expected: int | None = None,
) -> None:
    """Return an update to its author with a note, remarks per field, or both."""
    awaits = update.state is State.AWAITING_SIGN_OFF
    require(actor, Permission.UPDATE_SIGN_OFF if awaits else Permission.UPDATE_REVIEW, update)
    saving.check_version(update.version, expected)
    was = update.state
    workflow.move(update, State.RETURNED)
    saving.flush(session)
    reviews.add(session, actor, update, Decision.RETURNED, note=note, remarks=remarks)
    _record_move(session, actor, update, "returned", was, note)


def accept(
    session: Session,
    actor: Actor,
    update: ProgressUpdate,
    *,
    expected: int | None = None,
    note: str = "",
) -> None:
    """Accept an update: it becomes the answer in force and enters the live figures."""
    was = acceptance.take_in(session, actor, update, expected=expected, note=note)
    _record_move(session, actor, update, "accepted", was, note)


def accept_all(
    session: Session, actor: Actor, updates: Sequence[ProgressUpdate], expected: Mapping[int, int]
) -> None:
    """Accept several updates, each in its expected version; the events come last, they lock all writers."""
    moved = [
        (update, acceptance.take_in(session, actor, update, expected=expected[update.id]))
        for update in updates
    ]
    for update, was in moved:
        _record_move(session, actor, update, "accepted", was)


def delete(session: Session, actor: Actor, update: ProgressUpdate) -> None:
    """Delete a draft that was never sent."""
    require(actor, Permission.UPDATE_DELETE, update)
    change = _change(update, "deleted", content(update))
    session.delete(update)
    saving.flush(session)
    audit.record(session, actor, change)


def name_of(update: ProgressUpdate) -> str:
    """Return what the audit trail calls an update, such as CHL-2025-007/2026-H1."""
    return f"{update.obligation.pledge.code}/{update.obligation.period.code}"


def _write(session: Session, actor: Actor, update: ProgressUpdate, text: UpdateText) -> None:
    definitions = definitions_of(update.obligation.pledge)
    if faults := update_rules.text_faults(text, definitions):
        raise InvalidError(faults)
    if text.no_change:
        attest(session, update, text.stage, actor.at)
    write(update, text, definitions)
    update.last_editor_id = actor.user_id
    update.edited_at = actor.at


def _sending_faults(actor: Actor, update: ProgressUpdate) -> list[Fault]:
    # What the operator brings in was collected elsewhere, gaps included; a report without a stage is none.
    definitions = definitions_of(update.obligation.pledge)
    faults = update_rules.sending_faults(update, definitions)
    return [fault for fault in faults if not actor.is_operator or fault.field == "stage"]


def _moment_of_report(actor: Actor, update: ProgressUpdate, day: date | None) -> datetime:
    if day is None:
        return actor.at
    if not actor.is_operator:
        raise NotAllowedError(
            N_("Only the installation's operator may say when a report was made.")
        )
    zone = zone_of(update.obligation.pledge)
    if day > clock.local_day(actor.at, zone):
        raise InvalidError([Fault("reported_on", N_("The day of the report is in the future."))])
    # Noon at the country's place: the same calendar day there and in UTC.
    return min(actor.at, datetime.combine(day, time(12), ZoneInfo(zone)))


def _send(update: ProgressUpdate, at: datetime, reported_at: datetime) -> None:
    workflow.move(update, State.SUBMITTED)
    update.submitted_at = at
    if update.first_submitted_at is None:
        update.first_submitted_at = reported_at


def _record_move(
    session: Session, actor: Actor, update: ProgressUpdate, verb: str, was: State, reason: str = ""
) -> None:
    moved = {"revision": update.revision}
    change = _change(update, verb, moved | {"state": was}, moved | {"state": update.state}, reason)
    audit.record(session, actor, change)


def _change(
    update: ProgressUpdate,
    verb: str,
    before: Content | None = None,
    after: Content | None = None,
    reason: str = "",
) -> audit.Change:
    return audit.Change(
        action=f"update.{verb}",
        object_type="update",
        object_id=name_of(update),
        before=before,
        after=after,
        reason=reason,
        country_iso3=update.lead_country_iso3,
    )
