"""What changed between two texts, and what a reviewer should look at."""

from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy.orm import Session

from tests.factories import (
    indicator,
    make_pledge,
    make_update,
    obligation_of,
    operator,
    update_text,
)
from tracker.domain import differences, progress
from tracker.domain.differences import Difference, Mark, Money, Notice, Run
from tracker.domain.texts import EvidenceText, ReadingText
from tracker.models.enums import (
    Accumulation,
    Direction,
    EvidenceKind,
    IndicatorKind,
    Language,
    Stage,
    ValueState,
)
from tracker.models.indicator import IndicatorDefinition


def marked(runs: list[Run]) -> str:
    signs = {Mark.KEPT: "{}", Mark.ADDED: "+{}+", Mark.REMOVED: "-{}-"}
    return "".join(signs[run.mark].format(run.text) for run in runs)


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("", "", ""),
        ("same words", "same words", "same words"),
        ("with three banks", "with five banks", "with -three -+five +banks"),
        ("a b", "a b c", "a -b-+b c+"),
        ("gone", "", "-gone-"),
        ("", "new", "+new+"),
    ],
)
def test_words_are_marked(before: str, after: str, expected: str) -> None:
    assert marked(differences.words(before, after)) == expected


def test_very_long_texts_are_compared_whole() -> None:
    long = "word " * 2_000

    assert marked(differences.words(long, long + "x")) == f"-{long}-+{long}x+"
    assert differences.words(long, long) == [Run(Mark.KEPT, long)]
    assert differences.words("", long) == [Run(Mark.ADDED, long)]


@pytest.mark.parametrize(
    ("before", "after", "is_changed"),
    [
        (None, "", False),
        (None, (), False),
        (None, Decimal(0), True),
        (Decimal(0), None, True),
        (Decimal("1.0"), Decimal(1), False),
        ("a", "b", True),
        (False, True, True),
    ],
)
def test_zero_is_a_value_and_nothing_is_nothing(before: Any, after: Any, is_changed: bool) -> None:
    assert Difference("x", before, after).is_changed is is_changed


def reading(value: Decimal | None = None, *, of: Decimal | None = None) -> ReadingText:
    if value is None:
        return ReadingText(ref="I1", value_state=ValueState.NOT_COLLECTED)
    if of is not None:
        return ReadingText(
            ref="I1", value_state=ValueState.REPORTED, numerator=value, denominator=of
        )
    return ReadingText(ref="I1", value_state=ValueState.REPORTED, value=value)


@pytest.mark.parametrize(
    ("direction", "before", "after", "is_worse"),
    [
        (Direction.INCREASE, reading(Decimal(410)), reading(Decimal(340)), True),
        (Direction.INCREASE, reading(Decimal(340)), reading(Decimal(410)), False),
        (Direction.DECREASE, reading(Decimal(340)), reading(Decimal(410)), True),
        (Direction.MAINTAIN, reading(Decimal(2)), reading(Decimal(1)), True),
        (
            Direction.INCREASE,
            reading(Decimal(180), of=Decimal(410)),
            reading(Decimal(163), of=Decimal(340)),
            False,
        ),
        (Direction.INCREASE, reading(), reading(Decimal(1)), False),
        (Direction.INCREASE, reading(Decimal(1)), None, False),
    ],
)
def test_a_value_that_went_the_wrong_way(
    direction: Direction,
    before: ReadingText | None,
    after: ReadingText | None,
    is_worse: bool,
) -> None:
    definition = IndicatorDefinition(direction=direction, accumulation=Accumulation.CUMULATIVE)

    assert differences.is_worse(definition, before, after) is is_worse


def test_what_is_added_in_each_period_may_be_less_than_before() -> None:
    definition = IndicatorDefinition(
        direction=Direction.INCREASE, accumulation=Accumulation.PER_PERIOD
    )

    assert not differences.is_worse(definition, reading(Decimal(9)), reading(Decimal(2)))


def test_an_update_is_compared_with_the_last_accepted_one(session: Session) -> None:
    pledge = make_pledge(session)
    base = make_update(session, pledge, "2026-H1", spent_amount=Decimal(5), spent_currency="USD")
    evidence = EvidenceText(
        kind=EvidenceKind.DECREE, title="D", url="https://example.org/d", language=Language.ES
    )
    update = make_update(
        session,
        pledge,
        "2026-H2",
        accepted=False,
        stage=Stage.FULFILLED,
        readings=(ReadingText(ref="I1", value_state=ValueState.REPORTED, value=Decimal(20)),),
        evidence=(evidence,),
    )

    rows = {row.field: row for row in differences.of_update(update, base)}

    changed = [name for name, row in rows.items() if row.is_changed]
    assert changed == ["stage", "readings.I1", "spent", "evidence"]
    assert (rows["readings.I1"].before, rows["readings.I1"].after) == (Decimal(25), Decimal(20))
    assert rows["spent"].before == Money(Decimal(5), "USD")
    assert rows["evidence"].after == ("D (https://example.org/d)",)
    assert rows["stage"].notice is Notice.FULFILLED
    assert rows["readings.I1"].notice is Notice.VALUE_FELL


def test_the_first_update_is_all_new(session: Session) -> None:
    pledge = make_pledge(session, indicators=(indicator("R", kind=IndicatorKind.RATIO),))
    silent = ReadingText(
        ref="R", value_state=ValueState.REPORTED, numerator=Decimal(1), denominator=Decimal(4)
    )
    update = make_update(session, pledge, accepted=False, readings=(silent,))

    rows = {row.field: row for row in differences.of_update(update, None)}

    assert rows["readings.R"].after == (Decimal(1), Decimal(4))
    assert rows["stage"].before is None
    assert not rows["no_change"].is_changed


@pytest.mark.parametrize(
    ("before", "after", "is_lowered"),
    [
        (indicator(), indicator(target_value=Decimal(99)), True),
        (indicator(), indicator(target_value=Decimal(101)), False),
        (indicator(), indicator(target_value=None), True),
        (indicator(), None, True),
        (indicator(target_value=None), indicator(), False),
        (
            indicator(direction=Direction.DECREASE, target_value=Decimal(20)),
            indicator(direction=Direction.DECREASE, target_value=Decimal(30)),
            True,
        ),
    ],
)
def test_a_target_that_became_easier(before: Any, after: Any, is_lowered: bool) -> None:
    assert differences.is_lowered(before, after) is is_lowered


def test_a_discontinued_pledge_is_pointed_out(session: Session) -> None:
    pledge = make_pledge(session)
    update = progress.start(
        session,
        operator(),
        obligation_of(session, pledge, "2026-H1"),
        update_text(stage=Stage.DISCONTINUED, challenges="The fund was closed."),
    )

    rows = {row.field: row for row in differences.of_update(update, None)}
    assert rows["stage"].notice is Notice.DISCONTINUED
