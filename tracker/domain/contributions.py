"""What party organisations contribute to joint pledges: reported by them, read by monitoring staff, then public."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, joinedload

from tracker.domain import audit, periods, permissions, saving, workflow
from tracker.domain.actors import Actor, public
from tracker.domain.amounts import money_faults, to_amount, to_minor
from tracker.domain.errors import (
    Fault,
    InvalidError,
    NotAllowedError,
    NotFoundError,
    StaleError,
    WrongStateError,
)
from tracker.domain.permissions import Permission
from tracker.domain.pledges import refuse, refuse_withdrawn
from tracker.domain.wording import NOTE, PROSE, prose, wording_faults
from tracker.messages import N_
from tracker.models.base import LARGEST_ID
from tracker.models.contribution import Contribution
from tracker.models.enums import Language, PeriodState, Role, State
from tracker.models.period import ReportingPeriod
from tracker.models.pledge import Pledge

_WHOLE = tuple(
    map(joinedload, (Contribution.organisation, Contribution.pledge, Contribution.period))
)


@dataclass(frozen=True, slots=True)
class Part:
    """What a contribution is of: one organisation's part in one pledge, in one period."""

    pledge: Pledge
    organisation_id: int
    period: ReportingPeriod


@dataclass(frozen=True, slots=True, kw_only=True)
class ContributionText:
    """What an organisation says of its part in a period."""

    narrative: str
    language: Language
    amount: Decimal | None = None
    currency: str | None = None


def text_of(contribution: Contribution) -> ContributionText:
    """Return what is said now, as its author would write it again."""
    minor, currency = contribution.amount_minor, contribution.amount_currency
    return ContributionText(
        narrative=contribution.narrative,
        language=contribution.language,
        amount=None if minor is None or currency is None else to_amount(minor, currency),
        currency=currency,
    )


def visible_to(actor: Actor) -> Select[Contribution]:
    """Return what the actor may read: what was accepted last, one's own, and what waits for monitoring staff.

    Of a pledge that was withdrawn only its organisation and the monitoring staff still read them.
    """
    allowed = [and_(Contribution.is_current, Pledge.withdrawn_at.is_(None))]
    if actor.organisations:
        allowed.append(Contribution.organisation_id.in_(sorted(actor.organisations)))
    if Role.MONITOR in actor.roles or actor.is_operator:
        # It is never a draft: monitoring staff may read it in every state.
        allowed.append(Contribution.id.is_not(None))
    return (
        select(Contribution)
        .join(Contribution.pledge)
        .join(Contribution.period)
        .where(or_(*allowed))
        .options(*_WHOLE)
        .order_by(ReportingPeriod.covers_from.desc(), Contribution.organisation_id)
        .order_by(Contribution.revision.desc())
    )


def of_pledge(session: Session, actor: Actor, pledge: Pledge) -> Sequence[Contribution]:
    """Return what the actor may read of the contributions to a pledge, the latest period first."""
    query = visible_to(actor).where(Contribution.pledge_id == pledge.id)
    return session.scalars(query).all()


def of_organisation(session: Session, organisation_id: int, at: datetime) -> Sequence[Contribution]:
    """Return what everybody may read of the contributions of an organisation."""
    query = visible_to(public(at)).where(Contribution.organisation_id == organisation_id)
    return session.scalars(query).all()


def waiting(session: Session) -> Sequence[Contribution]:
    """Return what waits for monitoring staff, the longest first."""
    query = (
        select(Contribution)
        .join(Contribution.pledge)
        .where(Contribution.state == State.SUBMITTED, Pledge.withdrawn_at.is_(None))
        .options(*_WHOLE)
        .order_by(Contribution.submitted_at, Contribution.id)
    )
    return session.scalars(query).all()


def find(session: Session, actor: Actor, pledge: Pledge, contribution_id: int) -> Contribution:
    """Return a contribution that the actor may read, or raise NotFoundError."""
    query = visible_to(actor).where(
        Contribution.id == min(contribution_id, LARGEST_ID), Contribution.pledge_id == pledge.id
    )
    found = session.scalars(query).one_or_none()
    if found is None:
        raise NotFoundError
    return found


def parties_of(actor: Actor, pledge: Pledge) -> list[int]:
    """Return the organisations among the actor's own that are parties to the published pledge."""
    current = pledge.current
    if current is None or current.state is not State.PUBLISHED:
        return []
    named = {party.organisation_id for party in current.parties}
    return sorted(one for one in actor.organisations if one in named)


def latest(session: Session, part: Part) -> Contribution | None:
    """Return the last revision of what was said of a part."""
    query = (
        select(Contribution)
        .where(
            Contribution.pledge_id == part.pledge.id,
            Contribution.organisation_id == part.organisation_id,
            Contribution.period_id == part.period.id,
        )
        .order_by(Contribution.revision.desc())
        .limit(1)
    )
    return session.scalars(query).one_or_none()


def require_report(actor: Actor, part: Part) -> None:
    """Refuse who does not write for a party of the pledge, and a period that takes no reports."""
    permissions.require(actor, Permission.CONTRIBUTION_WRITE)
    if part.organisation_id not in parties_of(actor, part.pledge):
        raise NotAllowedError(N_("Only a partner of a party to this pledge reports on its part."))
    refuse_withdrawn(part.pledge)
    if part.period.state(periods.today(actor)) is not PeriodState.OPEN:
        raise WrongStateError(N_("This period takes no reports now."))


def report(
    session: Session,
    actor: Actor,
    part: Part,
    text: ContributionText,
    *,
    expected: int | None = None,
) -> Contribution:
    """Send what an organisation contributed; `expected` is the version read before, 0 when there was none.

    What was returned is corrected in place; of what was accepted a new revision is sent.
    """
    require_report(actor, part)
    known = latest(session, part)
    saving.check_version(known.version if known else 0, expected)
    if known is not None and known.state is State.SUBMITTED:
        raise WrongStateError(N_("This was sent already: it waits for the monitoring mechanism."))
    refuse(_faults(text))
    before = _content(known) if known else None
    try:
        with session.begin_nested():
            row = _revision(actor, part, known)
            _write(actor, row, text)
            session.add(row)
            saving.flush(session)
    except IntegrityError as error:
        raise StaleError from error
    _record(session, actor, row, "submitted", before=before, after=_content(row))
    return row


def accept(
    session: Session, actor: Actor, contribution: Contribution, *, expected: int | None = None
) -> None:
    """Make a contribution public; the one accepted before stays in the trail."""
    _require_decision(actor, contribution, expected)
    workflow.move(contribution, State.ACCEPTED)
    saving.flush(session)
    earlier = select(Contribution).where(
        Contribution.pledge_id == contribution.pledge_id,
        Contribution.organisation_id == contribution.organisation_id,
        Contribution.period_id == contribution.period_id,
        Contribution.is_current,
    )
    for before in session.scalars(earlier):
        before.is_current = False
    # In a step of its own: the database allows one in force at any time.
    saving.flush(session)
    contribution.is_current, contribution.accepted_at = True, actor.at
    contribution.return_note = ""
    saving.flush(session)
    _moved(session, actor, contribution, "accepted", State.ACCEPTED)


def send_back(
    session: Session,
    actor: Actor,
    contribution: Contribution,
    *,
    note: str,
    expected: int | None = None,
) -> None:
    """Return a contribution to its organisation with what should be corrected."""
    _require_decision(actor, contribution, expected)
    faults = wording_faults("note", note, NOTE)
    if not note.strip():
        faults = [Fault("note", N_("Say what should be corrected."))]
    if faults:
        raise InvalidError(faults)
    workflow.move(contribution, State.RETURNED)
    contribution.return_note = prose(note)
    saving.flush(session)
    _moved(session, actor, contribution, "returned", State.RETURNED, reason=prose(note))


def _require_decision(actor: Actor, contribution: Contribution, expected: int | None) -> None:
    permissions.require(actor, Permission.CONTRIBUTION_REVIEW, contribution)
    refuse_withdrawn(contribution.pledge)
    saving.check_version(contribution.version, expected)


def _faults(text: ContributionText) -> list[Fault]:
    faults = wording_faults("narrative", text.narrative, PROSE)
    if not text.narrative.strip():
        faults = [Fault("narrative", N_("Describe what your organisation contributed."))]
    return faults + money_faults("amount", text.amount, "currency", text.currency)


def _revision(actor: Actor, part: Part, known: Contribution | None) -> Contribution:
    if known is not None and known.state is State.RETURNED:
        workflow.move(known, State.SUBMITTED)
        return known
    return Contribution(
        pledge_id=part.pledge.id,
        organisation_id=part.organisation_id,
        period_id=part.period.id,
        revision=known.revision + 1 if known else 1,
        state=State.SUBMITTED,
        is_current=False,
        return_note="",
        author_id=actor.user_id,
    )


def _write(actor: Actor, row: Contribution, text: ContributionText) -> None:
    row.narrative, row.language = prose(text.narrative), text.language
    row.amount_currency = text.currency
    row.amount_minor = None
    if text.amount is not None and text.currency is not None:
        row.amount_minor = to_minor(text.amount, text.currency)
    row.last_editor_id = row.submitter_id = actor.user_id
    row.submitted_at = actor.at


def _content(row: Contribution) -> dict[str, Any]:
    text = text_of(row)
    return {
        "state": row.state,
        "revision": row.revision,
        "narrative": text.narrative,
        "language": text.language,
        "amount": text.amount,
        "currency": text.currency,
    }


def _moved(
    session: Session, actor: Actor, row: Contribution, verb: str, to: State, *, reason: str = ""
) -> None:
    before, after = {"state": State.SUBMITTED}, {"state": to, "revision": row.revision}
    _record(session, actor, row, verb, before=before, after=after, reason=reason)


def _record(session: Session, actor: Actor, row: Contribution, verb: str, **sides: Any) -> None:
    name = f"{row.pledge.code}/{row.period.code}/{row.organisation_id}"
    audit.record(
        session, actor, audit.Change(f"contribution.{verb}", "contribution", name, **sides)
    )
