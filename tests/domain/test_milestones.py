from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.factories import (
    NOW,
    actor_of,
    make_pledge,
    make_update,
    obligation_of,
    operator,
    publish,
)
from tracker.domain import milestones, pledges, publication
from tracker.domain.actors import Actor
from tracker.domain.errors import (
    InvalidError,
    NotAllowedError,
    NotFoundError,
    StaleError,
    WrongStateError,
)
from tracker.domain.milestones import Step
from tracker.models import AuditEvent, Milestone, Pledge
from tracker.models.enums import ChangeReason, MilestoneState, ProgressMethod, Role

DONE = MilestoneState.DONE
STEPS = (
    Step(title="Acuerdo  firmado", weight_bp=4000, planned_to=date(2026, 6, 30)),
    Step(title="Equipos formados", weight_bp=6000),
)


def planned(session: Session, actor: Actor) -> Pledge:
    pledge = make_pledge(
        session,
        published=False,
        indicators=(),
        progress_method=ProgressMethod.MILESTONES,
    )
    assert pledge.open_version is not None
    milestones.plan(session, actor, pledge.open_version, STEPS)
    return pledge


def steps(session: Session, pledge: Pledge) -> list[Milestone]:
    return list(session.scalars(milestones.of_pledge(pledge)))


def test_steps_are_planned_in_place_of_earlier_ones(session: Session, focal_point: Actor) -> None:
    pledge = planned(session, focal_point)
    assert pledge.open_version is not None

    milestones.plan(session, focal_point, pledge.open_version, STEPS[::-1])

    assert [(step.position, step.title, step.weight_bp) for step in steps(session, pledge)] == [
        (1, "Equipos formados", 6000),
        (2, "Acuerdo firmado", 4000),
    ]


def test_a_step_that_is_done_counts_with_its_weight(session: Session, focal_point: Actor) -> None:
    pledge = planned(session, focal_point)
    publish(session, pledge)
    make_update(session, pledge, readings=())
    first = steps(session, pledge)[0]

    milestones.move(session, focal_point, first, DONE, done_on=date(2026, 6, 30))

    assert (first.state, first.done_on) == (MilestoneState.DONE, date(2026, 6, 30))
    assert obligation_of(session, pledge).progress == "2/5"


@pytest.mark.parametrize(
    ("step", "field"),
    [
        (Step(title=" ", weight_bp=10_000), "steps.0.title"),
        (Step(title="x" * 301, weight_bp=10_000), "steps.0.title"),
        (Step(title="Acuerdo", weight_bp=10_001), "steps.0.weight"),
        (
            Step(
                title="Acuerdo",
                weight_bp=10_000,
                planned_from=date(2026, 2, 1),
                planned_to=date(2026, 1, 1),
            ),
            "steps.0.planned_to",
        ),
        (Step(title="Acuerdo", weight_bp=10_000, after=1), "steps.0.after"),
    ],
)
def test_a_step_that_breaks_a_rule_is_refused(
    session: Session, focal_point: Actor, step: Step, field: str
) -> None:
    pledge = make_pledge(session, published=False)
    assert pledge.open_version is not None

    with pytest.raises(InvalidError) as refused:
        milestones.plan(session, focal_point, pledge.open_version, [step])

    assert [fault.field for fault in refused.value.faults] == [field]


def test_published_steps_stay_as_planned(session: Session, focal_point: Actor) -> None:
    pledge = planned(session, focal_point)
    publish(session, pledge)
    version = pledges.start_amendment(session, focal_point, pledge, reason=ChangeReason.CORRECTION)

    with pytest.raises(WrongStateError):
        milestones.plan(session, focal_point, version, STEPS)


def test_a_step_is_not_done_in_the_future_and_only_after_publication(
    session: Session, focal_point: Actor
) -> None:
    pledge = planned(session, focal_point)
    first, second = steps(session, pledge)
    with pytest.raises(WrongStateError):
        milestones.move(session, focal_point, first, DONE, done_on=NOW.date())
    publish(session, pledge)
    with pytest.raises(InvalidError, match="in the future"):
        milestones.move(session, focal_point, first, DONE, done_on=date(2026, 11, 25))
    milestones.move(session, focal_point, first, DONE, done_on=NOW.date())

    publication.withdraw(session, operator(), pledge, reason="Se integró en otro.")
    with pytest.raises(WrongStateError, match="withdrawn"):
        milestones.move(session, focal_point, second, DONE, done_on=NOW.date())


def test_only_the_pledges_own_people_plan_and_move(session: Session, focal_point: Actor) -> None:
    pledge = planned(session, focal_point)
    assert pledge.open_version is not None
    stranger = actor_of(session, Role.FOCAL_POINT, country="BRA")

    with pytest.raises(NotAllowedError):
        milestones.plan(session, stranger, pledge.open_version, STEPS)
    publish(session, pledge)
    with pytest.raises(NotAllowedError):
        milestones.move(session, stranger, steps(session, pledge)[0], DONE, done_on=NOW.date())


def waiting(session: Session, actor: Actor) -> tuple[Milestone, Milestone]:
    """Return two steps of a published pledge, of which the second waits for the first."""
    pledge = make_pledge(session, published=False)
    assert pledge.open_version is not None
    later = Step(title="Equipos formados", weight_bp=6000, after=1)
    milestones.plan(session, actor, pledge.open_version, (STEPS[0], later))
    publish(session, pledge)
    first, second = steps(session, pledge)
    return first, second


def test_a_step_waits_for_the_one_it_rests_on(session: Session, focal_point: Actor) -> None:
    first, second = waiting(session, focal_point)

    with pytest.raises(InvalidError, match="waits for milestone 1"):
        milestones.move(session, focal_point, second, DONE, done_on=NOW.date())

    milestones.move(session, focal_point, first, DONE, done_on=NOW.date())
    milestones.move(session, focal_point, second, DONE, done_on=NOW.date())
    with pytest.raises(InvalidError, match="Milestone 2 rests on it"):
        milestones.move(session, focal_point, first, MilestoneState.UNDER_WAY)


def test_a_step_moves_back_and_forth_with_its_day(session: Session, focal_point: Actor) -> None:
    first, _second = waiting(session, focal_point)

    with pytest.raises(InvalidError, match="Enter the day"):
        milestones.move(session, focal_point, first, DONE)
    with pytest.raises(InvalidError, match="Only what is done has a day"):
        milestones.move(session, focal_point, first, MilestoneState.PLANNED, done_on=NOW.date())
    milestones.move(session, focal_point, first, DONE, done_on=NOW.date())
    milestones.move(session, focal_point, first, MilestoneState.UNDER_WAY)

    assert (first.state, first.done_on) == (MilestoneState.UNDER_WAY, None)
    events = session.scalars(select(AuditEvent).order_by(AuditEvent.seq.desc()).limit(1)).one()
    assert events.action == "pledge.milestone_moved"


def test_who_plans_or_moves_from_an_older_page_changes_nothing(
    session: Session, focal_point: Actor
) -> None:
    pledge = planned(session, focal_point)
    version = pledge.open_version
    assert version is not None
    seen = version.version
    milestones.plan(session, focal_point, version, STEPS[:1], expected=seen)

    with pytest.raises(StaleError):
        milestones.plan(session, focal_point, version, STEPS, expected=seen)
    assert len(steps(session, pledge)) == 1

    first, _second = waiting(session, focal_point)
    with pytest.raises(StaleError):
        milestones.move(session, focal_point, first, DONE, done_on=NOW.date(), expected=99)


def test_a_plan_has_a_limit(session: Session, focal_point: Actor) -> None:
    pledge = make_pledge(session, published=False)
    assert pledge.open_version is not None
    many = [Step(title=f"Paso {number}", weight_bp=0) for number in range(milestones.MOST + 1)]

    with pytest.raises(InvalidError, match="at most 50"):
        milestones.plan(session, focal_point, pledge.open_version, many)


def test_a_step_that_is_not_there_is_not_found(session: Session, focal_point: Actor) -> None:
    with pytest.raises(NotFoundError):
        milestones.find(session, planned(session, focal_point), 3)
