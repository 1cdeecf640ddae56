"""Monitoring staff exempt pledges from a period with a reason, and take it back; all or none."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from tests.domain.test_pledge_races import at_once
from tests.factories import actor_of, make_pledge, make_update, obligation_of, operator, update_text
from tracker.db import Database
from tracker.domain import audit, obligations, periods, progress, publication, standing, waivers
from tracker.domain.actors import Actor
from tracker.domain.errors import InvalidError, NotAllowedError, WrongStateError
from tracker.models.audit import AuditEvent
from tracker.models.enums import Role, Stage, State
from tracker.models.period import Obligation
from tracker.models.progress import ProgressUpdate
from tracker.reports import publishing

WHY = "Un terremoto ficticio."


def test_a_pledge_is_exempted_with_a_reason_and_held_to_its_report_again(
    session: Session, monitor: Actor
) -> None:
    owed = obligation_of(session, make_pledge(session))

    waivers.waive(session, monitor, [owed], reason=f" {WHY}\r\n")
    assert (owed.waived_at, owed.waived_reason) == (monitor.at, WHY)
    waivers.take_back(session, monitor, [owed], reason="It can report after all.")

    assert (owed.waived_at, owed.waived_reason) == (None, None)
    waived, back = session.scalars(
        select(AuditEvent).where(AuditEvent.object_type == "obligation").order_by(AuditEvent.seq)
    ).all()
    assert (waived.action, waived.reason) == ("obligation.waived", WHY)
    assert (waived.object_id, waived.country_iso3) == (f"{owed.pledge.code}/2026-H1", "CHL")
    assert back.action == "obligation.waiver_taken_back"
    assert back.reason == "It can report after all."
    assert f'"before":{{"waived_at":"{monitor.at.isoformat()}"' in back.body
    assert audit.verify(session).bad_seq is None


@pytest.mark.parametrize("role", [Role.FOCAL_POINT, Role.APPROVER])
@pytest.mark.parametrize("act", [waivers.waive, waivers.take_back])
def test_a_country_exempts_nobody(session: Session, role: Role, act: Callable[..., None]) -> None:
    owed = obligation_of(session, make_pledge(session))

    with pytest.raises(NotAllowedError):
        act(session, actor_of(session, role, country="CHL"), [owed], reason=WHY)


def test_administrators_exempt_nobody(session: Session) -> None:
    owed = obligation_of(session, make_pledge(session))

    with pytest.raises(NotAllowedError):
        waivers.waive(session, actor_of(session, Role.ADMINISTRATOR), [owed], reason=WHY)


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        (" \n", "Say why"),
        ("x" * 2_001, "Shorten this to 2000 characters"),
        ("\x00", "Remove the characters"),
    ],
)
def test_it_takes_a_reason_that_can_be_kept(
    session: Session, monitor: Actor, reason: str, words: str
) -> None:
    owed = obligation_of(session, make_pledge(session))

    with pytest.raises(InvalidError, match=words):
        waivers.waive(session, monitor, [owed], reason=reason)

    assert owed.waived_at is None


def test_of_no_pledge_nothing_is_exempted(session: Session, monitor: Actor) -> None:
    with pytest.raises(InvalidError, match="Choose at least one pledge"):
        waivers.waive(session, monitor, [], reason=WHY)


def accepted(session: Session) -> Obligation:
    return make_update(session, make_pledge(session)).obligation


def in_review(session: Session) -> Obligation:
    update = make_update(session, make_pledge(session), accepted=False)
    progress.submit(session, operator(), update)
    return update.obligation


def waived(session: Session) -> Obligation:
    owed = obligation_of(session, make_pledge(session))
    waivers.waive(session, operator(), [owed], reason=WHY)
    return owed


def withdrawn(session: Session) -> Obligation:
    owed = obligation_of(session, make_pledge(session))
    periods.close(session, operator(), owed.period)
    later = operator(datetime(2026, 11, 25, tzinfo=UTC))
    publication.withdraw(session, later, owed.pledge, reason="The programme ended.")
    return owed


def over(session: Session) -> Obligation:
    pledge = make_pledge(session)
    make_update(session, pledge, stage=Stage.DISCONTINUED, challenges="Sin fondos.")
    standing.refresh(session, pledge)
    return obligation_of(session, pledge, "2026-H2")


def published(session: Session) -> Obligation:
    owed = obligation_of(session, make_pledge(session))
    periods.close(session, operator(), owed.period)
    publishing.publish(session, operator(), owed.period)
    return owed


@pytest.mark.parametrize(
    ("made", "words"),
    [
        (accepted, "has an accepted report"),
        (in_review, "waits for review: decide on it first"),
        (waived, "is exempt for 2026-H1 already"),
        (withdrawn, "owes no report"),
        (over, "owes no report for 2026-H2"),
        (published, "The period 2026-H1 is published"),
    ],
)
def test_one_that_can_not_be_exempted_leaves_all_as_they_are(
    session: Session, monitor: Actor, made: Callable[[Session], Obligation], words: str
) -> None:
    good, bad = obligation_of(session, make_pledge(session)), made(session)
    if bad.period.code != "2026-H1":
        good = obligation_of(session, good.pledge, bad.period.code)
    session.commit()

    with pytest.raises(WrongStateError, match=words):
        waivers.waive(session, monitor, [good, bad], reason=WHY)

    session.rollback()
    assert good.waived_at is None


def test_only_an_exemption_is_taken_back_and_not_after_publication(
    session: Session, monitor: Actor
) -> None:
    owed = obligation_of(session, make_pledge(session))
    with pytest.raises(WrongStateError, match="is not exempt"):
        waivers.take_back(session, monitor, [owed], reason=WHY)
    waivers.waive(session, monitor, [owed], reason=WHY)
    periods.close(session, monitor, owed.period)
    publishing.publish(session, monitor, owed.period)

    with pytest.raises(WrongStateError, match="is published"):
        waivers.take_back(session, monitor, [owed], reason=WHY)

    assert owed.waived_reason == WHY


def test_a_draft_rests_while_its_pledge_is_exempt(
    session: Session, monitor: Actor, focal_point: Actor
) -> None:
    draft = make_update(session, make_pledge(session), accepted=False)
    waivers.waive(session, monitor, [draft.obligation], reason=WHY)

    for act in (
        lambda: progress.revise(session, focal_point, draft, update_text()),
        lambda: progress.submit(session, focal_point, draft),
    ):
        with pytest.raises(WrongStateError, match="exempt from reporting for 2026-H1"):
            act()
    assert draft.state is State.DRAFT

    waivers.take_back(session, monitor, [draft.obligation], reason="It can report after all.")
    progress.submit(session, focal_point, draft)
    assert draft.state is State.SUBMITTED


def test_an_exempt_pledge_says_why_it_takes_no_report(session: Session, monitor: Actor) -> None:
    owed = waived(session)

    assert "exempt from reporting" in str(obligations.refusal(owed, monitor.at))


@pytest.mark.parametrize("verb", ["submit", "accept"])
def test_a_report_sent_or_accepted_at_that_moment_and_an_exemption_have_one_winner(
    own_engine: Engine, verb: str
) -> None:
    database = Database(own_engine)
    with database.writing() as session:
        made = [make_update(session, make_pledge(session), accepted=False) for _ in range(6)]
        if verb == "accept":
            for update in made:
                progress.submit(session, operator(), update)
        pairs = [(update.id, update.obligation_id) for update in made]
        session.commit()

    def exempt(owed_id: int) -> Callable[[Session], None]:
        return lambda session: waivers.waive(
            session, operator(), [session.get_one(Obligation, owed_id)], reason=WHY
        )

    def move(update_id: int) -> Callable[[Session], None]:
        return lambda session: getattr(progress, verb)(
            session, operator(), session.get_one(ProgressUpdate, update_id)
        )

    refused = [at_once(database, move(update_id), exempt(owed_id)) for update_id, owed_id in pairs]

    assert refused == [["WrongStateError"]] * len(pairs)
    with database.reading() as session:
        for update_id, owed_id in pairs:
            is_waived = session.get_one(Obligation, owed_id).waived_at is not None
            state = session.get_one(ProgressUpdate, update_id).state
            assert is_waived == (state is State.DRAFT)
        assert audit.verify(session).bad_seq is None


def test_a_pledge_exempted_twice_at_once_is_exempted_once(own_engine: Engine) -> None:
    database = Database(own_engine)
    with database.writing() as session:
        ids = [obligation_of(session, make_pledge(session)).id for _ in range(3)]
        session.commit()

    def exempt(session: Session) -> None:
        owed = [session.get_one(Obligation, number) for number in ids]
        waivers.waive(session, operator(), owed, reason=WHY)

    assert at_once(database, exempt, exempt) == ["WrongStateError"]
    with database.reading() as session:
        events = session.scalars(
            select(AuditEvent.object_id).where(AuditEvent.action == "obligation.waived")
        ).all()
    assert len(events) == len(ids)
