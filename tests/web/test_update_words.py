"""What a progress update says, in the reader's words."""

from decimal import Decimal
from typing import Any

import pytest
from flask import Flask

from tracker.domain import differences
from tracker.domain.differences import Money, Notice
from tracker.domain.texts import ReadingText, UpdateText
from tracker.models.enums import (
    Accumulation,
    ChallengeCode,
    Direction,
    IndicatorKind,
    Language,
    Stage,
    ValueState,
)
from tracker.models.indicator import IndicatorDefinition
from tracker.web import update_words


def definition(kind: IndicatorKind = IndicatorKind.NUMBER, **changed: Any) -> IndicatorDefinition:
    values: dict[str, Any] = {
        "title": "Permits",
        "unit": "people",
        "currency": None,
        "direction": Direction.INCREASE,
        "accumulation": Accumulation.CUMULATIVE,
        "baseline_value": None,
        "target_value": None,
    }
    return IndicatorDefinition(kind=kind, **{**values, **changed})


@pytest.mark.parametrize(
    ("value", "kind", "words"),
    [
        (None, None, ""),
        (True, None, "Yes"),
        (False, None, "No"),
        (Decimal("3120.5"), IndicatorKind.NUMBER, "3,120.5"),
        (Decimal(0), IndicatorKind.NUMBER, "0"),
        (Decimal("92.99"), IndicatorKind.PERCENTAGE, "92.99 %"),
        (Decimal(1), IndicatorKind.YES_NO, "Yes"),
        (Decimal(0), IndicatorKind.YES_NO, "No"),
        (Decimal(7), None, "7"),
        ((Decimal(180), Decimal(410)), IndicatorKind.RATIO, "180 of 410 (44%)"),
        (ValueState.NOT_COLLECTED, IndicatorKind.NUMBER, "No data"),
        (Stage.IN_PROGRESS, None, "In progress"),
        ((ChallengeCode.FUNDING, ChallengeCode.OTHER), None, "Funding, Other challenge"),
        (("A (https://a)", "B (https://b)"), None, "A (https://a)\nB (https://b)"),
        ((), None, ""),
        (Money(Decimal("12.50"), "USD"), None, "USD\N{NO-BREAK SPACE}12.5"),
        ("Words.", None, "Words."),
    ],
)
def test_each_kind_of_answer_has_its_words(
    app: Flask, value: object, kind: IndicatorKind | None, words: str
) -> None:
    with app.test_request_context("/?lang=en"):
        assert update_words.said(value, definition(kind) if kind else None) == words


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({}, "people, total so far"),
        ({"target_value": Decimal(30)}, "people, total so far, target 30"),
        (
            {"baseline_value": Decimal(90), "target_value": Decimal(30), "unit": ""},
            "total so far, from 90 to 30",
        ),
        ({"currency": "USD"}, "USD, total so far"),
        ({"kind": IndicatorKind.YES_NO, "target_value": Decimal(1)}, "yes or no"),
        (
            {"kind": IndicatorKind.RATIO, "unit": "", "target_value": Decimal("0.9")},
            "total so far, target 90%",
        ),
        (
            {"kind": IndicatorKind.PERCENTAGE, "unit": "", "target_value": Decimal(90)},
            "total so far, target 90 %",
        ),
    ],
)
def test_an_indicator_says_what_it_counts(app: Flask, changed: dict[str, Any], words: str) -> None:
    with app.test_request_context("/?lang=en"):
        assert update_words.about(definition(**{"kind": IndicatorKind.NUMBER, **changed})) == words


def test_a_comparison_is_written_row_by_row(app: Flask) -> None:
    before = UpdateText(
        stage=Stage.IN_PROGRESS,
        language=Language.EN,
        achievements="Three banks signed.",
        readings=(ReadingText(ref="1", value_state=ValueState.REPORTED, value=Decimal(410)),),
    )
    after = UpdateText(
        stage=Stage.FULFILLED,
        language=Language.EN,
        achievements="Five banks signed.",
        readings=(ReadingText(ref="1", value_state=ValueState.REPORTED, value=Decimal(340)),),
    )

    with app.test_request_context("/?lang=en"):
        found = differences.between(before, after, {"1": definition()})
        rows = {row.field: row for row in update_words.rows(found)}

    assert rows["readings.1"].name == "Indicator 1"
    assert rows["readings.1"].pieces == [("del", "410"), ("ins", "340")]
    assert rows["readings.1"].warnings == ["Worse than before"]
    assert rows["stage"].warnings == ["Says it is fulfilled"]
    assert rows["achievements"].pieces == [
        ("del", "Three "),
        ("ins", "Five "),
        ("same", "banks signed."),
    ]
    assert rows["next_steps"].pieces == [("same", "")]


@pytest.mark.parametrize("notice", list(Notice))
def test_every_notice_has_words(app: Flask, notice: Notice) -> None:
    with app.test_request_context("/?lang=en"):
        assert update_words.warning(notice, 2)


def test_fields_have_names(app: Flask) -> None:
    with app.test_request_context("/?lang=en"):
        names = update_words.names(["A", "B"])

    assert names["stage"] == "Stage"
    assert names["readings.B"] == "Indicator 2"
