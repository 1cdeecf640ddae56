"""A file of progress answers what pledges owe: one update per pledge and period."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.factories import (
    NOW,
    actor_of,
    indicator,
    make_pledge,
    make_update,
    obligation_of,
    operator,
)
from tests.intake.writing import PROGRESS, faults_of, run
from tracker.domain import progress
from tracker.domain.texts import ReadingText
from tracker.domain.update_texts import accepted, text_of
from tracker.intake.outcomes import Difference, Effect
from tracker.models.enums import Answer, Role, Stage, State, ValueState
from tracker.models.pledge import Pledge
from tracker.models.progress import ProgressUpdate

SILENT = tuple(ReadingText(ref=ref, value_state=ValueState.NOT_COLLECTED) for ref in ("I1", "I2"))


@pytest.fixture
def pledge(session: Session) -> Pledge:
    return make_pledge(session, external_ref="R-1", indicators=(indicator("I1"), indicator("I2")))


def current(session: Session, pledge: Pledge, period: str = "2026-H1") -> ProgressUpdate:
    found = accepted(session, obligation_of(session, pledge, period))
    assert found is not None
    return found


def readings_of(update: ProgressUpdate) -> dict[str, Decimal | str | None]:
    return {
        text.ref: text.value if text.value_state is ValueState.REPORTED else text.value_state.value
        for text in text_of(update).readings
    }


def test_the_rows_of_a_pledge_are_one_accepted_update(session: Session, pledge: Pledge) -> None:
    second = PROGRESS | {
        "stage": "", "achievements": "", "indicator_ref": "I2", "value": "", "value_state": "not_applicable",
    }  # fmt: skip

    outcome = run(session, "progress", PROGRESS, second | {"pledge": pledge.code})

    update = current(session, pledge)
    assert outcome.count(Effect.NEW) == 2
    assert (update.stage, update.achievements) == (Stage.IN_PROGRESS, "Se abrió.")
    assert readings_of(update) == {"I1": Decimal(25), "I2": "not_applicable"}
    assert update.obligation.answer is Answer.ACCEPTED


def test_an_indicator_without_a_row_was_not_collected(session: Session, pledge: Pledge) -> None:
    run(session, "progress", PROGRESS | {"value_state": ""})

    assert readings_of(current(session, pledge)) == {"I1": Decimal(25), "I2": "not_collected"}


def test_the_same_rows_again_change_nothing(session: Session, pledge: Pledge) -> None:
    dated = PROGRESS | {"reported_on": "2026-07-15"}
    run(session, "progress", dated)

    again = run(session, "progress", dated)
    undated = run(session, "progress", PROGRESS)

    assert again.count(Effect.UNCHANGED) == undated.count(Effect.UNCHANGED) == 1
    assert current(session, pledge).revision == 1


def test_a_changed_row_is_a_new_revision(session: Session, pledge: Pledge) -> None:
    second = PROGRESS | {"indicator_ref": "I2"}
    run(session, "progress", PROGRESS, second)

    outcome = run(
        session,
        "progress",
        PROGRESS | {"achievements": "Más."},
        {**second, "value": "30", "achievements": ""},
    )

    assert current(session, pledge).revision == 2
    assert [effect.effect for effect in outcome.effects] == [Effect.CHANGED, Effect.CHANGED]
    assert outcome.effects[0].differences == (Difference("achievements", "Se abrió.", "Más."),)
    assert outcome.effects[1].differences == (Difference("value", "25", "30"),)
    assert outcome.effects[1].subject == "R-1 2026-H1 I2"


def test_what_the_file_does_not_say_stays(session: Session, pledge: Pledge) -> None:
    make_update(
        session,
        pledge,
        challenges="Faltan fondos.",
        readings=(
            ReadingText(ref="I1", value_state=ValueState.REPORTED, value=Decimal(1)),
            ReadingText(ref="I2", value_state=ValueState.REPORTED, value=Decimal(2)),
        ),
    )

    outcome = run(session, "progress", PROGRESS)

    update = current(session, pledge)
    assert update.challenges == "Faltan fondos."
    assert readings_of(update) == {"I1": Decimal(25), "I2": Decimal(2)}
    assert Difference("value", "1", "25") in outcome.effects[0].differences


def test_the_operator_says_when_a_report_was_made(session: Session, pledge: Pledge) -> None:
    run(session, "progress", PROGRESS | {"reported_on": "2026-07-15"})

    obligation = obligation_of(session, pledge)
    assert obligation.answered_at is not None
    assert obligation.answered_at.date() == date(2026, 7, 15)
    redated = run(session, "progress", PROGRESS | {"reported_on": "2026-07-16"})
    assert redated.count(Effect.CHANGED) == 1


def test_no_change_attests_the_last_report(session: Session, pledge: Pledge) -> None:
    make_update(session, pledge, "2026-H1", readings=SILENT)
    same = {"pledge": "R-1", "period": "2026-H2", "stage": "", "no_change": "sí"}

    run(session, "progress", same)
    again = run(session, "progress", same)

    update = current(session, pledge, "2026-H2")
    assert (update.no_change, update.stage, update.readings) == (True, Stage.IN_PROGRESS, [])
    assert again.count(Effect.UNCHANGED) == 1


def test_a_report_may_replace_no_change(session: Session, pledge: Pledge) -> None:
    make_update(session, pledge, "2026-H1", readings=SILENT)
    run(session, "progress", {"pledge": "R-1", "period": "2026-H2", "stage": "", "no_change": "1"})

    outcome = run(session, "progress", PROGRESS | {"period": "2026-H2"})

    assert current(session, pledge, "2026-H2").no_change is False
    assert Difference("no_change", "True", "False") in outcome.effects[0].differences


@pytest.mark.parametrize(
    ("cell", "column", "sentence"),
    [
        ({"pledge": "R-9"}, "pledge", "No pledge that you may change"),
        ({"period": "2026"}, "period", "2026 is not a known code."),
        ({"period": "2025-H1"}, "period", "This pledge owes no report for this period."),
        ({"period": "2030-H1"}, "", "The period 2030-H1 opens on 2030-01-01."),
        ({"stage": "done"}, "stage", "done is not a known code"),
        ({"stage": ""}, "stage", "Choose the stage."),
        ({"value": "١٢٣"}, "value", "digits only"),
        ({"value": ""}, "value", "Enter a number or choose No data."),
        ({"value": "", "value_state": ""}, "value", "Write the value, or not_collected"),
        ({"value_state": "not_collected"}, "value", "keep one of them"),
        ({"indicator_ref": "I9"}, "indicator_ref", "This pledge has no indicator I9."),
        ({"indicator_ref": ""}, "indicator_ref", "Say which indicator the value is of."),
        ({"no_change": "perhaps"}, "no_change", "Write true or false."),
        ({"no_change": "true"}, "no_change", "choose one"),
        ({"reported_on": "2027-01-01"}, "reported_on", "The day of the report is in the future."),
        ({"achievements": "a\0b"}, "achievements", "U+0000"),
    ],
)
def test_every_broken_rule_is_named_at_its_cell(
    session: Session, pledge: Pledge, cell: dict[str, str], column: str, sentence: str
) -> None:
    row = PROGRESS | {"reported_on": "", "challenges": ""}

    faults = faults_of(session, "progress", row | cell)

    assert [(number, found) for number, found, _ in faults] == [(2, column)]
    assert sentence in faults[0][2]


def test_rows_of_one_report_must_agree(session: Session, pledge: Pledge) -> None:
    second = PROGRESS | {"indicator_ref": "I2", "stage": "planning", "achievements": "Otra cosa."}

    faults = faults_of(session, "progress", PROGRESS, second, PROGRESS | {"value": "3"})

    assert [(row, column) for row, column, _ in faults] == [
        (3, "stage"),
        (3, "achievements"),
        (4, "indicator_ref"),
    ]
    assert faults[0][2] == "Row 2 says something else of the same report: write it once."


def test_a_fault_of_a_reading_is_named_in_its_own_row(session: Session) -> None:
    make_pledge(session, external_ref="R-1", indicators=(indicator("1.3"), indicator("1.4")))
    rows = [PROGRESS | {"indicator_ref": "1.3"}, PROGRESS | {"indicator_ref": "1.4", "value": ""}]

    faults = faults_of(session, "progress", *rows)

    assert [(row, column) for row, column, _ in faults] == [(3, "value")]


def test_a_pledge_without_indicators_is_reported_in_one_row(session: Session) -> None:
    pledge = make_pledge(session, external_ref="R-1", indicators=())
    row = {"pledge": "R-1", "period": "2026-H1", "stage": "planning"}

    outcome = run(session, "progress", row)

    assert current(session, pledge).stage is Stage.PLANNING
    assert outcome.effects[0].subject == "R-1 2026-H1"


def test_an_unpublished_pledge_owes_nothing(session: Session) -> None:
    make_pledge(session, external_ref="R-1", published=False)

    assert faults_of(session, "progress", PROGRESS)[0][1] == "period"


def test_a_report_on_its_way_in_the_tracker_is_left_alone(session: Session, pledge: Pledge) -> None:
    make_update(session, pledge, accepted=False)

    faults = faults_of(session, "progress", PROGRESS)

    assert faults[0][2] == (
        f"A report of {pledge.code} for this period is on its way in the tracker: decide on it first."
    )


def test_a_person_writes_drafts(session: Session, pledge: Pledge) -> None:
    actor = actor_of(session, Role.FOCAL_POINT, country="CHL")

    run(session, "progress", PROGRESS, actor=actor)
    again = run(session, "progress", PROGRESS, actor=actor)
    run(session, "progress", PROGRESS | {"value": "26"}, actor=actor)

    update = session.scalars(select(ProgressUpdate)).one()
    assert again.count(Effect.UNCHANGED) == 1
    assert (update.state, update.author_id) == (State.DRAFT, actor.user_id)
    assert readings_of(update) == {"I1": Decimal(26)}


def test_a_persons_correction_is_a_draft_beside_the_accepted_one(
    session: Session, pledge: Pledge
) -> None:
    run(session, "progress", PROGRESS)
    actor = actor_of(session, Role.FOCAL_POINT, country="CHL")

    unchanged = run(session, "progress", PROGRESS, actor=actor)
    run(session, "progress", PROGRESS | {"value": "26"}, actor=actor)

    begun = progress.open_revision(session, obligation_of(session, pledge))
    assert unchanged.count(Effect.UNCHANGED) == 1
    assert begun is not None
    assert readings_of(begun) == {"I1": Decimal(26), "I2": "not_collected"}


def test_a_person_cannot_say_when_a_report_was_made(session: Session, pledge: Pledge) -> None:
    actor = actor_of(session, Role.FOCAL_POINT, country="CHL")

    faults = faults_of(session, "progress", PROGRESS | {"reported_on": "2026-07-01"}, actor=actor)

    assert faults[0][:2] == (2, "reported_on")


def test_a_sent_report_cannot_be_changed_by_its_author(session: Session, pledge: Pledge) -> None:
    actor = actor_of(session, Role.FOCAL_POINT, country="CHL")
    update = make_update(session, pledge, accepted=False, readings=SILENT)  # fmt: skip
    progress.submit(session, operator(NOW), update)

    faults = faults_of(session, "progress", PROGRESS, actor=actor)

    assert faults == [(2, "", "This can't be done in the present state.")]
