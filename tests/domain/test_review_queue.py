"""What a reviewer is told about each waiting text before opening it."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from sqlalchemy.orm import Session

from tests.factories import (
    NOW,
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
from tracker.models.enums import ChangeReason, Stage, ValueState


def reading(value: int) -> tuple[ReadingText, ...]:
    return (ReadingText(ref="I1", value_state=ValueState.REPORTED, value=Decimal(value)),)


def found(session: Session) -> dict[str, list[tuple[Notice, int]]]:
    return {item.waiting.title: item.notices for item in review_queue.items(session)}


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
    assert len(review_queue.items(session)) == 2

    publication.withdraw(session, operator(), pledge, reason="The programme ended.")

    assert review_queue.items(session) == []


def test_a_changed_pledge_warns_of_what_became_easier(session: Session) -> None:
    pledge = make_pledge(session, title="A")
    version = pledges.start_amendment(session, operator(), pledge, reason=ChangeReason.SCOPE)
    pledges.revise(session, operator(), version, pledge_text(title="A", indicators=()))
    publication.submit(session, operator(), version)

    assert found(session) == {"A": [(Notice.TARGET_LOWERED, 1)]}
