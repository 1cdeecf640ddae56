from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from sqlalchemy.orm import Session

from tests import factories
from tests.factories import NOW
from tests.monitoring.world import LATE, Counter, World
from tracker.domain.errors import NotFoundError
from tracker.measure import Pace
from tracker.models.enums import ChallengeCode, CountryRole, MilestoneState, Stage
from tracker.models.indicator import Milestone
from tracker.models.pledge import Pledge
from tracker.monitoring import dashboards, national
from tracker.monitoring.national import CountryPage, PacedPledge, country_page
from tracker.monitoring.rows import Step


def page(session: Session, iso3: str = "CHL", code: str = "2026-H1") -> CountryPage:
    view = dashboards.view(session, NOW, "en", code)
    assert view is not None
    return country_page(session, view, iso3)


def row(found: CountryPage, pledge: Pledge) -> PacedPledge:
    return next(one for one in found.pledges if one.pledge.code == pledge.code)


def test_a_countrys_page_has_its_own_figures(session: Session, world: World) -> None:
    found = page(session)

    assert (found.country.name, found.figures.eligible, found.figures.reported) == ("Chile", 6, 5)
    assert [one.figures.eligible for one in found.areas] == [5, 1, 0]
    assert len(found.pledges) == 6
    assert found.roles == (CountryRole.DESTINATION,)
    assert found.challenges == ((ChallengeCode.FUNDING, 1),)
    assert found.joint == 0
    # Four reports of 20 July, one of 10 August.
    assert found.age == 123


def test_a_joint_pledge_stands_on_each_countrys_page(session: Session, world: World) -> None:
    found = page(session, "PER")

    assert [one.pledge.code for one in found.pledges] == [world.joint.code]
    assert (found.pledges[0].pledge.lead, found.joint) == ("CHL", 1)


def test_progress_is_held_against_time(session: Session, world: World) -> None:
    found = page(session)

    half = row(found, world.half)
    assert half.expected == Fraction((date(2026, 6, 30) - date(2026, 1, 1)).days, 1095)
    assert (half.pledge.progress, half.pace) == (Fraction(1, 2), Pace.ON_TRACK)
    assert row(found, world.joint).pace is Pace.FAR_BEHIND
    assert row(found, world.done).pace is None
    assert row(found, world.silent).pace is Pace.INSUFFICIENT_DATA


def test_a_silent_pledge_keeps_its_last_value(session: Session, world: World) -> None:
    silent = row(page(session), world.silent).pledge

    assert (silent.answer, silent.stage, silent.is_due) == (None, None, True)
    assert (silent.last_period, silent.last_until) == ("2025-H2", date(2025, 12, 31))
    assert (silent.last_stage, silent.last_progress) == (Stage.IN_PROGRESS, Fraction(1, 4))


def test_a_silent_pledge_may_have_no_last_progress(session: Session, world: World) -> None:
    factories.obligation_of(session, world.silent, "2025-H2").progress = None
    session.flush()

    assert row(page(session), world.silent).pledge.last_progress is None


def test_a_withdrawn_pledge_shows_no_text(session: Session, world: World) -> None:
    world.half.withdrawn_at, world.half.withdrawn_reason = NOW, "Ya no se hará."
    session.flush()

    assert row(page(session), world.half).pledge.title == ""


def test_a_country_without_pledges_has_an_empty_page(session: Session) -> None:
    found = page(session, "HTI")

    assert (found.figures.eligible, found.pledges, found.age) == (0, (), None)
    assert (found.challenges, found.roles, found.steps) == ((), (), ())


def test_an_unknown_country_is_not_found(session: Session) -> None:
    with pytest.raises(NotFoundError):
        page(session, "XXX")


def test_the_roadmap_has_the_milestones_of_published_pledges(
    session: Session, world: World
) -> None:
    days = [(date(2026, 3, 1), date(2026, 2, 1)), (date(2026, 5, 1), None), (None, None)]
    for position, (planned, done) in enumerate(days):
        state = MilestoneState.DONE if done else MilestoneState.PLANNED
        session.add(
            Milestone(
                pledge=world.half,
                position=position,
                title=f"Paso {position}",
                weight_bp=0,
                planned_to=planned,
                state=state,
                done_on=done,
            )
        )
    session.flush()

    found = page(session)

    assert [step.title for step in found.steps] == ["Paso 0", "Paso 1"]
    assert found.steps_in_all == 2


def test_few_milestones_are_shown() -> None:
    step = Step("CHL-2026-001", "Paso", date(2026, 1, 1), None)
    done = [replace(step, done_on=date(2026, 1, day)) for day in range(1, 5)]
    ahead = [replace(step, planned_to=date(2026, month, 1)) for month in range(1, 10)]

    found = national.shown([*done, *ahead], LATE.date())

    assert [one.done_on for one in found if one.done_on] == [date(2026, 1, 3), date(2026, 1, 4)]
    assert len(found) == 6


def test_the_number_of_queries_does_not_depend_on_the_pledges(
    session: Session, world: World
) -> None:
    with Counter(session) as one:
        page(session, "PER")
    with Counter(session) as many:
        page(session)

    assert len(one.statements) == len(many.statements)
