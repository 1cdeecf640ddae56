"""What a text says in words, and what changed between two."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from flask import Flask, g

from tests.factories import indicator, pledge_text
from tracker.domain.texts import LinkText, PartyText
from tracker.models.enums import LinkRelation, LinkScheme, PartyRole
from tracker.web import pledge_words


@pytest.fixture(autouse=True)
def english(app: Flask) -> Iterator[None]:
    """A request whose reader reads English."""
    with app.test_request_context("/en/pledges"):
        g.lang = "en"
        yield


def test_a_text_is_said_field_by_field() -> None:
    text = pledge_text(
        budget_amount=Decimal("1000.5"),
        budget_currency="USD",
        parties=(
            PartyText(role=PartyRole.SUPPORTER, country_iso3="PER"),
            PartyText(role=PartyRole.IMPLEMENTER, organisation_id=7),
        ),
        links=(
            LinkText(scheme=LinkScheme.GRF, identifier="GRF-01547", relation=LinkRelation.PART_OF),
        ),
    )

    said = dict(pledge_words.described(text, {7: "Partner"}).values())

    assert said["Title"] == text.title
    assert said["First day"] == "January 1, 2026"
    assert said["Budget"] == "1,000.5 USD"
    assert said["With whom"] == "Peru (Supports); Partner (Implements)"
    assert said["Links"] == "is part of GRF-01547 (Global Refugee Forum pledge)"
    assert said["Indicator: Permits granted – Target"] == "100 permits (December 31, 2027)"
    assert said["Indicator: Permits granted – Baseline"] == "0 permits (December 31, 2024)"


def test_an_indicator_without_a_baseline_says_why() -> None:
    bare = indicator(
        baseline_value=None, baseline_date=None, baseline_reason="First count", target_date=None
    )

    said = dict(pledge_words.described(pledge_text(indicators=(bare,)), {}).values())

    assert said["Indicator: Permits granted – Baseline"] == "First count"
    assert said["Indicator: Permits granted – Target"] == "100 permits"


def test_only_what_changed_is_compared_word_by_word() -> None:
    before = pledge_text()
    after = replace(
        before,
        title="Registro de personas refugiadas",
        ends_on=date(2029, 12, 31),
        indicators=(
            replace(before.indicators[0], target_value=Decimal(80)),
            indicator("I2", title="Visas"),
        ),
    )

    found = pledge_words.compare(before, after, {})

    changes = {change.name: change.pieces for change in found.changes}
    assert changes["Title"] == [
        ("same", "Registro de personas "),
        ("del", "apátridas"),
        ("ins", "refugiadas"),
    ]
    assert "Last day" in changes
    assert changes["Indicator: Permits granted – Target"][0] == ("del", "100 ")
    assert "Description" in found.unchanged


def test_a_field_that_is_gone_is_struck_through() -> None:
    found = pledge_words.compare(pledge_text(), pledge_text(indicators=()), {})

    assert {kind for change in found.changes for kind, _text in change.pieces} == {"del"}
