"""A file of indicators adds to a pledge's text or changes it, one amendment per pledge."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from tests.factories import actor_of, indicator, make_pledge
from tests.intake.writing import INDICATOR, faults_of, run
from tracker.domain.pledge_texts import text_of
from tracker.domain.texts import IndicatorText
from tracker.intake.outcomes import Difference, Effect
from tracker.models.enums import (
    Accumulation,
    ChangeReason,
    IndicatorKind,
    ProgressMethod,
    Role,
    State,
)
from tracker.models.pledge import Pledge


def indicators_of(pledge: Pledge) -> dict[str, IndicatorText]:
    version = pledge.open_version or pledge.current
    assert version is not None
    return {text.ref: text for text in text_of(version).indicators}


def test_a_first_filling_is_one_amendment_that_is_measured_by_indicators(session: Session) -> None:
    pledge = make_pledge(session, external_ref="R-1", indicators=())
    dates = {"baseline_date": "2025-12-31", "target_date": "2028-12-31"}

    outcome = run(
        session,
        "indicators",
        INDICATOR | dates,
        INDICATOR | dates | {"indicator_ref": "1.3", "pledge": pledge.code, "target_value": ""},
    )

    assert pledge.current is not None
    assert (pledge.current.number, pledge.current.change_reason) == (2, ChangeReason.CORRECTION)
    assert pledge.current.progress_method is ProgressMethod.INDICATORS
    assert outcome.count(Effect.NEW) == 2
    assert indicators_of(pledge)["I1"].baseline_date == date(2025, 12, 31)
    assert indicators_of(pledge)["1.3"].target_value is None


def test_the_same_rows_again_change_nothing(session: Session) -> None:
    pledge = make_pledge(session, external_ref="R-1", indicators=())
    run(session, "indicators", INDICATOR)

    again = run(session, "indicators", INDICATOR)

    assert again.count(Effect.UNCHANGED) == 1
    assert len(pledge.versions) == 2


def test_changed_rows_say_what_differs_and_others_stay(session: Session) -> None:
    pledge = make_pledge(
        session,
        external_ref="R-1",
        indicators=(
            indicator("I1", baseline_value=None, baseline_reason="Aún no se mide."),
            indicator("I2"),
            indicator("I3"),
        ),
    )

    outcome = run(
        session,
        "indicators",
        {"pledge": "R-1", "indicator_ref": "I1", "title": "Permits granted", "kind": "number",
         "direction": "increase", "baseline_value": "5", "accumulation": "per_period"},
        {"pledge": "R-1", "indicator_ref": "I2", "title": "Permits granted", "kind": "number",
         "direction": "increase", "baseline_value": "0", "accumulation": ""},
    )  # fmt: skip

    assert [effect.effect for effect in outcome.effects] == [Effect.CHANGED, Effect.UNCHANGED]
    assert outcome.effects[0].differences == (
        Difference("accumulation", "cumulative", "per_period"),
        Difference("baseline_value", "", "5"),
    )
    found = indicators_of(pledge)
    assert list(found) == ["I1", "I2", "I3"]
    assert (found["I1"].baseline_reason, found["I1"].accumulation) == ("", Accumulation.PER_PERIOD)
    assert found["I1"].target_value == Decimal(100)


def test_the_unit_of_money_is_its_currency(session: Session) -> None:
    pledge = make_pledge(session, external_ref="R-1", indicators=())
    money = INDICATOR | {"kind": "money", "unit": "USD"}

    run(session, "indicators", money)
    again = run(session, "indicators", money)

    found = indicators_of(pledge)["I1"]
    assert (found.kind, found.currency, found.unit) == (IndicatorKind.MONEY, "USD", "")
    assert again.count(Effect.UNCHANGED) == 1
    assert faults_of(session, "indicators", money | {"unit": "dólares"}) == [
        (2, "unit", "Use a currency code of ISO 4217, for example USD.")
    ]


def test_an_indicator_may_stop_being_money(session: Session) -> None:
    pledge = make_pledge(
        session,
        external_ref="R-1",
        indicators=(indicator(kind=IndicatorKind.MONEY, currency="USD", unit=""),),
    )

    outcome = run(session, "indicators", INDICATOR)

    assert indicators_of(pledge)["I1"].currency is None
    assert Difference("currency", "USD", "") in outcome.effects[0].differences


@pytest.mark.parametrize(
    ("cell", "column", "sentence"),
    [
        (
            {"pledge": "R-9"},
            "pledge",
            "No pledge that you may change has the code or reference R-9.",
        ),
        ({"pledge": ""}, "pledge", "Fill this in."),
        ({"indicator_ref": "a b"}, "indicator_ref", "Use letters, digits, dots and dashes"),
        ({"title": "x" * 301}, "title", "Shorten this to 300 characters"),
        ({"kind": "count"}, "kind", "count is not a known code"),
        ({"direction": ""}, "direction", "Fill this in."),
        ({"baseline_value": "NaN"}, "baseline_value", "digits only"),
        ({"target_value": "1e999"}, "target_value", "digits only"),
        ({"kind": "yes_no", "target_value": "7"}, "target_value", "Enter 1 for yes or 0 for no."),
        ({"target_date": "2031-02-30"}, "target_date", "no such day"),
    ],
)
def test_every_broken_rule_is_named_at_its_cell(
    session: Session, cell: dict[str, str], column: str, sentence: str
) -> None:
    make_pledge(session, external_ref="R-1")
    good = INDICATOR | {"indicator_ref": "I2", "target_date": "2028-12-31"}

    faults = faults_of(session, "indicators", good, good | {"indicator_ref": "I3"} | cell)

    assert [(row, found) for row, found, _ in faults] == [(3, column)]
    assert sentence in faults[0][2]


def test_a_fault_of_the_pledge_itself_is_named_at_its_first_row(session: Session) -> None:
    make_pledge(session, external_ref="R-1")
    rows = [INDICATOR | {"indicator_ref": f"N{number}"} for number in range(60)]

    faults = faults_of(session, "indicators", *rows)

    assert faults == [(2, "", "Enter at most 50 indicators.")]


def test_one_indicator_stands_in_one_row(session: Session) -> None:
    make_pledge(session, external_ref="R-1")

    faults = faults_of(session, "indicators", INDICATOR, INDICATOR)

    assert faults == [(3, "indicator_ref", "This indicator stands in row 2 already.")]


def test_a_reference_that_two_countries_use_is_ambiguous(session: Session) -> None:
    first = make_pledge(session, external_ref="R-1")
    second = make_pledge(session, external_ref="R-1", country="PER")

    faults = faults_of(session, "indicators", INDICATOR)

    assert faults[0][:2] == (2, "pledge")
    assert f"{first.code}, {second.code}" in faults[0][2]
    assert (
        run(session, "indicators", INDICATOR | {"pledge": second.code}).count(Effect.CHANGED) == 1
    )


def test_a_person_writes_drafts_of_own_pledges_only(session: Session) -> None:
    own = make_pledge(session, external_ref="R-1", indicators=())
    make_pledge(session, external_ref="R-2", country="PER")
    actor = actor_of(session, Role.FOCAL_POINT, country="CHL")

    run(session, "indicators", INDICATOR, actor=actor)

    assert own.open_version is not None
    assert own.open_version.state is State.DRAFT
    assert list(indicators_of(own)) == ["I1"]
    assert (
        faults_of(session, "indicators", INDICATOR | {"pledge": "R-2"}, actor=actor)[0][1]
        == "pledge"
    )


def test_a_pledge_without_a_reference_is_named_by_its_code(session: Session) -> None:
    pledge = make_pledge(session)

    outcome = run(session, "indicators", INDICATOR | {"pledge": pledge.code})

    assert outcome.count(Effect.CHANGED) == 1
