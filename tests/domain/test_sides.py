"""Two people's texts joined."""

from dataclasses import replace
from decimal import Decimal

from tests.factories import indicator, pledge_text, update_text
from tracker.domain import sides
from tracker.domain.texts import ReadingText
from tracker.models.enums import Language, ValueState


def reading(ref: str, value: int) -> ReadingText:
    return ReadingText(ref=ref, value_state=ValueState.REPORTED, value=Decimal(value))


def test_fields_are_taken_one_by_one() -> None:
    mine = pledge_text(title="Mine", description="Mine")
    theirs = pledge_text(
        title="Theirs", description="Theirs", budget_amount=Decimal(5), budget_currency="CLP"
    )

    joined = sides.pledge(mine, theirs, {"title", "budget", "nonsense"})

    assert (joined.title, joined.description) == ("Theirs", "Mine")
    assert (joined.budget_amount, joined.budget_currency) == (5, "CLP")


def test_an_indicator_is_taken_whole_or_taken_out() -> None:
    new = indicator("", title="New")
    mine = pledge_text(indicators=(indicator(), indicator("I2"), new))
    theirs = pledge_text(indicators=(indicator(title="Visas"), indicator("I3")))

    joined = sides.pledge(mine, theirs, {"indicator:I1", "indicator:I2", "indicator:I3"})

    assert joined.indicators == (indicator(title="Visas"), new, indicator("I3"))
    assert sides.pledge(mine, theirs, ()).indicators == mine.indicators


def test_values_of_a_report_are_taken_one_by_one() -> None:
    mine = update_text(readings=(reading("I1", 1), reading("I2", 2)), next_steps="Mine")
    theirs = update_text(readings=(reading("I1", 9),), next_steps="Theirs")

    joined = sides.update(mine, theirs, {"readings.I1", "next_steps"})
    emptied = sides.update(mine, theirs, {"readings.I2"})

    assert set(joined.readings) == {reading("I1", 9), reading("I2", 2)}
    assert joined.next_steps == "Theirs"
    assert emptied.readings == (reading("I1", 1),)


def test_a_declaration_is_taken_as_one() -> None:
    theirs = replace(update_text(), no_change=True, language=Language.FR)

    assert sides.update(update_text(), theirs, {"no_change"}) == theirs
