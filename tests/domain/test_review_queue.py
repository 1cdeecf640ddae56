"""What a reviewer is told about each waiting text before opening it."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy.orm import Session

from tests.factories import (
    NOW,
    actor_of,
    indicator,
    make_pledge,
    make_update,
    obligation_of,
    operator,
    pledge_text,
    update_text,
)
from tracker.domain import pledges, progress, publication, review_queue
from tracker.domain.actors import Actor
from tracker.domain.differences import Notice
from tracker.domain.texts import ReadingText
from tracker.models import Country
from tracker.models.enums import ChangeReason, Role, Stage, ValueState


def reading(value: int) -> tuple[ReadingText, ...]:
    return (ReadingText(ref="I1", value_state=ValueState.REPORTED, value=Decimal(value)),)


def found(session: Session) -> dict[str, list[tuple[Notice, int]]]:
    rows = review_queue.waiting(session, NOW)
    notices = review_queue.notices(session, rows)
    return {row.title: notices[row.name] for row in rows}


def test_an_update_is_held_beside_the_last_accepted_one(session: Session) -> None:
    pledge = make_pledge(session, title="A")
    make_update(session, pledge, "2026-H1", readings=reading(50))
    update = make_update(
        session, pledge, "2026-H2", accepted=False, readings=reading(40), stage=Stage.FULFILLED
    )
    progress.submit(session, operator(), update)

    assert found(session) == {"A": [(Notice.FULFILLED, 1), (Notice.VALUE_FELL, 1)]}


def test_a_correction_is_held_beside_what_it_corrects(session: Session) -> None:
    pledge = make_pledge(session, title="A")
    make_update(session, pledge, "2026-H1", readings=reading(50))
    make_update(session, pledge, "2026-H2", readings=reading(60))
    update = make_update(session, pledge, "2026-H2", accepted=False, readings=reading(55))
    progress.submit(session, operator(), update)

    assert found(session) == {"A": [(Notice.VALUE_FELL, 1), (Notice.CORRECTION, 1)]}


def test_an_older_period_is_not_held_beside_a_newer_one(session: Session) -> None:
    pledge = make_pledge(session, title="A")
    make_update(session, pledge, "2026-H2", readings=reading(60))
    update = make_update(session, pledge, "2026-H1", accepted=False, readings=reading(10))
    progress.submit(session, operator(), update)

    assert found(session) == {"A": [(Notice.LATE, 1)]}


def test_what_was_returned_before_says_so(
    session: Session, focal_point: Actor, monitor: Actor
) -> None:
    owed = obligation_of(session, make_pledge(session, title="A"), "2026-H2")
    update = progress.start(session, focal_point, owed, update_text())
    progress.submit(session, focal_point, update)
    progress.send_back(session, monitor, update, note="Again.")
    progress.submit(session, replace(focal_point, at=NOW + timedelta(days=1)), update)

    assert found(session) == {"A": [(Notice.SENT_AGAIN, 1)]}


def test_what_a_withdrawn_pledge_had_under_way_waits_no_more(session: Session) -> None:
    pledge = make_pledge(session, title="A")
    progress.submit(session, operator(), make_update(session, pledge, "2026-H2", accepted=False))
    version = pledges.start_amendment(session, operator(), pledge, reason=ChangeReason.SCOPE)
    publication.submit(session, operator(), version)
    assert len(review_queue.waiting(session, NOW)) == 2

    publication.withdraw(session, operator(), pledge, reason="The programme ended.")

    assert review_queue.waiting(session, NOW) == []


def test_a_changed_pledge_warns_of_what_became_easier(session: Session) -> None:
    pledge = make_pledge(session, title="A")
    version = pledges.start_amendment(session, operator(), pledge, reason=ChangeReason.SCOPE)
    pledges.revise(session, operator(), version, pledge_text(title="A", indicators=()))
    publication.submit(session, operator(), version)

    assert found(session) == {"A": [(Notice.TARGET_LOWERED, 1)]}


def test_the_oldest_stands_first_with_what_a_list_shows(session: Session) -> None:
    pledge = make_pledge(session, title="A")
    make_update(session, pledge, "2026-H1")
    progress.submit(session, operator(), make_update(session, pledge, "2026-H2", accepted=False))
    waits = make_pledge(session, published=False, title="Waits longest")
    assert waits.open_version is not None
    publication.submit(session, operator(NOW - timedelta(days=2)), waits.open_version)

    rows = review_queue.waiting(session, NOW)

    assert [(row.title, row.is_update, row.name) for row in rows] == [
        ("Waits longest", False, waits.code),
        ("A", True, f"{pledge.code}/2026-H2"),
    ]
    assert rows[0].since == NOW - timedelta(days=2)
    assert (rows[0].area, rows[0].country_iso3) == ("protection", "CHL")


def test_the_same_values_and_words_are_pointed_out(session: Session) -> None:
    pledge = make_pledge(session, title="A")
    make_update(session, pledge, "2026-H1")
    progress.submit(session, operator(), make_update(session, pledge, "2026-H2", accepted=False))
    other = make_pledge(session, title="B")
    make_update(session, other, "2026-H1")
    words = make_update(session, other, "2026-H2", accepted=False, next_steps="Open more.")
    progress.submit(session, operator(), words)
    value = make_pledge(session, title="C")
    make_update(session, value, "2026-H1")
    more = make_update(session, value, "2026-H2", accepted=False, readings=reading(30))
    progress.submit(session, operator(), more)

    assert found(session) == {"A": [(Notice.UNCHANGED, 1)], "B": [], "C": []}


def test_what_a_country_settled_inside_is_not_pointed_out(
    session: Session, focal_point: Actor
) -> None:
    session.get_one(Country, "CHL").needs_sign_off = True
    approver = actor_of(session, Role.APPROVER, country="CHL")
    owed = obligation_of(session, make_pledge(session, title="A"), "2026-H2")
    update = progress.start(session, focal_point, owed, update_text())
    progress.submit(session, focal_point, update)
    progress.send_back(session, approver, update, note="Inside.")
    progress.submit(session, focal_point, update)
    progress.sign_off(session, replace(approver, at=NOW + timedelta(hours=1)), update)

    assert found(session) == {"A": []}


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, []),
        ({"ends_on": date(2029, 12, 31)}, [(Notice.DEADLINE_MOVED, 1)]),
        ({"ends_on": date(2027, 12, 31)}, []),
        (
            {"indicators": (indicator(target_value=Decimal(80)),), "ends_on": date(2030, 1, 1)},
            [(Notice.TARGET_LOWERED, 1), (Notice.DEADLINE_MOVED, 1)],
        ),
    ],
)
def test_a_pledges_text_is_held_beside_the_published_one(
    session: Session, changed: dict[str, Any], expected: list[tuple[Notice, int]]
) -> None:
    pledge = make_pledge(session, title="A")
    version = pledges.start_amendment(session, operator(), pledge, reason=ChangeReason.SCOPE)
    pledges.revise(session, operator(), version, pledge_text(title="A", **changed))
    publication.submit(session, operator(), version)

    assert found(session) == {"A": expected}
