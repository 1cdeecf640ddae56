"""The rows of a pledge's form."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest
from flask import Flask, g
from werkzeug.datastructures import MultiDict
from wtforms.fields.choices import SelectChoice

from tests.factories import indicator
from tracker.domain.texts import LinkText, PartyText
from tracker.forms.pledge_parts import IndicatorPart, LinkPart, PartyPart
from tracker.models.enums import IndicatorKind, LinkRelation, LinkScheme, PartyRole


@pytest.fixture(autouse=True)
def english(app: Flask) -> Iterator[None]:
    """A request whose reader reads English."""
    with app.test_request_context("/en/pledges"):
        g.lang = "en"
        yield


def test_a_party_is_a_country_or_an_organisation() -> None:
    for value, text in (
        ("country:PER", PartyText(role=PartyRole.SUPPORTER, country_iso3="PER")),
        ("organisation:12", PartyText(role=PartyRole.SUPPORTER, organisation_id=12)),
    ):
        part = PartyPart(MultiDict({"party": value, "role": "supporter"}))
        part.party.choices = [SelectChoice(value, "Name")]

        assert part.validate()
        assert not part.is_blank()
        assert part.text() == text
    assert PartyPart(MultiDict({"party": ""})).is_blank()


def test_a_link_without_an_identifier_is_blank() -> None:
    part = LinkPart(MultiDict({"identifier": "10.7", "scheme": "sdg", "relation": "part_of"}))

    assert not part.is_blank()
    assert part.text() == LinkText(
        scheme=LinkScheme.SDG, identifier="10.7", relation=LinkRelation.PART_OF
    )
    assert LinkPart(MultiDict({"identifier": " ", "scheme": "sdg"})).is_blank()


def test_an_indicator_is_read_whole() -> None:
    part = IndicatorPart(
        MultiDict(
            {
                "ref": "I1",
                "title": "Permits granted",
                "unit": "permits",
                "kind": "number",
                "direction": "increase",
                "accumulation": "cumulative",
                "baseline_value": "0",
                "baseline_date": "2024-12-31",
                "target_value": "100",
                "target_date": "2027-12-31",
            }
        )
    )

    assert part.validate()
    assert part.text() == indicator()


def test_an_indicator_in_money_has_its_currency_in_capitals() -> None:
    typed = {"title": "Spent", "kind": "money", "currency": " usd ", "direction": "increase"}
    part = IndicatorPart(MultiDict({**typed, "accumulation": "per_period", "shared_code": "X-1"}))

    text = part.text()

    assert (text.kind, text.currency, text.shared_code) == (IndicatorKind.MONEY, "USD", "X-1")
    assert (text.ref, text.unit, text.baseline_value) == ("", "", None)


def test_a_row_with_nothing_but_choices_is_blank() -> None:
    typed = {"ref": "I1", "kind": "money", "direction": "decrease", "title": " "}

    assert IndicatorPart(MultiDict(typed)).is_blank()
    assert not IndicatorPart(MultiDict({**typed, "target_value": "x"})).is_blank()
    assert not IndicatorPart(baseline_value=Decimal(0)).is_blank()
    assert not IndicatorPart(target_date=date(2027, 1, 1)).is_blank()
