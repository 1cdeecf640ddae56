"""Three texts of one report, field by field: who changed what, and what is kept."""

from decimal import Decimal
from typing import Any

import pytest

from tests.factories import update_text
from tracker.domain import merging
from tracker.domain.differences import Money
from tracker.domain.merging import Change, Side
from tracker.domain.texts import ReadingText
from tracker.models.enums import ChallengeCode, Language, Stage, ValueState


def values(**changed: Any) -> dict[str, Any]:
    return merging.values_of(update_text(**changed), ["I1"])


def merged(base: dict[str, Any], file: dict[str, Any], now: dict[str, Any]) -> dict[str, Change]:
    prints = {name: merging.print_of(value) for name, value in base.items()}
    return {field.name: field.change for field in merging.merge(prints, file, now)}


@pytest.mark.parametrize(
    ("base", "file", "now", "change"),
    [
        ("a", "a", "a", Change.NONE),
        ("a", "b", "a", Change.FILE),
        ("a", "a", "b", Change.TRACKER),
        ("a", "b", "b", Change.TRACKER),
        ("a", "b", "c", Change.BOTH),
        ("a", " a\r\n", "a", Change.NONE),
        ("", "", "b", Change.TRACKER),
    ],
)
def test_a_field_tells_who_changed_it(base: str, file: str, now: str, change: Change) -> None:
    found = merged(values(challenges=base), values(challenges=file), values(challenges=now))

    assert found.pop("challenges") is change
    assert set(found.values()) == {Change.NONE}


def test_only_a_conflict_asks_for_a_side() -> None:
    prints = {name: merging.print_of(value) for name, value in values(challenges="a").items()}
    file = values(challenges="b", next_steps="f")
    now = values(challenges="c", support_needed="t")
    fields = {field.name: field for field in merging.merge(prints, file, now)}

    assert fields["challenges"].chosen(Side.FILE) == "b"
    assert fields["challenges"].chosen(Side.TRACKER) == "c"
    assert fields["challenges"].chosen(None) == "c"
    assert fields["next_steps"].chosen(Side.TRACKER) == "f"
    assert fields["support_needed"].chosen(Side.FILE) == "t"


def test_a_field_that_the_file_does_not_hold_stays() -> None:
    file = values()
    del file["readings.I1"]

    assert merged(values(), file, values(readings=()))["readings.I1"] is Change.TRACKER
    assert merged(values(), file, values())["readings.I1"] is Change.NONE


def test_an_indicator_that_came_later_is_the_trackers() -> None:
    base, file = values(), values()
    del base["readings.I1"], file["readings.I1"]

    assert merged(base, file, values())["readings.I1"] is Change.TRACKER


def test_no_change_beside_a_change_of_the_other_side_is_a_conflict() -> None:
    base = values()

    declared = merged(base, values(no_change=True), values(next_steps="t"))
    rewritten = merged(base, values(next_steps="f"), values(no_change=True))

    assert declared["no_change"] is rewritten["no_change"] is Change.BOTH
    assert merged(base, values(no_change=True), base)["no_change"] is Change.FILE


def test_a_merged_text_holds_every_value() -> None:
    text = update_text(
        stage=Stage.PLANNING,
        language=Language.FR,
        challenge_codes=(ChallengeCode.DATA,),
        spent_amount=Decimal("1.5"),
        spent_currency="USD",
        readings=(ReadingText(ref="I1", value_state=ValueState.NOT_COLLECTED),),
    )

    assert merging.text_with(update_text(), merging.values_of(text, ["I1"])) == text
    assert merging.text_with(text, values(readings=())) == update_text(readings=())


def test_a_declaration_says_nothing_of_its_own() -> None:
    text = merging.text_with(update_text(), values(no_change=True))

    assert text.no_change
    assert (text.stage, text.achievements, text.readings) == (None, "", ())


def test_what_means_the_same_has_one_print() -> None:
    def reading(value: str) -> ReadingText:
        return ReadingText(ref="I1", value_state=ValueState.REPORTED, value=Decimal(value))

    same = [
        (None, ""),
        (None, False),
        ((), None),
        ((ChallengeCode.OTHER, ChallengeCode.DATA), (ChallengeCode.DATA, ChallengeCode.OTHER)),
        (Money(Decimal("1200.00"), "USD"), Money(Decimal(1200), "USD")),
        (reading("25.0"), reading("25")),
    ]
    assert all(merging.print_of(one) == merging.print_of(other) for one, other in same)
    assert merging.print_of(True) != merging.print_of(False)
    assert merging.print_of(reading("0")) != merging.print_of(None)
    assert merging.print_of((ChallengeCode.DATA,)) != merging.print_of((ChallengeCode.OTHER,))
