"""What a reviewer should look at in a text, found from columns alone: as many questions for one as for all."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Select, and_, select
from sqlalchemy.orm import Session, aliased

from tracker.domain import differences
from tracker.domain.differences import Notice
from tracker.domain.texts import ReadingText
from tracker.models.enums import Decision, Stage
from tracker.models.indicator import IndicatorDefinition
from tracker.models.period import Obligation, ReportingPeriod
from tracker.models.pledge import PledgeVersion
from tracker.models.progress import IndicatorReading, ProgressUpdate
from tracker.models.review import Review

Notices = list[tuple[Notice, int]]
Readings = Mapping[int, Mapping[int, ReadingText]]
Definitions = Mapping[int, Mapping[int, Any]]

_CLAIMS = {Stage.FULFILLED: Notice.FULFILLED, Stage.DISCONTINUED: Notice.DISCONTINUED}
_WORDS = ("achievements", "challenges", "challenge_codes", "next_steps", "support_needed")


def of_updates(session: Session, ids: Sequence[int]) -> dict[int, Notices]:
    """Return the notices of reports by their id, beside what each corrects or the last one accepted."""
    rows = session.execute(_beside_base(ids)).all()
    readings = _readings(session, [*ids, *(row.base_id for row in rows if row.base_id)])
    definitions = _definitions(session, [row.pledge_id for row in rows])
    return {row.id: _ordered(_of_update(row, readings, definitions[row.pledge_id])) for row in rows}


def of_versions(session: Session, ids: Sequence[int]) -> dict[int, Notices]:
    """Return the notices of pledges' texts by their id, beside the published ones."""
    current = aliased(PledgeVersion)
    rows = session.execute(
        select(
            *(PledgeVersion.id, PledgeVersion.ends_on),
            *(current.id.label("base_id"), current.ends_on.label("base_ends_on")),
            _was_returned(Review.version_id == PledgeVersion.id).label("was_returned"),
        )
        .outerjoin(current, and_(current.pledge_id == PledgeVersion.pledge_id, current.is_current))
        .where(PledgeVersion.id.in_(ids))
        .order_by(PledgeVersion.id)
    ).all()
    bases = [row.base_id for row in rows if row.base_id]
    targets: dict[int, dict[int, Any]] = defaultdict(dict)
    for target in session.execute(
        select(
            *(IndicatorDefinition.version_id, IndicatorDefinition.indicator_id),
            *(IndicatorDefinition.direction, IndicatorDefinition.target_value),
        )
        .where(IndicatorDefinition.version_id.in_([*ids, *bases]))
        .order_by(IndicatorDefinition.id)
    ):
        targets[target.version_id][target.indicator_id] = target
    return {row.id: _ordered(_of_version(row, targets)) for row in rows}


def _beside_base(ids: Sequence[int]) -> Select[*tuple[Any, ...]]:
    base = aliased(ProgressUpdate)
    same = and_(*(getattr(ProgressUpdate, name) == getattr(base, name) for name in _WORDS))
    return (
        select(
            *(ProgressUpdate.id, ProgressUpdate.stage, ProgressUpdate.no_change),
            *(ProgressUpdate.revision, Obligation.pledge_id),
            (ProgressUpdate.first_submitted_at >= Obligation.due_at).label("is_late"),
            *(base.id.label("base_id"), base.stage.label("base_stage"), same.label("is_same")),
            # Only what came back from monitoring: what a country settles inside is its own.
            _was_returned(
                and_(
                    Review.update_id == ProgressUpdate.id,
                    Review.decided_at >= ProgressUpdate.first_submitted_at,
                )
            ).label("was_returned"),
        )
        .select_from(ProgressUpdate)
        .join(Obligation, Obligation.id == ProgressUpdate.obligation_id)
        .join(ReportingPeriod, ReportingPeriod.id == Obligation.period_id)
        .outerjoin(base, base.id == _base_id())
        .where(ProgressUpdate.id.in_(ids))
        .order_by(ProgressUpdate.id)
    )


def _base_id() -> Any:
    """Return what an update is held beside: the one that it corrects, else the last period's."""
    earlier, owed, period = aliased(ProgressUpdate), aliased(Obligation), aliased(ReportingPeriod)
    return (
        select(earlier.id)
        .join(owed, owed.id == earlier.obligation_id)
        .join(period, period.id == owed.period_id)
        .where(
            owed.pledge_id == Obligation.pledge_id,
            earlier.is_current,
            earlier.no_change.is_(False),
            period.covers_from <= ReportingPeriod.covers_from,
        )
        .order_by(period.covers_from.desc())
        .limit(1)
        .correlate(Obligation, ReportingPeriod)
        .scalar_subquery()
    )


def _was_returned(condition: Any) -> Any:
    return select(Review.id).where(Review.decision == Decision.RETURNED, condition).exists()


def _readings(session: Session, ids: Sequence[int]) -> Readings:
    found: dict[int, dict[int, ReadingText]] = defaultdict(dict)
    query = select(
        *(IndicatorReading.update_id, IndicatorReading.indicator_id, IndicatorReading.value_state),
        *(IndicatorReading.value, IndicatorReading.numerator, IndicatorReading.denominator),
    ).where(IndicatorReading.update_id.in_(ids))
    for row in session.execute(query.order_by(IndicatorReading.id)):
        found[row.update_id][row.indicator_id] = ReadingText(
            ref="",
            value_state=row.value_state,
            value=row.value,
            numerator=row.numerator,
            denominator=row.denominator,
        )
    return found


def _definitions(session: Session, pledges: Sequence[int]) -> Definitions:
    found: dict[int, dict[int, Any]] = defaultdict(dict)
    query = (
        select(
            *(PledgeVersion.pledge_id, IndicatorDefinition.indicator_id),
            *(IndicatorDefinition.direction, IndicatorDefinition.accumulation),
        )
        .join(PledgeVersion, PledgeVersion.id == IndicatorDefinition.version_id)
        .where(PledgeVersion.is_current, PledgeVersion.pledge_id.in_(pledges))
    )
    for row in session.execute(query.order_by(IndicatorDefinition.id)):
        found[row.pledge_id][row.indicator_id] = row
    return found


def _of_update(row: Any, readings: Readings, definitions: Mapping[int, Any]) -> dict[Notice, int]:
    found: dict[Notice, int] = {
        Notice.CORRECTION: row.revision > 1,
        Notice.LATE: bool(row.is_late),
        Notice.SENT_AGAIN: bool(row.was_returned),
    }
    if row.stage in _CLAIMS and row.stage != row.base_stage:
        found[_CLAIMS[row.stage]] = 1
    if row.no_change or row.base_id is None:
        # What is attested says nothing of its own that could be compared.
        return found
    now, then = readings.get(row.id, {}), readings.get(row.base_id, {})
    found[Notice.VALUE_FELL] = sum(
        differences.is_worse(definition, then.get(key), now.get(key))
        for key, definition in definitions.items()
    )
    found[Notice.UNCHANGED] = row.is_same and all(
        differences.reading(now.get(key)) == differences.reading(then.get(key))
        for key in definitions
    )
    return found


def _of_version(row: Any, targets: Definitions) -> dict[Notice, int]:
    found: dict[Notice, int] = {Notice.SENT_AGAIN: bool(row.was_returned)}
    if row.base_id is None:
        return found
    later = targets.get(row.id, {})
    found[Notice.TARGET_LOWERED] = sum(
        differences.is_lowered(before, later.get(key))
        for key, before in targets.get(row.base_id, {}).items()
    )
    found[Notice.DEADLINE_MOVED] = _ends_later(row.ends_on, row.base_ends_on)
    return found


def _ends_later(day: date | None, before: date | None) -> bool:
    return before is not None and (day is None or day > before)


def _ordered(found: Mapping[Notice, int]) -> Notices:
    return [(notice, int(found[notice])) for notice in Notice if found.get(notice)]
