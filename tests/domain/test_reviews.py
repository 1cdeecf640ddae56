"""Decisions keep their words; what waits is listed, the oldest first."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from tests.factories import NOW, make_pledge, obligation_of, operator, update_text
from tracker.domain import progress, reviews
from tracker.domain.actors import Actor
from tracker.domain.errors import InvalidError
from tracker.models.enums import Decision
from tracker.models.pledge import PledgeVersion
from tracker.models.progress import ProgressUpdate


@pytest.fixture
def update(session: Session) -> ProgressUpdate:
    """A report that the operator sent."""
    owed = obligation_of(session, make_pledge(session), "2026-H2")
    made = progress.start(session, operator(), owed, update_text())
    progress.submit(session, operator(), made)
    return made


@pytest.mark.parametrize(
    ("note", "remarks", "fields"),
    [
        ("", {}, ["note"]),
        ("a\x00b", {}, ["note"]),
        ("x" * 2_001, {}, ["note"]),
        ("", {"stage": "a\x00b"}, ["remarks.stage"]),
        ("", {"x" * 61: "Too long a name."}, ["note"]),
        ("", {f"f{number}": "Many." for number in range(201)}, ["note"]),
    ],
)
def test_words_that_cannot_be_kept_are_named(
    session: Session,
    monitor: Actor,
    update: ProgressUpdate,
    note: str,
    remarks: dict[str, str],
    fields: list[str],
) -> None:
    with pytest.raises(InvalidError) as error:
        reviews.add(session, monitor, update, Decision.RETURNED, note=note, remarks=remarks)

    assert [fault.field for fault in error.value.faults] == fields


def test_the_latest_return_is_quoted(
    session: Session, monitor: Actor, update: ProgressUpdate
) -> None:
    progress.send_back(session, monitor, update, note="First.")
    progress.submit(session, operator(), update)
    later = replace(monitor, at=NOW + timedelta(days=1))
    progress.send_back(session, later, update, remarks={"stage": " Second. ", "challenges": " "})

    found = reviews.last_returns(session, [update])

    assert found[update].remarks == {"stage": "Second."}
    assert [review.note for review in reviews.history(session, [update])] == ["", "First."]


def test_an_acceptance_is_not_a_return(
    session: Session, monitor: Actor, update: ProgressUpdate
) -> None:
    progress.accept(session, monitor, update)

    assert reviews.last_returns(session, [update]) == {}


def test_a_decision_on_a_pledges_text_is_kept_with_it(session: Session, monitor: Actor) -> None:
    version = make_pledge(session, published=False).open_version
    assert isinstance(version, PledgeVersion)

    review = reviews.add(session, monitor, version, Decision.PUBLISHED)
    session.flush()

    assert review.version is version
    assert reviews.history(session, [version]) == [review]
