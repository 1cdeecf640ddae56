"""What is owed, row by row: the obligations that count, with their answer in force; two reports begin here."""

from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Select, Text, and_, case, func, literal, select, type_coerce
from sqlalchemy.orm import aliased

from tracker.models.country import Country
from tracker.models.enums import OPEN_STATES, State
from tracker.models.period import Obligation, ReportingPeriod
from tracker.models.plan import Area
from tracker.models.pledge import Pledge, PledgeVersion
from tracker.models.progress import ProgressUpdate
from tracker.reports import cells, narrowing
from tracker.reports.cells import Expression
from tracker.reports.filters import Reported
from tracker.reports.question import Question

Update = type[ProgressUpdate]
# What has not been sent to the monitoring mechanism is a draft to everyone outside the country's own office.
_OPEN_WORDS = {
    State.DRAFT: Reported.DRAFT,
    State.AWAITING_SIGN_OFF: Reported.DRAFT,
    State.SUBMITTED: Reported.SUBMITTED,
    State.RETURNED: Reported.RETURNED,
}


@dataclass(frozen=True, slots=True)
class Owed:
    """The obligations of a file: `accepted` are the updates in force whose text its reader may see."""

    query: Select[Any]
    accepted: Update
    state: Expression
    sent_at: Expression


def owed(question: Question) -> Owed:
    """Return the obligations that the question is about, pledge by pledge, the first period first."""
    accepted, pending = aliased(ProgressUpdate), aliased(ProgressUpdate)
    query = (
        # The obligation first and the others by outer joins: the rows come in order without a sort.
        select(Obligation.id)
        .select_from(Obligation)
        .join(Pledge, Pledge.id == Obligation.pledge_id)
        .outerjoin(
            PledgeVersion,
            and_(
                PledgeVersion.pledge_id == Pledge.id,
                cells.bare(PledgeVersion.is_current),
                question.may_read_text(),
            ),
        )
        .outerjoin(ReportingPeriod, ReportingPeriod.id == Obligation.period_id)
        .outerjoin(Country, Country.iso3 == Pledge.lead_country_iso3)
        .outerjoin(Area, Area.id == Pledge.area_id)
        .outerjoin(
            accepted,
            and_(
                accepted.obligation_id == Obligation.id,
                accepted.is_current,
                question.may_read_update(accepted),
            ),
        )
        .where(question.counted(), *question.chosen())
        .order_by(Obligation.pledge_id, Obligation.period_id)
    )
    if not question.sees_open_updates:
        return _narrowed(
            question, Owed(query, accepted, _state(question), Obligation.answered_at.expression)
        )
    query = query.outerjoin(
        pending,
        and_(
            pending.obligation_id == Obligation.id,
            pending.state.in_(OPEN_STATES),
            question.may_read_open(pending),
        ),
    )
    words = [(pending.state == state, literal(word.value)) for state, word in _OPEN_WORDS.items()]
    sent_at = func.coalesce(Obligation.answered_at, pending.first_submitted_at)
    return _narrowed(question, Owed(query, accepted, _state(question, *words), sent_at))


def _narrowed(question: Question, found: Owed) -> Owed:
    query = found.query
    if question.filters.stage:
        query = query.where(Obligation.stage.in_(question.filters.stage))
    if question.filters.reported:
        query = query.where(found.state.in_(question.filters.reported))
    return replace(found, query=narrowing.narrowed(query, question, found.accepted))


def zone() -> Expression:
    """Return the zone of a pledge's days: its country's, UTC for an organisation's."""
    return case((Country.time_zone.is_(None), "UTC"), else_=Country.time_zone)


def _state(question: Question, *open_words: tuple[Any, Any]) -> Expression:
    return case(
        (Obligation.waived_at.is_not(None), Reported.WAIVED.value),
        (Obligation.answer.is_not(None), type_coerce(Obligation.answer, Text)),
        *open_words,
        (Obligation.due_at <= question.actor.at, Reported.NOT_REPORTED.value),
        else_=Reported.NOT_DUE.value,
    )
