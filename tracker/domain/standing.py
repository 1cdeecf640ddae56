"""Where a pledge stands in each period: the columns of its obligations that repeat what was accepted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from fractions import Fraction

from sqlalchemy import insert, select
from sqlalchemy.orm import Session, contains_eager

from tracker import clock, measure
from tracker.domain.answers import Actuals, Answered, Terms, actuals, answers, terms
from tracker.domain.errors import WrongStateError
from tracker.domain.obligations import zone_of
from tracker.messages import N_
from tracker.models.enums import Answer, ProgressReason, Stage
from tracker.models.period import Obligation, ReportingPeriod
from tracker.models.pledge import Pledge

# The column holds 200 characters; a share rounded here differs far beyond any decimal that is shown.
LARGEST_DENOMINATOR = 10**90
OVER = frozenset({Stage.FULFILLED, Stage.DISCONTINUED})


@dataclass(frozen=True, slots=True)
class Standing:
    """What an answer says of a pledge; `informed_on` is the day of the report that it rests on."""

    answer: Answer
    stage: Stage
    stage_changed_on: date
    answered_at: datetime
    informed_on: date
    progress: measure.PledgeProgress


@dataclass(slots=True)
class Story:
    """A pledge's answers, told from its first period on."""

    zone: str
    terms: Terms
    answers: Mapping[int, Sequence[Answered]]
    actuals: Mapping[int, Actuals]
    read: list[Actuals] = field(default_factory=list)
    standings: dict[int, Standing] = field(default_factory=dict)
    last: Standing | None = None

    def tell(self, obligation_id: int, until: date) -> Standing | None:
        """Return what the next obligation's answer says; None when it has none, or only a stale one."""
        said = self.actuals.get(obligation_id, {})
        self.read.append(said)
        revisions = self.answers.get(obligation_id, ())
        current = next((answer for answer in revisions if answer.is_current), None)
        if current is None:
            return None
        standing = self._standing(current, revisions[0].sent_at, until)
        if standing is not None:
            self.standings[obligation_id] = self.last = standing
        return standing

    def _standing(self, current: Answered, answered_at: datetime, until: date) -> Standing | None:
        sent_on = clock.local_day(current.sent_at, self.zone)
        if current.no_change or current.stage is None:
            return self._unchanged(current, answered_at, sent_on)
        return Standing(
            Answer.ACCEPTED,
            current.stage,
            self._changed_on(current.stage, sent_on),
            answered_at,
            sent_on,
            self.terms.progress(self.read, until),
        )

    def _unchanged(
        self, current: Answered, answered_at: datetime, sent_on: date
    ) -> Standing | None:
        """Return the standing that a no change attests, unless its report is missing or too old."""
        base = self.standings.get(current.rests_on or 0)
        if base is None or sent_on > a_year_after(base.informed_on):
            return None
        return Standing(
            Answer.NO_CHANGE,
            base.stage,
            self._changed_on(base.stage, sent_on),
            answered_at,
            base.informed_on,
            base.progress,
        )

    def _changed_on(self, stage: Stage, sent_on: date) -> date:
        if self.last is not None and self.last.stage is stage:
            return self.last.stage_changed_on
        return sent_on


def refresh(session: Session, pledge: Pledge) -> None:
    """Work out again where a pledge stands in every period, from accepted updates and published text."""
    session.flush()
    said = answers(session, pledge), actuals(session, pledge)
    _tell(
        pledge, Story(zone_of(pledge), terms(session, pledge), *said), _obligations(session, pledge)
    )
    session.flush()


def begin(session: Session, pledge: Pledge) -> None:
    """Make the obligations of a pledge that is published for the first time, to the plan's end, unanswered.

    Raises WrongStateError for a pledge without a published text or a first day.
    """
    version = pledge.current
    if version is None or version.starts_on is None:
        raise WrongStateError(N_("Only a published pledge with a first day owes updates."))
    periods = session.execute(
        select(ReportingPeriod.id, ReportingPeriod.due_on)
        .where(
            ReportingPeriod.plan_id == pledge.area.plan_id,
            ReportingPeriod.covers_to >= version.starts_on,
        )
        .order_by(ReportingPeriod.covers_from)
    ).all()
    shared = {
        "pledge_id": pledge.id,
        "area_id": pledge.area_id,
        "lead_country_iso3": pledge.lead_country_iso3,
        "indicators": len(version.indicators),
    }
    zone = zone_of(pledge)
    rows = [
        {**shared, "period_id": key, "due_at": clock.end_of_day(day, zone)} for key, day in periods
    ]
    if rows:
        # One statement: a pledge has up to twenty, and files bring hundreds of pledges.
        session.execute(insert(Obligation), rows)


def _tell(pledge: Pledge, story: Story, obligations: Sequence[Obligation]) -> None:
    is_over = False
    for obligation in obligations:
        standing = story.tell(obligation.id, obligation.period.covers_to)
        obligation.area_id = pledge.area_id
        obligation.lead_country_iso3 = pledge.lead_country_iso3
        _write(obligation, standing, story)
        obligation.is_owed = not is_over and not _is_withdrawn_before_closing(pledge, obligation)
        is_over = is_over or obligation.stage in OVER
    pledge.stage = story.last.stage if story.last else None


def a_year_after(day: date) -> date:
    """Return the same day of the next year; the last of February for a leap day."""
    if (day.month, day.day) == (2, 29):
        return day.replace(year=day.year + 1, day=28)
    return day.replace(year=day.year + 1)


def _obligations(session: Session, pledge: Pledge) -> Sequence[Obligation]:
    query = (
        select(Obligation)
        .join(Obligation.period)
        .where(Obligation.pledge_id == pledge.id)
        .options(contains_eager(Obligation.period))
        .order_by(ReportingPeriod.covers_from)
    )
    return session.scalars(query).all()


def _write(obligation: Obligation, standing: Standing | None, story: Story) -> None:
    """Repeat on the obligation what its answer says, or that there is none."""
    progress = standing.progress if standing else measure.not_reported()
    obligation.answer = standing.answer if standing else None
    obligation.stage = standing.stage if standing else None
    obligation.stage_changed_on = standing.stage_changed_on if standing else None
    obligation.answered_at = standing.answered_at if standing else None
    # An accepted answer that gives no standing is a no change whose report is too old.
    obligation.is_stale = standing is None and obligation.id in story.answers
    obligation.progress = _text(progress.progress)
    obligation.progress_reason = ProgressReason(progress.reason)
    obligation.indicators = len(story.terms.definitions)
    obligation.computable = progress.computable


def _text(share: Fraction | None) -> str | None:
    """Write a share as its column holds it: exact, unless it takes more than 90 digits below the line."""
    if share is None:
        return None
    return str(share.limit_denominator(LARGEST_DENOMINATOR))


def _is_withdrawn_before_closing(pledge: Pledge, obligation: Obligation) -> bool:
    closed_at = obligation.period.closed_at
    if pledge.withdrawn_at is None:
        return False
    return closed_at is None or pledge.withdrawn_at < closed_at
