"""What a progress update must and must not say."""

from decimal import Decimal
from typing import Any

import pytest

from tracker.domain import update_rules
from tracker.domain.texts import EvidenceText, ReadingText, UpdateText
from tracker.models.enums import (
    Accumulation,
    ChallengeCode,
    Direction,
    EvidenceKind,
    IndicatorKind,
    Language,
    Stage,
    ValueState,
)
from tracker.models.indicator import Indicator, IndicatorDefinition
from tracker.models.progress import Evidence, IndicatorReading, ProgressUpdate

REPORTED, NOT_COLLECTED = ValueState.REPORTED, ValueState.NOT_COLLECTED


def definitions(
    kind: IndicatorKind = IndicatorKind.NUMBER, currency: str | None = None
) -> dict[str, IndicatorDefinition]:
    definition = IndicatorDefinition(
        indicator_id=1,
        indicator=Indicator(id=1, ref="I.1"),
        kind=kind,
        currency=currency,
        direction=Direction.INCREASE,
        accumulation=Accumulation.CUMULATIVE,
    )
    return {"I.1": definition}


def text(*readings: ReadingText, **changed: Any) -> UpdateText:
    values: dict[str, Any] = {"stage": Stage.IN_PROGRESS, "language": Language.EN}
    return UpdateText(**{**values, "readings": readings, **changed})


def reading(ref: str = "I.1", state: ValueState = REPORTED, **values: Any) -> ReadingText:
    return ReadingText(ref=ref, value_state=state, **values)


def evidence(**changed: Any) -> EvidenceText:
    values: dict[str, Any] = {
        "kind": EvidenceKind.DECREE,
        "title": "Decree 12",
        "url": "https://example.org/decree",
        "language": Language.EN,
    }
    return EvidenceText(**{**values, **changed})


def faults_of(found: list[Any]) -> list[tuple[str, str]]:
    return [(fault.field, str(fault)) for fault in found]


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        (IndicatorKind.NUMBER, {"value": Decimal(0)}),
        (IndicatorKind.NUMBER, {"value": Decimal("-3.000001")}),
        (IndicatorKind.PERCENTAGE, {"value": Decimal("92.99")}),
        (IndicatorKind.RATIO, {"value": Decimal("0.5")}),
        (IndicatorKind.RATIO, {"numerator": Decimal(0), "denominator": Decimal(340)}),
        (IndicatorKind.YES_NO, {"value": Decimal(1)}),
        (IndicatorKind.MONEY, {"value": Decimal("12.50")}),
    ],
)
def test_a_value_that_fits_its_indicator_is_taken(
    kind: IndicatorKind, values: dict[str, Decimal]
) -> None:
    known = definitions(kind, "USD" if kind is IndicatorKind.MONEY else None)

    assert update_rules.text_faults(text(reading(**values)), known) == []


@pytest.mark.parametrize(
    ("kind", "values", "field", "words"),
    [
        (IndicatorKind.NUMBER, {}, "value", "Enter a number or choose No data."),
        (IndicatorKind.NUMBER, {"value": Decimal("NaN")}, "value", "Enter a number or"),
        (IndicatorKind.NUMBER, {"value": Decimal("Infinity")}, "value", "Enter a number or"),
        (IndicatorKind.NUMBER, {"value": Decimal("1e999")}, "value", "digits"),
        (IndicatorKind.NUMBER, {"value": Decimal("0.00000000001")}, "value", "decimals"),
        (IndicatorKind.YES_NO, {"value": Decimal(2)}, "value", "Enter 1 for yes"),
        (IndicatorKind.MONEY, {"value": Decimal("1.001")}, "value", "decimals"),
        (IndicatorKind.NUMBER, {"numerator": Decimal(1)}, "value", "Enter one number only."),
        (IndicatorKind.RATIO, {"numerator": Decimal(1)}, "denominator", "Enter both numbers"),
        (IndicatorKind.RATIO, {"denominator": Decimal(1)}, "numerator", "Enter both numbers"),
        (
            IndicatorKind.RATIO,
            {"numerator": Decimal(1), "denominator": Decimal(0)},
            "denominator",
            "greater than zero",
        ),
        (
            IndicatorKind.RATIO,
            {"numerator": Decimal("NaN"), "denominator": Decimal(1)},
            "numerator",
            "Enter a number",
        ),
        (
            IndicatorKind.RATIO,
            {"value": Decimal(1), "numerator": Decimal(1), "denominator": Decimal(2)},
            "value",
            "Enter one number only.",
        ),
    ],
)
def test_a_value_that_does_not_fit_is_named(
    kind: IndicatorKind, values: dict[str, Decimal], field: str, words: str
) -> None:
    known = definitions(kind, "USD" if kind is IndicatorKind.MONEY else None)

    found = faults_of(update_rules.text_faults(text(reading(**values)), known))

    assert [path for path, _ in found] == [f"readings.I.1.{field}"]
    assert words in found[0][1]


@pytest.mark.parametrize("state", [NOT_COLLECTED, ValueState.NOT_APPLICABLE])
@pytest.mark.parametrize("values", [{"value": Decimal(0)}, {"denominator": Decimal(3)}])
def test_a_value_together_with_no_data_is_asked_never_guessed(
    state: ValueState, values: dict[str, Decimal]
) -> None:
    found = update_rules.text_faults(text(reading(state=state, **values)), definitions())

    assert faults_of(found) == [
        ("readings.I.1.value", "There is a value together with no data: keep one of them.")
    ]


def test_no_data_is_an_answer() -> None:
    assert update_rules.text_faults(text(reading(state=NOT_COLLECTED)), definitions()) == []


def test_an_unknown_and_a_doubled_indicator_are_named() -> None:
    found = update_rules.text_faults(
        text(reading("X", value=Decimal(1)), reading(value=Decimal(1)), reading(value=Decimal(2))),
        definitions(),
    )

    assert faults_of(found) == [
        ("readings.X.value", "This pledge has no indicator X."),
        ("readings.I.1.value", "The indicator I.1 is given twice."),
    ]


@pytest.mark.parametrize(
    ("amount", "currency", "fields"),
    [
        (None, None, []),
        (Decimal(125000), "CLP", []),
        (Decimal("0.5"), "CLP", ["spent_amount"]),
        (Decimal("1.255"), "USD", ["spent_amount"]),
        (Decimal(-1), "USD", ["spent_amount"]),
        (Decimal("NaN"), "USD", ["spent_amount"]),
        (Decimal(1), None, ["spent_currency"]),
        (None, "USD", ["spent_amount"]),
        (Decimal(1), "QQQ", ["spent_currency"]),
    ],
)
def test_money_is_what_its_currency_allows(
    amount: Decimal | None, currency: str | None, fields: list[str]
) -> None:
    found = update_rules.text_faults(text(spent_amount=amount, spent_currency=currency), {})

    assert [fault.field for fault in found] == fields


@pytest.mark.parametrize("field", update_rules.TEXTS)
@pytest.mark.parametrize("words", ["a\x00b", "x" * 10_001])
def test_words_that_cannot_be_kept_are_named(field: str, words: str) -> None:
    found = update_rules.text_faults(text(**{field: words}), {})

    assert [fault.field for fault in found] == [field]


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"title": "  "}, "evidence.0.title"),
        ({"title": "x" * 301}, "evidence.0.title"),
        ({"url": "javascript:alert(1)"}, "evidence.0.url"),
        ({"url": "https://"}, "evidence.0.url"),
        ({"url": "https://exa mple.org"}, "evidence.0.url"),
        ({"url": "https://example.org/\x00"}, "evidence.0.url"),
        ({"url": "https://[::1"}, "evidence.0.url"),
        ({"url": "https://example.org/" + "x" * 2_000}, "evidence.0.url"),
    ],
)
def test_evidence_is_a_titled_web_address(changed: dict[str, str], field: str) -> None:
    found = update_rules.text_faults(text(evidence=(evidence(**changed),)), {})

    assert [fault.field for fault in found] == [field]


def test_evidence_has_a_limit() -> None:
    assert update_rules.text_faults(text(evidence=(evidence(),) * 20), {}) == []
    found = update_rules.text_faults(text(evidence=(evidence(),) * 21), {})
    assert [fault.field for fault in found] == ["evidence"]


@pytest.mark.parametrize(
    "content", [{"readings": (reading(value=Decimal(1)),)}, {"evidence": (evidence(),)}]
)
def test_no_change_beside_something_new_is_a_contradiction(content: dict[str, Any]) -> None:
    found = update_rules.text_faults(text(no_change=True, **content), definitions())

    assert [fault.field for fault in found] == ["no_change"]


def stored(**changed: Any) -> ProgressUpdate:
    values: dict[str, Any] = {
        "stage": Stage.IN_PROGRESS,
        "challenges": "",
        "challenge_codes": (),
        "no_change": False,
        "readings": [IndicatorReading(indicator_id=1, value_state=NOT_COLLECTED)],
        "evidence": [],
    }
    return ProgressUpdate(**{**values, **changed})


@pytest.mark.parametrize(
    ("changed", "fields"),
    [
        ({}, []),
        ({"stage": None}, ["stage"]),
        ({"readings": []}, ["readings.I.1.value"]),
        ({"stage": None, "readings": [], "no_change": True}, []),
        ({"stage": Stage.FULFILLED}, ["evidence"]),
        ({"stage": Stage.FULFILLED, "evidence": [Evidence()]}, []),
        ({"stage": Stage.DISCONTINUED}, ["challenges"]),
        ({"stage": Stage.DISCONTINUED, "challenge_codes": (ChallengeCode.DATA,)}, ["challenges"]),
        ({"stage": Stage.DISCONTINUED, "challenges": "No fund."}, []),
        ({"challenge_codes": (ChallengeCode.FUNDING,)}, ["challenges"]),
        ({"challenge_codes": (ChallengeCode.FUNDING,), "challenges": "No fund."}, []),
    ],
)
def test_what_an_update_still_lacks_is_named(changed: dict[str, Any], fields: list[str]) -> None:
    found = update_rules.sending_faults(stored(**changed), definitions())

    assert [fault.field for fault in found] == fields
