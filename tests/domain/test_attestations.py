"""Attested reports without changes: accepted together, all or none."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from tests.domain.test_pledge_races import at_once
from tests.factories import (
    NOW,
    actor_of,
    make_pledge,
    make_update,
    obligation_of,
    operator,
    update_text,
)
from tracker.db import Database
from tracker.domain import actors, attestations, audit, progress
from tracker.domain.actors import Actor
from tracker.domain.attestations import ChangedError
from tracker.domain.errors import InvalidError, NotAllowedError
from tracker.models import Country
from tracker.models.audit import AuditEvent
from tracker.models.enums import Decision, Role, State
from tracker.models.progress import ProgressUpdate
from tracker.models.review import Review
from tracker.models.user import User


def attest(session: Session, title: str, actor: Actor | None = None) -> ProgressUpdate:
    """Make a report of Chile's that says that nothing changed, and send it."""
    pledge = make_pledge(session, title=title)
    make_update(session, pledge, "2026-H1", at=NOW - timedelta(days=100))
    text = update_text(no_change=True, stage=None, readings=(), achievements="")
    who = actor or operator()
    update = progress.start(session, who, obligation_of(session, pledge, "2026-H2"), text)
    progress.submit(session, who, update)
    session.flush()
    return update


def chosen(*updates: ProgressUpdate) -> dict[str, int]:
    return {progress.name_of(update): update.version for update in updates}


def test_the_list_says_who_attested_and_what_it_rests_on(
    session: Session, monitor: Actor, focal_point: Actor
) -> None:
    attest(session, "A", focal_point)

    (found,) = attestations.attested(session, monitor)

    assert (found.waiting.title, found.attester) == ("A", focal_point.name)
    assert (found.attested_at, found.base_period) == (NOW, "2026-H1")
    assert found.base_sent_at == NOW - timedelta(days=100)


def test_the_signer_is_named_where_a_country_signs(
    session: Session, monitor: Actor, focal_point: Actor
) -> None:
    session.get_one(Country, "CHL").needs_sign_off = True
    update = attest(session, "A", focal_point)
    progress.sign_off(session, actor_of(session, Role.APPROVER, country="CHL"), update)

    (found,) = attestations.attested(session, monitor)

    assert found.attester == "A approver"


def test_what_carries_a_notice_and_own_work_are_left_out(
    session: Session, monitor: Actor, focal_point: Actor
) -> None:
    kept = attest(session, "A")
    returned = attest(session, "B", focal_point)
    progress.send_back(session, monitor, returned, note="Why?")
    progress.submit(session, focal_point, returned)
    own = attest(session, "C")
    own.last_editor_id = monitor.user_id
    with_content = make_update(session, make_pledge(session), "2026-H2", accepted=False)
    progress.submit(session, operator(), with_content)
    session.flush()

    found = attestations.attested(session, monitor)

    assert [one.waiting.name for one in found] == [progress.name_of(kept)]


def test_all_that_were_chosen_are_accepted_each_with_its_event(
    session: Session, monitor: Actor
) -> None:
    updates = [attest(session, title) for title in "ABC"]

    count = attestations.accept_attested(session, monitor, chosen(*updates[:2]))

    assert count == 2
    assert [one.state for one in updates] == [State.ACCEPTED, State.ACCEPTED, State.SUBMITTED]
    assert [one.is_current for one in updates] == [True, True, False]
    events = select(AuditEvent.object_id).where(
        AuditEvent.action == "update.accepted", AuditEvent.actor_id == monitor.user_id
    )
    assert set(session.scalars(events)) == set(chosen(*updates[:2]))
    reviews = select(Review.decision).where(Review.reviewer_id == monitor.user_id)
    assert session.scalars(reviews).all() == [Decision.ACCEPTED] * 2
    assert audit.verify(session).bad_seq is None


def test_one_that_changed_stops_all_and_is_named(session: Session, monitor: Actor) -> None:
    kept, moved = attest(session, "A"), attest(session, "B")
    asked = chosen(kept, moved) | {"CHL-1999-001/2026-H2": 1}
    progress.send_back(session, operator(), moved, note="Why?")

    with pytest.raises(ChangedError) as caught:
        attestations.accept_attested(session, monitor, asked)

    assert caught.value.names == [progress.name_of(moved), "CHL-1999-001/2026-H2"]
    assert attestations.changed(session, monitor, asked) == caught.value.names
    assert kept.state is State.SUBMITTED
    said = attestations.decided(session, caught.value.names)
    review = said[progress.name_of(moved)]
    assert review is not None
    assert review.note == "Why?"
    assert said["CHL-1999-001/2026-H2"] is None


def test_an_older_version_is_not_accepted(session: Session, monitor: Actor) -> None:
    update = attest(session, "A")

    with pytest.raises(ChangedError):
        attestations.accept_attested(session, monitor, {progress.name_of(update): 1})


def test_none_and_too_many_are_refused(session: Session, monitor: Actor) -> None:
    many = {f"CHL-2026-{number}/2026-H2": 1 for number in range(attestations.MOST + 1)}

    for asked in ({}, many):
        with pytest.raises(InvalidError):
            attestations.accept_attested(session, monitor, asked)


def test_only_monitoring_staff_may(session: Session, focal_point: Actor) -> None:
    update = attest(session, "A")

    with pytest.raises(NotAllowedError):
        attestations.accept_attested(session, focal_point, chosen(update))


def test_of_two_who_accept_the_same_at_once_one_wins(own_engine: Engine) -> None:
    shared = Database(own_engine)
    with shared.writing() as session:
        updates = [attest(session, title) for title in "ABC"]
        asked = chosen(*updates)
        people = [actor_of(session, Role.MONITOR).user_id for _ in range(2)]
        single = updates[1].id
        session.commit()

    def together(person: int | None) -> object:
        return lambda session: attestations.accept_attested(
            session, actors.of_user(session.get_one(User, person), NOW), asked
        )

    def alone(session: Session) -> None:
        progress.accept(session, operator(), session.get_one(ProgressUpdate, single), expected=2)

    refused = at_once(shared, *(together(one) for one in people), alone)  # type: ignore[misc]

    assert len(refused) == 2
    with shared.reading() as session:
        states = session.scalars(select(ProgressUpdate.state).where(ProgressUpdate.no_change)).all()
        accepted = states.count(State.ACCEPTED)
        events = session.scalars(
            select(AuditEvent.object_id).where(
                AuditEvent.action == "update.accepted", AuditEvent.object_id.in_(asked)
            )
        ).all()
        # Either one of the two took all, or the one who took a single report was first.
        assert (accepted, len(events)) in ((3, 3), (1, 1))
        assert audit.verify(session).bad_seq is None
