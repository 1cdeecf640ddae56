from datetime import date

import pytest
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
from tracker.domain.errors import InvalidError, NotAllowedError, WrongStateError
from tracker.domain.milestones import Step
from tracker.models import Milestone, Pledge
from tracker.models.enums import ChangeReason, MilestoneState, ProgressMethod, Role

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

    milestones.finish(session, focal_point, first, done_on=date(2026, 6, 30))

    assert (first.state, first.done_on) == (MilestoneState.DONE, date(2026, 6, 30))
    assert obligation_of(session, pledge).progress == "2/5"


@pytest.mark.parametrize(
    ("step", "field"),
    [
        (Step(title=" ", weight_bp=10_000), "milestones.0.title"),
        (Step(title="x" * 301, weight_bp=10_000), "milestones.0.title"),
        (Step(title="Acuerdo", weight_bp=10_001), "milestones.0.weight_bp"),
        (
            Step(
                title="Acuerdo",
                weight_bp=10_000,
                planned_from=date(2026, 2, 1),
                planned_to=date(2026, 1, 1),
            ),
            "milestones.0.planned_to",
        ),
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


def test_a_step_is_done_once_not_in_the_future_and_only_after_publication(
    session: Session, focal_point: Actor
) -> None:
    pledge = planned(session, focal_point)
    first, second = steps(session, pledge)
    with pytest.raises(WrongStateError):
        milestones.finish(session, focal_point, first, done_on=NOW.date())
    publish(session, pledge)
    with pytest.raises(InvalidError, match="in the future"):
        milestones.finish(session, focal_point, first, done_on=date(2026, 11, 25))
    milestones.finish(session, focal_point, first, done_on=NOW.date())
    with pytest.raises(WrongStateError):
        milestones.finish(session, focal_point, first, done_on=NOW.date())

    publication.withdraw(session, operator(), pledge, reason="Se integró en otro.")
    with pytest.raises(WrongStateError, match="withdrawn"):
        milestones.finish(session, focal_point, second, done_on=NOW.date())


def test_only_the_pledges_own_people_plan_and_finish(session: Session, focal_point: Actor) -> None:
    pledge = planned(session, focal_point)
    assert pledge.open_version is not None
    stranger = actor_of(session, Role.FOCAL_POINT, country="BRA")

    with pytest.raises(NotAllowedError):
        milestones.plan(session, stranger, pledge.open_version, STEPS)
    publish(session, pledge)
    with pytest.raises(NotAllowedError):
        milestones.finish(session, stranger, steps(session, pledge)[0], done_on=NOW.date())
