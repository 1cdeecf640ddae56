"""Who did what before a text came to the reviewer; what a country settled inside stays its own."""

from dataclasses import replace
from datetime import timedelta

from sqlalchemy.orm import Session

from tests.factories import (
    NOW,
    actor_of,
    make_pledge,
    make_update,
    obligation_of,
    operator,
    pledge_text,
    update_text,
)
from tracker.domain import pledges, progress, publication, review_history
from tracker.domain.actors import Actor
from tracker.models import Country
from tracker.models.enums import ChangeReason, Role


def test_a_reports_way_has_names_and_leaves_out_what_was_settled_inside(
    session: Session, monitor: Actor, focal_point: Actor
) -> None:
    session.get_one(Country, "CHL").needs_sign_off = True
    approver = actor_of(session, Role.APPROVER, country="CHL")
    pledge = make_pledge(session)
    base = make_update(session, pledge, "2026-H1")
    hours = [replace(focal_point, at=NOW + timedelta(hours=hour)) for hour in range(9)]
    update = progress.start(
        session, hours[0], obligation_of(session, pledge, "2026-H2"), update_text()
    )
    progress.submit(session, hours[1], update)
    progress.send_back(session, replace(approver, at=hours[2].at), update, note="Inside.")
    progress.revise(session, hours[3], update, update_text(achievements="More."))
    progress.submit(session, hours[4], update)
    progress.sign_off(session, replace(approver, at=hours[5].at), update)
    progress.send_back(session, replace(monitor, at=hours[6].at), update, remarks={"stage": "Why?"})
    progress.submit(session, hours[7], update)
    progress.sign_off(session, replace(approver, at=hours[8].at), update, note="Now.")

    steps = review_history.steps(session, update, base)

    assert [(step.verb, step.name) for step in steps] == [
        ("signed_off", "A approver"),
        ("returned", "A monitor"),
        ("signed_off", "A approver"),
        ("edited", "A focal_point"),
        ("begun", "A focal_point"),
        ("base_accepted", ""),
    ]
    assert [step.note for step in steps[:2]] == ["Now.", ""]
    assert steps[1].remarks == {"stage": "Why?"}
    assert steps[-1].period == "2026-H1"
    assert "Inside." not in str(steps)


def test_a_pledges_text_is_held_beside_who_published_the_last(
    session: Session, monitor: Actor, focal_point: Actor
) -> None:
    pledge = pledges.create(session, focal_point, pledge_text(), country_iso3="CHL")
    first = pledge.open_version
    assert first is not None
    publication.submit(session, focal_point, first)
    publication.publish(session, monitor, first)
    second = pledges.start_amendment(session, focal_point, pledge, reason=ChangeReason.SCOPE)
    publication.submit(session, focal_point, second)

    steps = review_history.steps(session, second, first)

    assert [(step.verb, step.name) for step in steps] == [
        ("submitted", "A focal_point"),
        ("begun", "A focal_point"),
        ("base_published", "A monitor"),
    ]
    assert review_history.decided(session, second) is None
    assert review_history.decided(session, first) is not None


def test_the_operator_has_no_name(session: Session) -> None:
    update = make_update(session, make_pledge(session), accepted=False)
    progress.submit(session, operator(), update)

    assert {step.name for step in review_history.steps(session, update, None)} == {""}
