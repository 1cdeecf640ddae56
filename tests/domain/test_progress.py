"""An update's way: written, sent, signed off, returned, accepted, corrected."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy import update as sql_update
from sqlalchemy.orm import Session

from tests.factories import (
    NOW,
    actor_of,
    indicator,
    make_pledge,
    make_update,
    obligation_of,
    operator,
    update_text,
)
from tracker.domain import audit, periods, progress, publication, update_texts
from tracker.domain.actors import Actor, public
from tracker.domain.errors import (
    DuplicateError,
    InvalidError,
    NotAllowedError,
    StaleError,
    WrongStateError,
)
from tracker.domain.texts import EvidenceText, ReadingText
from tracker.models.audit import AuditEvent
from tracker.models.country import Country
from tracker.models.enums import (
    Decision,
    EvidenceKind,
    IndicatorKind,
    Language,
    Role,
    Stage,
    State,
    ValueState,
)
from tracker.models.period import Obligation
from tracker.models.progress import IndicatorReading, ProgressUpdate
from tracker.models.review import Review

EVIDENCE = EvidenceText(
    kind=EvidenceKind.DECREE, title="Decree 12", url="https://example.org/d", language=Language.ES
)


@pytest.fixture
def owed(session: Session) -> Obligation:
    """What Chile owes for the second half of 2026."""
    return obligation_of(session, make_pledge(session), "2026-H2")


@pytest.fixture
def approver(session: Session) -> Actor:
    """Chile's approver; Chile asks for sign-off."""
    chile = session.get(Country, "CHL")
    assert chile is not None
    chile.needs_sign_off = True
    session.flush()
    return actor_of(session, Role.APPROVER, country="CHL")


def submitted(session: Session, actor: Actor, owed: Obligation, **changed: Any) -> ProgressUpdate:
    update = progress.start(session, actor, owed, update_text(**changed))
    progress.submit(session, actor, update)
    return update


def later(actor: Actor, **delta: int) -> Actor:
    return replace(actor, at=actor.at + timedelta(**delta))


def actions(session: Session) -> list[str]:
    query = select(AuditEvent.action).where(AuditEvent.object_type == "update")
    return list(session.scalars(query.order_by(AuditEvent.seq)))


def fields_of(error: pytest.ExceptionInfo[InvalidError]) -> list[str]:
    return [fault.field for fault in error.value.faults]


def test_an_update_goes_from_draft_to_accepted(
    session: Session, focal_point: Actor, monitor: Actor, owed: Obligation
) -> None:
    update = progress.start(session, focal_point, owed, update_text())
    assert (update.state, update.revision, update.submitted_at) == (State.DRAFT, 1, None)

    progress.submit(session, focal_point, update)
    assert (update.state, update.submitted_at, update.first_submitted_at) == (
        State.SUBMITTED,
        NOW,
        NOW,
    )

    progress.accept(session, monitor, update, note="Thank you.")
    assert update.state is State.ACCEPTED
    assert update.is_current
    assert update.accepted_at == NOW
    assert owed.answered_at == NOW
    assert owed.pledge.stage is Stage.IN_PROGRESS
    assert actions(session) == ["update.started", "update.submitted", "update.accepted"]
    review = session.scalars(select(Review).where(Review.update_id == update.id)).one()
    assert (review.decision, review.note) == (Decision.ACCEPTED, "Thank you.")
    assert audit.verify(session).bad_seq is None


def test_a_returned_update_is_corrected_and_sent_again(
    session: Session, focal_point: Actor, monitor: Actor, owed: Obligation
) -> None:
    update = submitted(session, focal_point, owed)

    progress.send_back(session, monitor, update, remarks={"readings.I1": "Is it a real fall?"})
    assert update.state is State.RETURNED

    next_day = later(focal_point, days=1)
    progress.revise(session, next_day, update, update_text(achievements="Corrected."))
    progress.submit(session, next_day, update)
    assert update.state is State.SUBMITTED
    assert update.submitted_at == NOW + timedelta(days=1)
    # What counts for being in time is the first sending.
    assert update.first_submitted_at == NOW


def test_what_is_returned_needs_a_word(
    session: Session, focal_point: Actor, monitor: Actor, owed: Obligation
) -> None:
    update = submitted(session, focal_point, owed)

    with pytest.raises(InvalidError) as error:
        progress.send_back(session, monitor, update, note=" ", remarks={"stage": " "})

    assert fields_of(error) == ["note"]


def test_a_correction_is_a_new_revision_and_takes_the_old_ones_place(
    session: Session, focal_point: Actor, monitor: Actor, owed: Obligation
) -> None:
    first = submitted(session, focal_point, owed)
    progress.accept(session, monitor, first)

    second = submitted(session, later(focal_point, days=3), owed, stage=Stage.PLANNING)
    assert (second.revision, first.is_current) == (2, True)
    progress.accept(session, monitor, second)

    assert (first.is_current, second.is_current) == (False, True)
    assert owed.stage is Stage.PLANNING
    # The correction does not make the report late.
    assert owed.answered_at == NOW


def test_only_one_revision_is_open(session: Session, focal_point: Actor, owed: Obligation) -> None:
    progress.start(session, focal_point, owed, update_text())

    with pytest.raises(DuplicateError):
        progress.start(session, focal_point, owed, update_text())


def test_the_database_refuses_a_second_open_revision_under_a_race(
    session: Session, focal_point: Actor, owed: Obligation, monkeypatch: pytest.MonkeyPatch
) -> None:
    progress.start(session, focal_point, owed, update_text())
    # What the loser of a race sees: nothing yet.
    monkeypatch.setattr(progress, "open_revision", lambda *_: None)

    with pytest.raises(DuplicateError):
        progress.start(session, focal_point, owed, update_text())

    assert session.scalar(select(func.count()).select_from(ProgressUpdate)) == 1


def test_a_save_from_an_older_text_is_refused(
    session: Session, focal_point: Actor, owed: Obligation
) -> None:
    update = progress.start(session, focal_point, owed, update_text())
    seen = update.version
    progress.revise(session, focal_point, update, update_text(achievements="One."), expected=seen)

    for act in (
        lambda: progress.revise(session, focal_point, update, update_text(), expected=seen),
        lambda: progress.submit(session, focal_point, update, expected=seen),
    ):
        with pytest.raises(StaleError):
            act()
    assert update.achievements == "One."


def test_a_save_that_changes_only_a_value_raises_the_version(
    session: Session, focal_point: Actor, owed: Obligation
) -> None:
    update = progress.start(session, focal_point, owed, update_text())
    seen = update.version

    changed = (ReadingText(ref="I1", value_state=ValueState.REPORTED, value=Decimal(26)),)
    progress.revise(session, focal_point, update, update_text(readings=changed))

    assert update.version == seen + 1
    assert [row.value for row in update.readings] == [Decimal(26)]
    assert session.scalar(select(func.count()).select_from(IndicatorReading)) == 1


def test_evidence_stays_when_it_is_the_same_and_goes_when_it_is_not(
    session: Session, focal_point: Actor, owed: Obligation
) -> None:
    update = progress.start(session, focal_point, owed, update_text(evidence=(EVIDENCE,)))
    kept = update.evidence[0].id

    progress.revise(session, focal_point, update, update_text(evidence=(EVIDENCE,)))
    assert [piece.id for piece in update.evidence] == [kept]

    progress.revise(session, focal_point, update, update_text())
    assert update.evidence == []


def test_a_wrong_text_is_not_stored(session: Session, focal_point: Actor, owed: Obligation) -> None:
    both = (ReadingText(ref="I1", value_state=ValueState.NOT_COLLECTED, value=Decimal(1)),)

    with pytest.raises(InvalidError) as error:
        progress.start(session, focal_point, owed, update_text(readings=both))

    assert fields_of(error) == ["readings.I1.value"]
    assert session.scalar(select(func.count()).select_from(ProgressUpdate)) == 0


def test_an_incomplete_draft_is_kept_but_not_sent(
    session: Session, focal_point: Actor, owed: Obligation
) -> None:
    update = progress.start(session, focal_point, owed, update_text(stage=None, readings=()))

    with pytest.raises(InvalidError) as error:
        progress.submit(session, focal_point, update)

    assert fields_of(error) == ["stage", "readings.I1.value"]
    assert update.state is State.DRAFT


def test_fulfilled_needs_evidence(session: Session, focal_point: Actor, owed: Obligation) -> None:
    update = progress.start(session, focal_point, owed, update_text(stage=Stage.FULFILLED))
    with pytest.raises(InvalidError) as error:
        progress.submit(session, focal_point, update)
    assert fields_of(error) == ["evidence"]

    progress.revise(
        session, focal_point, update, update_text(stage=Stage.FULFILLED, evidence=(EVIDENCE,))
    )
    progress.submit(session, focal_point, update)

    assert update.state is State.SUBMITTED


def test_the_operator_brings_in_what_was_collected_elsewhere_gaps_included(
    session: Session, owed: Obligation
) -> None:
    update = progress.start(
        session, operator(), owed, update_text(stage=Stage.FULFILLED, readings=())
    )
    progress.submit(session, operator(), update, reported_on=date(2026, 8, 15))

    assert update.first_submitted_at == datetime(2026, 8, 15, 16, 0, tzinfo=UTC)
    assert update.submitted_at == NOW
    nameless = progress.start(
        session, operator(), obligation_of(session, owed.pledge, "2026-H1"), update_text(stage=None)
    )
    with pytest.raises(InvalidError):
        progress.submit(session, operator(), nameless)


def test_a_report_made_today_was_not_made_later_than_now(
    session: Session, owed: Obligation
) -> None:
    update = progress.start(session, operator(), owed, update_text())

    progress.submit(session, operator(), update, reported_on=NOW.date())

    assert update.first_submitted_at == NOW


def test_a_report_is_not_dated_into_the_future(session: Session, owed: Obligation) -> None:
    update = progress.start(session, operator(), owed, update_text())

    with pytest.raises(InvalidError) as error:
        progress.submit(session, operator(), update, reported_on=date(2026, 11, 25))

    assert fields_of(error) == ["reported_on"]


def test_only_the_operator_dates_a_report(
    session: Session, focal_point: Actor, owed: Obligation
) -> None:
    update = progress.start(session, focal_point, owed, update_text())

    with pytest.raises(NotAllowedError):
        progress.submit(session, focal_point, update, reported_on=date(2026, 8, 1))


def test_a_closed_period_takes_nothing_until_it_is_opened_again(
    session: Session, focal_point: Actor, monitor: Actor, owed: Obligation
) -> None:
    update = progress.start(session, focal_point, owed, update_text())
    periods.close(session, monitor, owed.period)

    with pytest.raises(WrongStateError):
        progress.revise(session, focal_point, update, update_text())
    with pytest.raises(WrongStateError):
        progress.submit(session, focal_point, update)

    periods.open_again(session, monitor, owed.period)
    progress.submit(session, focal_point, update)


def test_the_approver_passes_a_report_on_where_the_country_asks_for_it(
    session: Session, focal_point: Actor, approver: Actor, monitor: Actor, owed: Obligation
) -> None:
    update = submitted(session, focal_point, owed)
    assert (update.state, update.submitted_at) == (State.AWAITING_SIGN_OFF, None)
    with pytest.raises(NotAllowedError):
        progress.send_back(session, monitor, update, note="Too early.")

    progress.sign_off(session, later(approver, hours=2), update, note="Agreed.")

    assert update.state is State.SUBMITTED
    assert update.first_submitted_at == NOW + timedelta(hours=2)
    assert actions(session)[-1] == "update.signed_off"
    progress.accept(session, monitor, update)
    assert update.is_current


def test_the_approver_returns_a_report_that_monitoring_never_sees(
    session: Session, focal_point: Actor, approver: Actor, monitor: Actor, owed: Obligation
) -> None:
    update = submitted(session, focal_point, owed)

    progress.send_back(session, approver, update, note="Ask the ministry first.")

    assert update.state is State.RETURNED
    assert session.scalars(progress.visible_to(monitor)).all() == []
    with pytest.raises(WrongStateError):
        progress.sign_off(session, approver, update)


def test_nobody_signs_off_their_own_work(
    session: Session, approver: Actor, owed: Obligation
) -> None:
    both = replace(
        approver, grants=approver.grants | actor_of(session, Role.FOCAL_POINT, country="CHL").grants
    )
    update = submitted(session, both, owed)

    with pytest.raises(NotAllowedError):
        progress.sign_off(session, both, update)


def test_nobody_accepts_their_own_work(
    session: Session, focal_point: Actor, monitor: Actor, owed: Obligation
) -> None:
    update = submitted(session, focal_point, owed)
    both = replace(focal_point, grants=focal_point.grants | monitor.grants)

    with pytest.raises(NotAllowedError):
        progress.accept(session, both, update)


def test_the_operators_report_needs_no_sign_off(
    session: Session, approver: Actor, owed: Obligation
) -> None:
    assert submitted(session, operator(), owed).state is State.SUBMITTED


def test_an_organisation_reports_without_sign_off(session: Session, monitor: Actor) -> None:
    pledge = make_pledge(session, organisation="Fictional Partner")
    partner = actor_of(session, Role.PARTNER, organisation="Fictional Partner")

    update = submitted(session, partner, obligation_of(session, pledge))

    assert update.state is State.SUBMITTED
    assert [found.id for found in session.scalars(progress.visible_to(partner))] == [update.id]


def test_two_reviewers_never_both_decide(
    session: Session, focal_point: Actor, monitor: Actor, owed: Obligation
) -> None:
    update = submitted(session, focal_point, owed)
    seen = update.version
    progress.accept(session, monitor, update, expected=seen)

    with pytest.raises(WrongStateError):
        progress.send_back(session, monitor, update, note="No.", expected=seen)
    with pytest.raises(WrongStateError):
        progress.accept(session, monitor, update, expected=seen)


@pytest.mark.parametrize("act", ["revise", "submit", "delete", "sign_off", "send_back", "accept"])
def test_the_loser_of_a_race_is_told(
    session: Session,
    focal_point: Actor,
    approver: Actor,
    monitor: Actor,
    owed: Obligation,
    act: str,
) -> None:
    update = progress.start(session, focal_point, owed, update_text())
    if act in ("sign_off", "send_back", "accept"):
        progress.submit(session, focal_point, update)
    if act == "accept":
        progress.sign_off(session, approver, update)
    session.flush()
    session.expire_all()
    acts = {
        "revise": lambda: progress.revise(session, focal_point, update, update_text()),
        "submit": lambda: progress.submit(session, focal_point, update),
        "delete": lambda: progress.delete(session, focal_point, update),
        "sign_off": lambda: progress.sign_off(session, approver, update),
        "send_back": lambda: progress.send_back(session, approver, update, note="No."),
        "accept": lambda: progress.accept(session, monitor, update),
    }
    assert update.version
    # Somebody else was faster, between our reading and our writing.
    faster = sql_update(ProgressUpdate).values(version=ProgressUpdate.version + 1)
    session.execute(faster.execution_options(synchronize_session=False))

    with pytest.raises(StaleError):
        acts[act]()


def test_a_withdrawn_pledges_report_is_not_accepted(
    session: Session, focal_point: Actor, monitor: Actor, owed: Obligation
) -> None:
    update = submitted(session, focal_point, owed)
    publication.withdraw(session, operator(), owed.pledge, reason="The programme ended.")

    with pytest.raises(WrongStateError):
        progress.accept(session, monitor, update)


def test_a_draft_never_sent_is_deleted_and_leaves_an_event(
    session: Session, focal_point: Actor, owed: Obligation
) -> None:
    update = progress.start(session, focal_point, owed, update_text(evidence=(EVIDENCE,)))

    progress.delete(session, focal_point, update)

    assert progress.open_revision(session, owed) is None
    assert actions(session) == ["update.started", "update.deleted"]


def test_what_was_sent_is_not_deleted(
    session: Session, focal_point: Actor, monitor: Actor, owed: Obligation
) -> None:
    update = submitted(session, focal_point, owed)
    progress.send_back(session, monitor, update, note="Correct it.")

    with pytest.raises((NotAllowedError, WrongStateError)):
        progress.delete(session, focal_point, update)


@pytest.mark.parametrize(
    ("role", "country"),
    [
        (Role.FOCAL_POINT, "HND"),
        (Role.APPROVER, "CHL"),
        (Role.MONITOR, None),
        (Role.ADMINISTRATOR, None),
    ],
)
def test_only_the_owners_writers_report(
    session: Session, owed: Obligation, role: Role, country: str | None
) -> None:
    actor = actor_of(session, role, country=country)

    with pytest.raises(NotAllowedError):
        progress.start(session, actor, owed, update_text())


def seen_by(session: Session, actor: Actor) -> set[tuple[str, int]]:
    return {
        (update.obligation.period.code, update.revision)
        for update in session.scalars(progress.visible_to(actor))
    }


def test_each_role_reads_what_it_may(session: Session, focal_point: Actor, monitor: Actor) -> None:
    pledge = make_pledge(session, starts_on=date(2025, 1, 1))
    make_update(session, pledge, "2025-H1")
    make_update(session, pledge, "2025-H1", stage=Stage.PLANNING)
    submitted(session, focal_point, obligation_of(session, pledge, "2025-H2"))
    progress.start(session, focal_point, obligation_of(session, pledge, "2026-H1"), update_text())
    everything = {("2025-H1", 1), ("2025-H1", 2), ("2025-H2", 1), ("2026-H1", 1)}

    assert seen_by(session, public(NOW)) == {("2025-H1", 2)}
    assert seen_by(session, actor_of(session, Role.FOCAL_POINT, country="HND")) == {("2025-H1", 2)}
    assert seen_by(session, focal_point) == everything
    assert seen_by(session, actor_of(session, Role.APPROVER, country="CHL")) == everything
    assert seen_by(session, operator()) == everything
    assert seen_by(session, monitor) == everything - {("2026-H1", 1)}
    administrator = actor_of(session, Role.ADMINISTRATOR)
    assert seen_by(session, administrator) == {("2025-H1", 2)}

    publication.withdraw(session, operator(), pledge, reason="The programme ended.")
    assert seen_by(session, public(NOW)) == set()
    assert seen_by(session, administrator) == {("2025-H1", 2)}


def test_no_change_rests_on_the_last_report_with_content(
    session: Session, focal_point: Actor, monitor: Actor
) -> None:
    pledge = make_pledge(session, starts_on=date(2025, 1, 1))
    base = make_update(session, pledge, "2025-H2", stage=Stage.PLANNING)
    between = submitted(
        session,
        focal_point,
        obligation_of(session, pledge, "2026-H1"),
        stage=None,
        no_change=True,
        readings=(),
    )
    progress.accept(session, monitor, between)

    update = submitted(
        session,
        focal_point,
        obligation_of(session, pledge, "2026-H2"),
        stage=None,
        no_change=True,
        readings=(),
    )

    assert (update.base_update_id, update.stage) == (base.id, Stage.PLANNING)
    assert update.attested_at == NOW
    assert update.submitter_id == focal_point.user_id


def test_no_change_needs_something_to_rest_on(
    session: Session, focal_point: Actor, owed: Obligation
) -> None:
    with pytest.raises(InvalidError) as error:
        progress.start(session, focal_point, owed, update_text(no_change=True, readings=()))

    assert fields_of(error) == ["no_change"]


def test_no_change_keeps_the_stage(session: Session, focal_point: Actor) -> None:
    pledge = make_pledge(session)
    make_update(session, pledge, "2026-H1")
    owed = obligation_of(session, pledge, "2026-H2")

    with pytest.raises(InvalidError) as error:
        progress.start(
            session,
            focal_point,
            owed,
            update_text(no_change=True, readings=(), stage=Stage.PLANNING),
        )

    assert fields_of(error) == ["stage"]


@pytest.mark.parametrize(("days", "is_taken"), [(365, True), (366, False)])
def test_a_report_stands_for_the_present_for_twelve_months(
    session: Session, focal_point: Actor, days: int, is_taken: bool
) -> None:
    pledge = make_pledge(session)
    base = make_update(session, pledge, "2026-H1")
    assert update_texts.lasts_until(base) == date(2027, 11, 24)
    owed = obligation_of(session, pledge, "2027-H1")
    actor = later(focal_point, days=days)
    text = update_text(no_change=True, readings=(), stage=None)

    if is_taken:
        assert progress.start(session, actor, owed, text).no_change
    else:
        with pytest.raises(InvalidError) as error:
            progress.start(session, actor, owed, text)
        assert fields_of(error) == ["no_change"]


def test_an_attestation_is_checked_again_when_it_is_signed_off(
    session: Session, focal_point: Actor, approver: Actor
) -> None:
    pledge = make_pledge(session)
    make_update(session, pledge, "2026-H1")
    owed = obligation_of(session, pledge, "2026-H2")
    update = submitted(session, focal_point, owed, no_change=True, readings=(), stage=None)

    with pytest.raises(InvalidError):
        progress.sign_off(session, later(approver, days=400), update)
    progress.sign_off(session, later(approver, days=1), update)

    assert update.attested_at == NOW + timedelta(days=1)


def test_a_change_of_mind_takes_the_attestation_back(session: Session, focal_point: Actor) -> None:
    pledge = make_pledge(session)
    make_update(session, pledge, "2026-H1")
    owed = obligation_of(session, pledge, "2026-H2")
    update = progress.start(
        session, focal_point, owed, update_text(no_change=True, readings=(), stage=None)
    )

    progress.revise(session, focal_point, update, update_text())

    assert (update.no_change, update.base_update_id, update.attested_at) == (False, None, None)


def test_a_new_period_begins_with_the_words_of_the_last_one(session: Session) -> None:
    pledge = make_pledge(session, indicators=(indicator("R", kind=IndicatorKind.RATIO),))
    ratio = ReadingText(
        ref="R",
        value_state=ValueState.REPORTED,
        numerator=Decimal(163),
        denominator=Decimal(340),
    )
    text = update_text(
        readings=(ratio,),
        evidence=(EVIDENCE,),
        spent_amount=Decimal("12.50"),
        spent_currency="USD",
    )
    first = progress.start(session, operator(), obligation_of(session, pledge, "2026-H1"), text)
    progress.submit(session, operator(), first)
    progress.accept(session, operator(), first)

    anew = update_texts.starting_text(
        session, obligation_of(session, pledge, "2026-H2"), Language.EN
    )
    correction = update_texts.starting_text(
        session, obligation_of(session, pledge, "2026-H1"), Language.EN
    )

    assert (anew.achievements, anew.stage) == (first.achievements, Stage.IN_PROGRESS)
    assert (anew.readings, anew.evidence, anew.spent_amount) == ((), (), None)
    assert correction == text
    assert update_texts.content(first)["readings"] == {"R": "163/340"}


def test_the_first_report_begins_empty(session: Session, owed: Obligation) -> None:
    text = update_texts.starting_text(session, owed, Language.PT)

    assert (text.stage, text.language, text.achievements) == (None, Language.PT, "")


def test_a_pledge_that_was_never_published_has_no_indicators_to_report(session: Session) -> None:
    assert update_texts.definitions_of(make_pledge(session, published=False)) == {}


def test_what_was_not_collected_is_kept_as_said(session: Session, owed: Obligation) -> None:
    silent = (ReadingText(ref="I1", value_state=ValueState.NOT_COLLECTED),)
    update = progress.start(session, operator(), owed, update_text(readings=silent))

    assert update_texts.content(update)["readings"] == {"I1": "not_collected"}
