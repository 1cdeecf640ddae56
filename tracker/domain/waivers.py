"""Pledges exempted from reporting in a period by monitoring staff, with a reason, and held to it again."""

from collections.abc import Iterable, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from tracker.domain import audit, saving
from tracker.domain.actors import Actor
from tracker.domain.errors import Fault, InvalidError, WrongStateError
from tracker.domain.permissions import Permission, require
from tracker.domain.wording import NOTE, prose, wording_faults
from tracker.messages import N_
from tracker.models.enums import State
from tracker.models.period import Obligation, ReportingPeriod
from tracker.models.progress import ProgressUpdate

Waiver = dict[str, object]


def waive(
    session: Session, actor: Actor, obligations: Iterable[Obligation], *, reason: str
) -> None:
    """Exempt pledges from reporting: they are listed, owe nothing and are not counted.

    All or none: raises WrongStateError with the code of the first one that can't be. An accepted
    report is not waived, nor one that waits for review; a draft stays, and rests.
    """
    require(actor, Permission.OBLIGATION_WAIVE)
    said = said_reason(reason)
    held = _hold(session, obligations)
    sent = _sent(session, held)
    for obligation in held:
        _require_owed(obligation, sent.get(obligation.id))
        obligation.waived_at, obligation.waived_reason = actor.at, said
    saving.flush(session)
    for obligation in held:
        after = _waiver(obligation)
        _record(session, actor, "waived", obligation, (dict.fromkeys(after), after, said))


def take_back(
    session: Session, actor: Actor, obligations: Iterable[Obligation], *, reason: str
) -> None:
    """Let exempted pledges owe their report again; all or none, as `waive`."""
    require(actor, Permission.OBLIGATION_WAIVE)
    said = said_reason(reason)
    held = _hold(session, obligations)
    before = {obligation.id: _waiver(obligation) for obligation in held}
    for obligation in held:
        if obligation.waived_at is None:
            raise _refused(obligation, N_("%(code)s is not exempt for %(period)s."))
        _require_unpublished(obligation)
        obligation.waived_at, obligation.waived_reason = None, None
    saving.flush(session)
    for obligation in held:
        content = (before[obligation.id], _waiver(obligation), said)
        _record(session, actor, "waiver_taken_back", obligation, content)


def said_reason(reason: str) -> str:
    """Return a reason as it is kept; raise InvalidError for none, or for words that can't be kept."""
    faults = wording_faults("reason", reason, NOTE)
    if not reason.strip():
        faults = [Fault("reason", N_("Say why: those concerned read it."))]
    if faults:
        raise InvalidError(faults)
    return prose(reason)


def _hold(session: Session, obligations: Iterable[Obligation]) -> Sequence[Obligation]:
    """Hold the obligations, and their periods so that nobody publishes them meanwhile; in one order for all."""
    ids = {obligation.id for obligation in obligations}
    if not ids:
        raise InvalidError([Fault("codes", N_("Choose at least one pledge."))])
    periods = select(Obligation.period_id).where(Obligation.id.in_(ids))
    session.scalars(
        select(ReportingPeriod)
        .where(ReportingPeriod.id.in_(periods))
        .order_by(ReportingPeriod.id)
        .with_for_update(read=True)
        .execution_options(populate_existing=True)
    ).all()
    return session.scalars(
        select(Obligation)
        .where(Obligation.id.in_(ids))
        .options(joinedload(Obligation.pledge, innerjoin=True))
        .order_by(Obligation.id)
        .with_for_update(of=Obligation)
        .execution_options(populate_existing=True)
    ).all()


def _sent(session: Session, obligations: Sequence[Obligation]) -> dict[int, State]:
    """Return the obligations for which a report is in force, or waits for review."""
    query = (
        select(ProgressUpdate.obligation_id, ProgressUpdate.state)
        .where(
            ProgressUpdate.obligation_id.in_([obligation.id for obligation in obligations]),
            ProgressUpdate.is_current | (ProgressUpdate.state == State.SUBMITTED),
        )
        .order_by(ProgressUpdate.id)
    )
    return {row.obligation_id: row.state for row in session.execute(query)}


def _require_owed(obligation: Obligation, sent: State | None) -> None:
    _require_unpublished(obligation)
    if obligation.waived_at is not None:
        raise _refused(obligation, N_("%(code)s is exempt for %(period)s already."))
    if not obligation.is_owed or obligation.pledge.withdrawn_at is not None:
        raise _refused(obligation, N_("%(code)s owes no report for %(period)s."))
    if sent is State.SUBMITTED:
        raise _refused(
            obligation,
            N_("The report of %(code)s for %(period)s waits for review: decide on it first."),
        )
    if sent is not None:
        raise _refused(obligation, N_("%(code)s has an accepted report for %(period)s."))


def _require_unpublished(obligation: Obligation) -> None:
    if obligation.period.published_at is not None:
        raise _refused(
            obligation,
            N_("The period %(period)s is published: who owed a report in it stays as it was."),
        )


def _refused(obligation: Obligation, message: str) -> WrongStateError:
    return WrongStateError(message, code=obligation.pledge.code, period=obligation.period.code)


def _waiver(obligation: Obligation) -> Waiver:
    return {"waived_at": obligation.waived_at, "waived_reason": obligation.waived_reason}


def _record(
    session: Session,
    actor: Actor,
    verb: str,
    obligation: Obligation,
    content: tuple[Waiver, Waiver, str],
) -> None:
    before, after, reason = content
    change = audit.Change(
        action=f"obligation.{verb}",
        object_type="obligation",
        object_id=f"{obligation.pledge.code}/{obligation.period.code}",
        before=before,
        after=after,
        reason=reason,
        country_iso3=obligation.pledge.lead_country_iso3,
    )
    audit.record(session, actor, change)
