"""How long things wait, and how long decisions take."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from tests.factories import NOW, make_pledge, make_update, obligation_of, operator, update_text
from tracker.domain import progress
from tracker.domain.actors import Actor
from tracker.monitoring import review_pace


@pytest.mark.parametrize(
    ("days", "middle"), [([], None), ([3], 3), ([9, 1, 5], 5), ([4, 1, 2, 9], 3)]
)
def test_the_middle_of_some_spans(days: list[int], middle: int | None) -> None:
    expected = None if middle is None else timedelta(days=middle)

    assert review_pace.median([timedelta(days=one) for one in days]) == expected


def test_each_decision_counts_from_the_sending_it_answers(
    session: Session, monitor: Actor, focal_point: Actor
) -> None:
    days = [NOW - timedelta(days=20 - day) for day in range(21)]
    author = [replace(focal_point, at=day) for day in days]
    staff = [replace(monitor, at=day) for day in days]
    owed = obligation_of(session, make_pledge(session), "2026-H2")
    update = progress.start(session, author[0], owed, update_text())
    progress.submit(session, author[1], update)
    progress.send_back(session, staff[4], update, note="Long ago.")
    progress.submit(session, author[5], update)
    progress.send_back(session, staff[15], update, note="Why?")
    progress.submit(session, author[16], update)
    progress.accept(session, staff[18], update)
    # What the operator brings in is decided by nobody.
    make_update(session, make_pledge(session), "2026-H1")

    found = review_pace.pace(session, NOW, [NOW - timedelta(days=2), NOW - timedelta(days=6)])

    assert review_pace.decisions(session, NOW - review_pace.SPAN) == [
        timedelta(days=10),
        timedelta(days=2),
    ]
    assert (found.waiting, found.oldest) == (2, timedelta(days=6))
    assert (found.median, found.decided) == (timedelta(days=4), 2)
    assert found.median_to_decide == timedelta(days=6)


def test_an_empty_queue_has_no_pace(session: Session) -> None:
    found = review_pace.pace(session, operator().at, [])

    assert (found.waiting, found.oldest, found.median, found.decided) == (0, None, None, 0)
