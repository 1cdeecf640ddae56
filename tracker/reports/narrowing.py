"""The filters by what was answered: pace, timing, challenges and support asked for, on live and on frozen rows."""

from collections.abc import Callable
from datetime import date
from fractions import Fraction
from typing import Any

from sqlalchemy import (
    Date,
    Integer,
    Numeric,
    Select,
    and_,
    case,
    cast,
    false,
    func,
    literal,
    not_,
    or_,
)
from sqlalchemy.orm import Session, aliased

from tracker import clock, measure
from tracker.domain.standing import OVER as OVER_STAGES
from tracker.measure import Pace
from tracker.models.period import Obligation, ReportingPeriod
from tracker.models.pledge import Pledge, PledgeVersion
from tracker.monitoring import counted, facts
from tracker.monitoring.dimensions import OVER, Counted
from tracker.monitoring.snapshots import Vintage
from tracker.reports.filters import Filters, Support, Timing
from tracker.reports.question import Condition, Question, holds_one


def narrowed(query: Select[Any], question: Question, accepted: Any) -> Select[Any]:
    """Return the obligations whose answers fit; exempt ones never do. `accepted` are the updates in force."""
    asked = question.filters
    if asked.pace or asked.timing or asked.challenge or asked.support:
        query = query.where(Obligation.waived_at.is_(None))
    if asked.pace:
        query = _with_pace(query, question)
    if asked.timing:
        query = query.where(or_(*(_TIMINGS[Timing(name)] for name in asked.timing)))
    if asked.challenge:
        query = query.where(holds_one(accepted.challenge_codes, asked.challenge))
    if asked.support:
        is_asked = func.coalesce(accepted.support_needed, "") != ""
        wanted = {Support.ASKED: is_asked, Support.NOT_ASKED: not_(is_asked)}
        query = query.where(or_(*(wanted[Support(name)] for name in asked.support)))
    return query


_TIMINGS = {
    Timing.IN_TIME: Obligation.answered_at < Obligation.due_at,
    Timing.LATE: Obligation.answered_at >= Obligation.due_at,
    Timing.STALE: Obligation.is_stale.expression,
}


def _with_pace(query: Select[Any], question: Question) -> Select[Any]:
    # The dates of a withdrawn pledge still decide about its pace, though its text is not shown.
    text = aliased(PledgeVersion)
    today = literal(clock.local_day(question.actor.at, "UTC"), Date)
    day = case((ReportingPeriod.covers_to < today, ReportingPeriod.covers_to), else_=today)
    is_postgresql = question.engine.is_postgresql
    span = _days(text.ends_on, text.starts_on, is_postgresql)
    days = case((span == 0, 1), else_=span)
    gone = case((day >= text.ends_on, days), else_=_days(day, text.starts_on, is_postgresql))
    classes = _classes(_fraction(Obligation.progress, is_postgresql), days, gone)
    wanted = or_(*(classes[name] for name in question.filters.pace))
    return query.outerjoin(text, and_(text.pledge_id == Pledge.id, text.is_current)).where(wanted)


def _classes(progress: tuple[Any, Any], days: Any, gone: Any) -> dict[str, Condition]:
    """Return the condition of each pace: in whole numbers, so that nothing is rounded."""
    top, bottom = progress
    is_over = func.coalesce(Obligation.stage.in_(OVER_STAGES), false())
    has_both = func.coalesce(and_(Obligation.progress.is_not(None), gone > 0), false())

    def reaches(least: Fraction) -> Any:
        return top * days * least.denominator >= bottom * gone * least.numerator

    high, low = reaches(measure.ON_TRACK), reaches(measure.BEHIND)
    running = and_(not_(is_over), has_both)
    return {
        OVER: is_over,
        Pace.INSUFFICIENT_DATA: and_(not_(is_over), not_(has_both)),
        Pace.ON_TRACK: and_(running, high),
        Pace.BEHIND: and_(running, not_(high), low),
        Pace.FAR_BEHIND: and_(running, not_(low)),
    }


def _days(last: Any, first: Any, is_postgresql: bool) -> Any:
    if is_postgresql:
        return cast(last, Date) - cast(first, Date)
    return cast(func.julianday(last) - func.julianday(first), Integer)


def _fraction(column: Any, is_postgresql: bool) -> tuple[Any, Any]:
    """Return numerator and denominator of a share that is kept as a fraction such as 93/110."""
    if is_postgresql:
        below = func.coalesce(func.nullif(func.split_part(column, "/", 2), ""), "1")
        return cast(func.split_part(column, "/", 1), Numeric), cast(below, Numeric)
    place = func.instr(column, "/")
    # A cast reads the digits in front of the stroke.
    bottom = case((place > 0, func.substr(column, place + 1)), else_="1")
    return cast(column, Numeric), cast(bottom, Numeric)


def frozen(session: Session, asked: Filters, vintage: Vintage) -> Callable[[str], bool]:
    """Return whether a snapshot's pledge fits, by its code."""
    if not (asked.pace or asked.timing or asked.challenge or asked.support):
        return lambda _code: True
    periods = facts.periods(session, date.max)
    period = next(one for one in periods if one.code == vintage.period)
    rows = counted.frozen(session, vintage, period)
    chosen = {row.code for row in rows if row.tally.eligible and _fits(row, asked)}
    return lambda code: code in chosen


def _fits(row: Counted, asked: Filters) -> bool:
    return (
        (not asked.pace or row.pace in asked.pace)
        and (not asked.timing or any(_is_timed(row, name) for name in asked.timing))
        and (not asked.challenge or not set(asked.challenge).isdisjoint(row.challenges))
        and (not asked.support or (_support(row) in asked.support))
    )


def _is_timed(row: Counted, name: str) -> bool:
    reported = row.tally.accepted + row.tally.no_change
    return {
        Timing.IN_TIME: bool(row.tally.on_time),
        Timing.LATE: bool(reported - row.tally.on_time),
        Timing.STALE: row.is_stale,
    }[Timing(name)]


def _support(row: Counted) -> Support:
    return Support.ASKED if row.needs_support else Support.NOT_ASKED
