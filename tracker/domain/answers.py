"""What was accepted of one pledge: its answers, their readings, and the terms they are measured by."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from tracker import measure
from tracker.measure import Actual, PledgeProgress
from tracker.models.enums import ProgressMethod, Stage, State, ValueState
from tracker.models.indicator import IndicatorDefinition, Milestone
from tracker.models.period import Obligation
from tracker.models.pledge import Pledge, PledgeVersion
from tracker.models.progress import IndicatorReading, ProgressUpdate

Actuals = Mapping[int, Actual]


class Answered(NamedTuple):
    """One accepted revision; `rests_on` is the obligation of the update that a no change attests."""

    obligation_id: int
    is_current: bool
    no_change: bool
    stage: Stage | None
    rests_on: int | None
    sent_at: datetime


class Definition(NamedTuple):
    """An indicator as the published text defines it."""

    indicator_id: int
    kind: str
    direction: str
    accumulation: str
    baseline: Fraction | None
    target: Fraction | None


class Weight(NamedTuple):
    """A milestone's weight in basis points, and the day on which it was done, if it was."""

    weight_bp: int
    done_on: date | None

    def is_done_by(self, day: date) -> bool:
        """Say whether the milestone was done by the day."""
        return self.done_on is not None and self.done_on <= day


@dataclass(frozen=True, slots=True)
class Terms:
    """How a pledge is measured: its method, its indicators, its milestones."""

    method: ProgressMethod
    definitions: Sequence[Definition]
    milestones: Sequence[Weight]

    def progress(self, actuals: Sequence[Actuals], until: date) -> PledgeProgress:
        """Return how far the pledge is, from the readings of each answered period up to this one."""
        if self.method is ProgressMethod.STAGE_ONLY:
            return measure.stage_only()
        if self.method is ProgressMethod.MILESTONES:
            return measure.by_milestones(
                step.weight_bp for step in self.milestones if step.is_done_by(until)
            )
        return measure.by_indicators(
            [progress_of(definition, actuals) for definition in self.definitions]
        )


def progress_of(definition: Definition, actuals: Sequence[Actuals]) -> measure.IndicatorProgress:
    """Return how far an indicator is, from the readings of each answered period up to the last one."""
    value = measure.accumulated(
        [said.get(definition.indicator_id) for said in actuals],
        kind=definition.kind,
        accumulation=definition.accumulation,
    )
    return measure.indicator(
        value, definition.baseline, definition.target, direction=definition.direction
    )


def answers(session: Session, pledge: Pledge) -> dict[int, list[Answered]]:
    """Return the accepted revisions of each answered obligation, the first one first."""
    base = aliased(ProgressUpdate)
    query = (
        select(
            ProgressUpdate.obligation_id,
            ProgressUpdate.is_current,
            ProgressUpdate.no_change,
            ProgressUpdate.stage,
            base.obligation_id,
            func.coalesce(ProgressUpdate.first_submitted_at, ProgressUpdate.created_at),
        )
        .join(Obligation, Obligation.id == ProgressUpdate.obligation_id)
        .outerjoin(base, base.id == ProgressUpdate.base_update_id)
        .where(Obligation.pledge_id == pledge.id, ProgressUpdate.state == State.ACCEPTED)
        .order_by(ProgressUpdate.obligation_id, ProgressUpdate.revision)
    )
    found: dict[int, list[Answered]] = {}
    for row in session.execute(query):
        found.setdefault(row.obligation_id, []).append(Answered(*row))
    return found


def actuals(session: Session, pledge: Pledge) -> dict[int, Actuals]:
    """Return the values reported in the updates in force, by obligation and indicator."""
    query = (
        select(
            ProgressUpdate.obligation_id,
            IndicatorReading.indicator_id,
            func.coalesce(IndicatorReading.value, IndicatorReading.numerator).label("numerator"),
            IndicatorReading.denominator,
        )
        .join(ProgressUpdate, ProgressUpdate.id == IndicatorReading.update_id)
        .join(Obligation, Obligation.id == ProgressUpdate.obligation_id)
        .where(
            Obligation.pledge_id == pledge.id,
            ProgressUpdate.is_current,
            IndicatorReading.value_state == ValueState.REPORTED,
        )
        .order_by(IndicatorReading.id)
    )
    found: dict[int, dict[int, Actual]] = {}
    for row in session.execute(query):
        said = Actual(Fraction(row.numerator), measure.exact(row.denominator))
        found.setdefault(row.obligation_id, {})[row.indicator_id] = said
    return dict(found)


def terms(session: Session, pledge: Pledge) -> Terms:
    """Return how the published text of a pledge wants it measured."""
    query = (
        select(
            IndicatorDefinition.indicator_id,
            IndicatorDefinition.kind,
            IndicatorDefinition.direction,
            IndicatorDefinition.accumulation,
            IndicatorDefinition.baseline_value,
            IndicatorDefinition.target_value,
        )
        .join(PledgeVersion, PledgeVersion.id == IndicatorDefinition.version_id)
        .where(PledgeVersion.pledge_id == pledge.id, PledgeVersion.is_current)
        .order_by(IndicatorDefinition.position)
    )
    definitions = [
        Definition(*row[:4], measure.exact(row.baseline_value), measure.exact(row.target_value))
        for row in session.execute(query)
    ]
    milestones = _milestones(session, pledge)
    return Terms(_method(session, pledge, definitions, milestones), definitions, milestones)


def _method(
    session: Session,
    pledge: Pledge,
    definitions: Sequence[Definition],
    milestones: Sequence[Weight],
) -> ProgressMethod:
    declared = session.scalars(
        select(PledgeVersion.progress_method).where(
            PledgeVersion.pledge_id == pledge.id, PledgeVersion.is_current
        )
    ).first()
    return declared or default_method(bool(definitions), bool(milestones))


def default_method(has_indicators: bool, has_milestones: bool) -> ProgressMethod:
    """Return the method of a pledge that declares none."""
    if has_indicators:
        return ProgressMethod.INDICATORS
    return ProgressMethod.MILESTONES if has_milestones else ProgressMethod.STAGE_ONLY


def _milestones(session: Session, pledge: Pledge) -> list[Weight]:
    query = (
        select(Milestone.weight_bp, Milestone.done_on)
        .where(Milestone.pledge_id == pledge.id)
        .order_by(Milestone.position)
    )
    return [Weight(*row) for row in session.execute(query)]
