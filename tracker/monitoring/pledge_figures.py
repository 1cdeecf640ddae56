"""How far one pledge's indicators are, by its last report."""

from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker import measure
from tracker.domain.answers import actuals, progress_of, terms
from tracker.measure import IndicatorProgress
from tracker.models.enums import Answer
from tracker.models.period import Obligation, ReportingPeriod
from tracker.models.pledge import Pledge


def indicator_progress(session: Session, pledge: Pledge) -> Mapping[int, IndicatorProgress]:
    """Return the progress of each indicator of the published text, by the indicator's id.

    What counts is the last accepted report with content: an attested no change has no readings.
    """
    definitions, said = terms(session, pledge).definitions, actuals(session, pledge)
    readings = [said.get(obligation_id, {}) for obligation_id in _reported(session, pledge)]
    if not readings:
        nothing = measure.indicator(None, None, None, direction="", is_reported=False)
        return {definition.indicator_id: nothing for definition in definitions}
    return {
        definition.indicator_id: progress_of(definition, readings) for definition in definitions
    }


def _reported(session: Session, pledge: Pledge) -> list[int]:
    query = (
        select(Obligation.id)
        .join(ReportingPeriod, ReportingPeriod.id == Obligation.period_id)
        .where(Obligation.pledge_id == pledge.id, Obligation.answer == Answer.ACCEPTED)
        .order_by(ReportingPeriod.covers_from)
    )
    return list(session.scalars(query))
