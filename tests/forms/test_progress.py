"""The progress form reads what was typed and puts each fault at its field."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict

from tracker.domain.errors import Fault, InvalidError
from tracker.domain.texts import UpdateText
from tracker.forms.progress import ProgressForm, values_of
from tracker.models.enums import (
    Accumulation,
    Direction,
    IndicatorKind,
    Language,
    Stage,
    ValueState,
)
from tracker.models.indicator import IndicatorDefinition

DEFINITIONS = {
    ref: IndicatorDefinition(
        kind=kind, direction=Direction.INCREASE, accumulation=Accumulation.CUMULATIVE
    )
    for ref, kind in (
        ("I.1", IndicatorKind.NUMBER),
        ("I2", IndicatorKind.RATIO),
        ("I3", IndicatorKind.YES_NO),
    )
}


@pytest.fixture(autouse=True)
def _request(app: Flask) -> Iterator[None]:
    with app.test_request_context("/?lang=en", method="POST"):
        yield


def form_of(**values: Any) -> ProgressForm:
    return ProgressForm(MultiDict({"language": "en", **values}), definitions=DEFINITIONS)


def test_there_is_one_row_for_each_indicator_whatever_was_sent() -> None:
    form = form_of(**{"readings-7-value": "1", "readings-2-answer": "0"})

    said = form.text().readings

    assert len(form.readings) == 3
    assert [(one.ref, one.value_state, one.value) for one in said] == [
        ("I3", ValueState.REPORTED, Decimal(0))
    ]


def test_a_fault_of_an_indicator_stands_at_the_field_that_people_see() -> None:
    form = form_of()

    form.refuse(
        InvalidError(
            [
                Fault("readings.I.1.value", "Number."),
                Fault("readings.I2.value", "Ratio."),
                Fault("readings.I3.value", "Answer."),
                Fault("readings.gone.value", "Unknown."),
                Fault("no_change", "Tick."),
            ]
        )
    )

    assert form.readings[0].form.value.errors == ["Number."]
    assert form.readings[1].form.numerator.errors == ["Ratio."]
    assert form.readings[2].form.answer.errors == ["Answer."]
    assert form.attested.errors == ["Tick."]
    assert "Unknown." in form.readings.errors
    assert {part.anchor: part.faults for part in form.sections()} == {
        "changes": 1,
        "stage": 0,
        "indicators": 3,
        "challenges": 0,
        "spending": 0,
        "evidence": 0,
    }


def test_a_fault_of_all_the_evidence_is_counted_once() -> None:
    form = form_of()

    form.refuse(InvalidError([Fault("evidence", "Give one.")]))

    assert [part.faults for part in form.sections()] == [0, 0, 0, 0, 0, 1]


def test_a_text_comes_back_as_it_was() -> None:
    text = UpdateText(stage=Stage.PLANNING, language=Language.EN, no_change=True)

    values = values_of(text, DEFINITIONS)

    assert values["changes"] == "no_change"
    assert values["readings"] == [{}, {}, {}]
    assert values["evidence"] == [{}]


@pytest.mark.parametrize("remove", ["", "evidence", "evidence-x", "readings-0"])
def test_a_button_that_names_nothing_takes_nothing_away(remove: str) -> None:
    form = form_of(**{"remove": remove, "evidence-0-title": "Kept"})

    assert form.rearrange() is remove.startswith("evidence")
    assert form.evidence[0].form.title.data == "Kept"
