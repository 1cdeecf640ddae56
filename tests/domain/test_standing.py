"""What accepted updates leave on a pledge's obligations."""

from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction

import pytest
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from tests import factories
from tracker.domain import periods, publication, standing
from tracker.domain.texts import EvidenceText, ReadingText
from tracker.models.enums import (
    Accumulation,
    Answer,
    EvidenceKind,
    IndicatorKind,
    Language,
    MilestoneState,
    ProgressMethod,
    ProgressReason,
    Stage,
    ValueState,
)
from tracker.models.indicator import Milestone
from tracker.models.period import Obligation, ReportingPeriod
from tracker.models.pledge import Pledge

JULY = datetime(2026, 7, 20, 12, tzinfo=UTC)
JANUARY = datetime(2027, 1, 20, 12, tzinfo=UTC)
LAW = EvidenceText(
    kind=EvidenceKind.LAW, title="Ley 1", url="https://example.org/1", language=Language.ES
)


def value(amount: int | None, ref: str = "I1") -> ReadingText:
    if amount is None:
        return ReadingText(ref=ref, value_state=ValueState.NOT_COLLECTED)
    return ReadingText(ref=ref, value_state=ValueState.REPORTED, value=Decimal(amount))


def ratio(numerator: int, denominator: int) -> ReadingText:
    return ReadingText(
        ref="I1",
        value_state=ValueState.REPORTED,
        numerator=Decimal(numerator),
        denominator=Decimal(denominator),
    )


def owed(session: Session, pledge: Pledge, period: str) -> Obligation:
    return factories.obligation_of(session, pledge, period)


def test_an_accepted_update_leaves_its_standing(session: Session) -> None:
    pledge = factories.make_pledge(session)
    factories.make_update(session, pledge, "2026-H1", at=JULY)

    found = owed(session, pledge, "2026-H1")

    assert (found.answer, found.stage, found.progress) == (
        Answer.ACCEPTED,
        Stage.IN_PROGRESS,
        "1/4",
    )
    assert (found.progress_reason, found.indicators, found.computable) == (ProgressReason.OK, 1, 1)
    assert (found.answered_at, found.stage_changed_on) == (JULY, date(2026, 7, 20))
    assert (found.area_id, found.lead_country_iso3) == (pledge.area_id, "CHL")
    assert pledge.stage is Stage.IN_PROGRESS


def test_silence_leaves_nothing(session: Session) -> None:
    pledge = factories.make_pledge(session)

    found = owed(session, pledge, "2026-H1")

    assert (found.answer, found.stage, found.progress, found.is_stale) == (None, None, None, False)
    assert (found.progress_reason, found.is_owed) == (ProgressReason.NOT_REPORTED, True)
    assert pledge.stage is None


def test_a_stage_keeps_the_day_on_which_it_changed(session: Session) -> None:
    pledge = factories.make_pledge(session)
    factories.make_update(session, pledge, "2026-H1", at=JULY)
    factories.make_update(session, pledge, "2026-H2", at=JANUARY)

    assert owed(session, pledge, "2026-H2").stage_changed_on == date(2026, 7, 20)


def test_values_per_period_are_added_up(session: Session) -> None:
    indicator = factories.indicator(accumulation=Accumulation.PER_PERIOD)
    pledge = factories.make_pledge(session, indicators=(indicator,))
    factories.make_update(session, pledge, "2026-H1", at=JULY, readings=(value(25),))
    factories.make_update(session, pledge, "2026-H2", at=JANUARY, readings=(value(30),))

    assert owed(session, pledge, "2026-H1").progress == "1/4"
    assert owed(session, pledge, "2026-H2").progress == "11/20"


def test_ratios_of_several_periods_are_pooled(session: Session) -> None:
    indicator = factories.indicator(
        kind=IndicatorKind.RATIO, accumulation=Accumulation.PER_PERIOD, target_value=Decimal(1)
    )
    pledge = factories.make_pledge(session, indicators=(indicator,))
    factories.make_update(session, pledge, "2026-H1", at=JULY, readings=(ratio(3, 10),))
    factories.make_update(session, pledge, "2026-H2", at=JANUARY, readings=(ratio(90, 100),))

    assert owed(session, pledge, "2026-H2").progress == "93/110"


def test_a_reading_that_was_not_collected_is_not_computed(session: Session) -> None:
    pledge = factories.make_pledge(
        session, indicators=(factories.indicator(), factories.indicator("I2"))
    )
    factories.make_update(session, pledge, at=JULY, readings=(value(50), value(None, "I2")))

    found = owed(session, pledge, "2026-H1")

    assert (found.progress, found.progress_reason) == ("1/2", ProgressReason.PARTIAL)
    assert (found.indicators, found.computable) == (2, 1)


def test_no_change_takes_stage_and_progress_of_the_report_it_attests(session: Session) -> None:
    pledge = factories.make_pledge(session)
    factories.make_update(session, pledge, "2026-H1", at=JULY)
    factories.make_update(
        session, pledge, "2026-H2", at=JANUARY, no_change=True, stage=None, readings=()
    )

    found = owed(session, pledge, "2026-H2")

    assert (found.answer, found.stage, found.progress) == (
        Answer.NO_CHANGE,
        Stage.IN_PROGRESS,
        "1/4",
    )
    assert (found.is_stale, found.answered_at) == (False, JANUARY)


def test_no_change_that_rests_on_nothing_recent_is_stale(session: Session) -> None:
    pledge = factories.make_pledge(session)
    base = factories.make_update(session, pledge, "2026-H1", at=JULY)
    factories.make_update(
        session, pledge, "2026-H2", at=JANUARY, no_change=True, stage=None, readings=()
    )
    base.first_submitted_at = datetime(2026, 1, 19, 12, tzinfo=UTC)

    standing.refresh(session, pledge)

    found = owed(session, pledge, "2026-H2")
    assert (found.answer, found.is_stale) == (None, True)
    assert found.progress_reason is ProgressReason.NOT_REPORTED


def test_a_fulfilled_pledge_owes_nothing_more(session: Session) -> None:
    pledge = factories.make_pledge(session)
    factories.make_update(session, pledge, at=JULY, stage=Stage.FULFILLED, evidence=(LAW,))

    assert owed(session, pledge, "2026-H1").is_owed
    assert not owed(session, pledge, "2026-H2").is_owed


def test_a_correction_takes_the_place_of_what_it_corrects(session: Session) -> None:
    pledge = factories.make_pledge(session)
    factories.make_update(session, pledge, at=JULY, stage=Stage.FULFILLED, evidence=(LAW,))
    factories.make_update(session, pledge, at=factories.NOW, readings=(value(75),))

    found = owed(session, pledge, "2026-H1")

    assert (found.stage, found.progress, found.answered_at) == (Stage.IN_PROGRESS, "3/4", JULY)
    assert owed(session, pledge, "2026-H2").is_owed


def test_a_pledge_withdrawn_before_a_period_closes_owes_nothing_for_it(session: Session) -> None:
    pledge = factories.make_pledge(session, at=JULY)
    early = session.scalars(select(ReportingPeriod).where(ReportingPeriod.code == "2026-H1")).one()
    periods.close(session, factories.operator(datetime(2026, 8, 15, tzinfo=UTC)), early)

    publication.withdraw(session, factories.operator(), pledge, reason="Ya no se hará.")

    assert owed(session, pledge, "2026-H1").is_owed
    assert not owed(session, pledge, "2026-H2").is_owed


@pytest.mark.parametrize(
    ("method", "progress", "reason"),
    [
        (ProgressMethod.MILESTONES, "2/5", ProgressReason.OK),
        (ProgressMethod.STAGE_ONLY, None, ProgressReason.STAGE_ONLY),
        (None, "2/5", ProgressReason.OK),
    ],
)
def test_other_methods_need_no_indicators(
    session: Session, method: ProgressMethod | None, progress: str | None, reason: ProgressReason
) -> None:
    pledge = factories.make_pledge(session, indicators=())
    done = [(4_000, date(2026, 6, 30)), (1_000, date(2026, 7, 1)), (5_000, None)]
    session.add_all(
        Milestone(
            pledge=pledge,
            position=position,
            title="Paso",
            weight_bp=weight,
            state=MilestoneState.DONE if day else MilestoneState.PLANNED,
            done_on=day,
        )
        for position, (weight, day) in enumerate(done)
    )
    assert pledge.current is not None
    pledge.current.progress_method = method
    factories.make_update(session, pledge, at=JULY, readings=())

    found = owed(session, pledge, "2026-H1")

    assert (found.progress, found.progress_reason) == (progress, reason)


def test_a_pledge_without_a_declared_method_uses_what_it_has(session: Session) -> None:
    measured, bare = factories.make_pledge(session), factories.make_pledge(session, indicators=())
    for pledge, readings in ((measured, (value(25),)), (bare, ())):
        assert pledge.current is not None
        pledge.current.progress_method = None
        factories.make_update(session, pledge, at=JULY, readings=readings)

    assert owed(session, measured, "2026-H1").progress == "1/4"
    assert owed(session, bare, "2026-H1").progress_reason is ProgressReason.STAGE_ONLY


def test_an_organisations_pledge_is_told_in_utc(session: Session) -> None:
    pledge = factories.make_pledge(session, organisation="Fictional Partner")
    factories.make_update(session, pledge, at=datetime(2026, 7, 20, 1, tzinfo=UTC))

    found = owed(session, pledge, "2026-H1")

    assert (found.stage_changed_on, found.lead_country_iso3) == (date(2026, 7, 20), None)


def test_a_share_too_long_for_its_column_is_the_nearest_that_fits(session: Session) -> None:
    indicators = tuple(
        factories.indicator(
            f"I{number}", target_value=Decimal(f"{10**13 + number * 7919}.{number:06}")
        )
        for number in range(1, 10)
    )
    pledge = factories.make_pledge(session, indicators=indicators)
    readings = tuple(value(10**12 + number, f"I{number}") for number in range(1, 10))
    factories.make_update(session, pledge, at=JULY, readings=readings)

    found = owed(session, pledge, "2026-H1").progress

    assert found is not None
    assert len(found) <= 200
    assert abs(Fraction(found) - Fraction(1, 10)) < Fraction(1, 10**6)


def test_the_number_of_queries_does_not_depend_on_the_periods(session: Session) -> None:
    few, many = factories.make_pledge(session), factories.make_pledge(session)
    factories.make_update(session, few, "2026-H1", at=JULY)
    factories.make_update(session, many, "2026-H1", at=JULY)
    factories.make_update(session, many, "2026-H2", at=JANUARY)

    assert selects(session, few) == selects(session, many)


def selects(session: Session, pledge: Pledge) -> int:
    session.flush()
    session.expire_all()
    seen: list[str] = []
    connection = session.connection()

    def note(_c: object, _cursor: object, statement: str, *_rest: object) -> None:
        seen.append(statement)

    event.listen(connection, "before_cursor_execute", note)
    try:
        standing.refresh(session, pledge)
    finally:
        event.remove(connection, "before_cursor_execute", note)
    return len([statement for statement in seen if statement.lstrip().startswith("SELECT")])


def test_a_year_after_a_leap_day_ends_in_february() -> None:
    assert standing.a_year_after(date(2028, 2, 29)) == date(2029, 2, 28)
    assert standing.a_year_after(date(2026, 7, 20)) == date(2027, 7, 20)
