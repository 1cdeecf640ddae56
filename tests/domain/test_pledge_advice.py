"""Hints to the author of a pledge."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from tests.factories import indicator, pledge_text
from tracker.domain import pledge_advice
from tracker.domain.pledge_advice import Quality

GOOD = {"contact": "Oficina de partes", "budget_amount": Decimal(5), "budget_currency": "CLP"}


def test_a_clear_text_needs_nothing() -> None:
    assert all(one.is_met for one in pledge_advice.of(pledge_text(**GOOD)))


@pytest.mark.parametrize(
    ("changed", "quality", "field"),
    [
        ({"indicators": (), "ends_on": date(2027, 1, 1)}, Quality.MEASURABLE, "part-indicators"),
        ({"indicators": (indicator(baseline_value=None),)}, Quality.MEASURABLE, "part-indicators"),
        ({"ends_on": None}, Quality.DATED, "ends_on"),
        ({"indicators": (indicator(target_date=None),)}, Quality.DATED, "part-indicators"),
        ({"lead_institution": " "}, Quality.OWNED, "lead_institution"),
        ({"contact": ""}, Quality.OWNED, "contact"),
        ({"budget_amount": None}, Quality.RESOURCED, "budget_amount"),
    ],
)
def test_what_would_help_is_said_at_its_field(
    changed: dict[str, Any], quality: Quality, field: str
) -> None:
    said = {one.quality: one for one in pledge_advice.of(pledge_text(**{**GOOD, **changed}))}

    assert not said[quality].is_met
    assert said[quality].field == field


def test_milestones_date_a_pledge_too() -> None:
    text = pledge_text(**GOOD, indicators=(indicator(target_date=None),))

    dated = [
        {one.quality: one.is_met for one in pledge_advice.of(text, has_milestones=has)}[
            Quality.DATED
        ]
        for has in (False, True)
    ]

    assert dated == [False, True]
