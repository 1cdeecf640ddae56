from datetime import date
from fractions import Fraction

from sqlalchemy.orm import Session

from tests import factories
from tests.factories import NOW
from tests.monitoring.world import World
from tracker.domain import milestones, publication
from tracker.domain.milestones import Step
from tracker.measure import Pace
from tracker.models.enums import ProgressMethod
from tracker.models.indicator import Milestone
from tracker.monitoring import facts, pace
from tracker.monitoring.scope import EVERYTHING

TODAY = NOW.date()


def period(session: Session, code: str):  # type: ignore[no-untyped-def]
    return next(one for one in facts.periods(session, TODAY) if one.code == code)


def test_pledges_that_are_not_over_keep_a_pace(session: Session, world: World) -> None:
    rows = {
        row.code: row for row in pace.paced(session, period(session, "2026-H1"), TODAY, EVERYTHING)
    }

    # 180 of the 1,095 days from 1 January 2026 to 31 December 2028 have gone.
    half = rows[world.half.code]
    assert (half.progress, half.expected) == (Fraction(1, 2), Fraction(180, 1095))
    assert half.pace is Pace.ON_TRACK
    assert rows[world.joint.code].pace is Pace.FAR_BEHIND
    assert rows[world.silent.code].pace is Pace.INSUFFICIENT_DATA
    assert world.done.code not in rows
    assert world.exempt.code not in rows
    assert pace.counted(rows.values())[Pace.INSUFFICIENT_DATA] == 2


def test_a_pledge_past_its_last_day_is_past_its_end(session: Session) -> None:
    ended = factories.make_pledge(session, starts_on=date(2025, 1, 1), ends_on=date(2026, 6, 29))
    last_day = factories.make_pledge(session, starts_on=date(2025, 1, 1), ends_on=date(2026, 6, 30))

    rows = pace.paced(session, period(session, "2026-H1"), TODAY, EVERYTHING)

    assert {row.code: row.is_past_end for row in rows} == {ended.code: True, last_day.code: False}


def test_a_milestone_is_overdue_from_the_day_after(session: Session) -> None:
    pledge = factories.make_pledge(session, published=False, indicators=())
    version = pledge.open_version
    assert version is not None
    steps = [
        Step(title="Ayer", weight_bp=5_000, planned_to=date(2026, 11, 23)),
        Step(title="Hoy", weight_bp=5_000, planned_to=TODAY),
    ]
    milestones.plan(session, factories.operator(), version, steps)
    version.progress_method = ProgressMethod.MILESTONES
    assert not pace.overdue_steps(session, TODAY, EVERYTHING)
    factories.publish(session, pledge)

    assert [step.title for step in pace.overdue_steps(session, TODAY, EVERYTHING)] == ["Ayer"]
    publication.withdraw(session, factories.operator(), pledge, reason="No.")
    assert not pace.overdue_steps(session, TODAY, EVERYTHING)
    assert session.query(Milestone).count() == 2
