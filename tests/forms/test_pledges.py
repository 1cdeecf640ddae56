"""A pledge's form: what it reads, and rows that come and go without script."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask, g
from werkzeug.datastructures import MultiDict
from wtforms.fields.choices import SelectChoice

from tests.factories import indicator, pledge_text
from tracker.domain.errors import Fault, InvalidError
from tracker.domain.texts import LinkText, PartyText, PledgeText
from tracker.forms.pledges import Offers, PledgeForm, values_of
from tracker.models.enums import Language, LinkRelation, LinkScheme, PartyRole, ProgressMethod

PARTIES = (
    PartyText(role=PartyRole.SUPPORTER, country_iso3="PER"),
    PartyText(role=PartyRole.IMPLEMENTER, organisation_id=12),
)
LINK = LinkText(scheme=LinkScheme.GRF, identifier="GRF-01547", relation=LinkRelation.PART_OF)
TEXT = pledge_text(
    budget_amount=Decimal(1000),
    budget_currency="CLP",
    lines=("PT1",),
    other_areas=("solutions",),
    parties=PARTIES,
    links=(LINK,),
    progress_method=ProgressMethod.INDICATORS,
)


@pytest.fixture(autouse=True)
def english(app: Flask) -> Iterator[None]:
    """A request whose reader reads English."""
    with app.test_request_context("/en/pledges"):
        g.lang = "en"
        yield


def offers() -> Offers:
    areas = [SelectChoice("protection", "1"), SelectChoice("solutions", "2")]
    parties = [SelectChoice("country:PER", "Perú"), SelectChoice("organisation:12", "Partner")]
    return Offers(
        [SelectChoice("country:CHL", "Chile")], areas, areas, [SelectChoice("PT1", "PT1")], parties
    )


def form_of(typed: Any = None, text: PledgeText | None = None) -> PledgeForm:
    data = values_of(text) if text else None
    sent = MultiDict(typed) if typed is not None else None
    return PledgeForm(sent, offers=offers(), data=data, meta={"csrf": False})


def fields_of(form: PledgeForm) -> list[tuple[str, str]]:
    """Return what a browser would send for a form as it stands."""
    pairs: list[tuple[str, str]] = []
    for field in (field for field in form if field.name not in ("add", "remove")):
        rows = getattr(field, "entries", None)
        for one in [inner for row in rows for inner in row.form] if rows is not None else [field]:
            if one.data is None:
                continue
            if isinstance(one.data, list):
                pairs += [(one.name, value) for value in one.data]
            else:
                pairs.append((one.name, one._value() if hasattr(one, "_value") else one.data))
    return pairs


def test_a_stored_text_comes_back_through_the_form_unchanged() -> None:
    form = form_of(fields_of(form_of(text=TEXT)), TEXT)

    assert form.validate(), form.errors
    assert form.text() == TEXT


def test_little_is_enough_for_a_draft() -> None:
    form = form_of({"title": "Visas", "language": "es", "area": "solutions"})

    assert form.validate()
    assert form.text() == PledgeText(area="solutions", title="Visas", language=Language.ES)


def test_the_language_of_the_text_must_be_said() -> None:
    form = form_of({"title": "Visas"})

    assert not form.validate()
    assert form.errors == {"language": ["Choose the language in which you write."]}


def test_a_currency_without_an_amount_says_nothing() -> None:
    typed = {"title": "Visas", "language": "es", "budget_currency": "clp"}

    assert form_of(typed).text().budget_currency is None
    assert form_of({**typed, "budget_amount": "1,000"}).text().budget_currency == "CLP"
    assert (
        form_of({**typed, "budget_amount": "1", "budget_currency": ""}).text().budget_currency
        is None
    )


@pytest.mark.parametrize("name", ["indicators", "parties", "links"])
def test_a_row_is_added_and_what_was_typed_is_kept(name: str) -> None:
    form = form_of([*fields_of(form_of(text=TEXT)), ("add", name)], TEXT)
    before = len(form[name])

    assert form.rearrange()

    assert len(form[name]) == before + 1
    assert form.title.data == TEXT.title
    if name == "parties":
        assert [choice.value for choice in form.parties[-1].form.party.choices][:2] == [
            "",
            "country:PER",
        ]


def test_a_row_is_taken_away() -> None:
    form = form_of([*fields_of(form_of(text=TEXT)), ("remove", "parties-0")], TEXT)

    assert form.rearrange()
    assert [row.form.party.data for row in form.parties] == ["organisation:12"]


@pytest.mark.parametrize("typed", ["parties-9", "parties-x", "parties-²", "parties-" + "9" * 5000])
def test_a_row_that_is_not_there_is_not_taken_away(typed: str) -> None:
    form = form_of([*fields_of(form_of(text=TEXT)), ("remove", typed)], TEXT)

    assert form.rearrange()
    assert len(form.parties) == 2


@pytest.mark.parametrize("typed", [{}, {"add": "title"}, {"remove": "title-0"}, {"remove": ""}])
def test_other_buttons_rearrange_nothing(typed: dict[str, str]) -> None:
    assert not form_of({"title": "Visas", **typed}).rearrange()


def test_blank_rows_are_dropped_and_faults_find_their_row() -> None:
    text = replace(TEXT, indicators=(indicator("I1"), indicator("I2")))
    pairs = fields_of(form_of(text=text))
    blank = [(key, "" if key.startswith("indicators-0-") else value) for key, value in pairs]
    form = form_of([(k, v or "number" if k.endswith("0-kind") else v) for k, v in blank], text)

    assert [one.ref for one in form.text().indicators] == ["I2"]
    form.refuse(InvalidError([Fault("indicators.0.target_value", "Enter the target.")]))
    assert form.indicators[0].form.target_value.errors == ["Enter the target."]
    assert form.indicators[0].form.ref.data == "I2"
    assert "indicators" in form.errors


@pytest.mark.parametrize(
    ("method", "offered"),
    [
        (None, ["", "stage_only"]),
        (ProgressMethod.STAGE_ONLY, ["indicators", "stage_only"]),
        (ProgressMethod.MILESTONES, ["indicators", "milestones", "stage_only"]),
    ],
)
def test_only_methods_that_lead_somewhere_are_offered(
    method: ProgressMethod | None, offered: list[str]
) -> None:
    form = form_of(text=replace(TEXT, progress_method=method))

    assert [choice.value for choice in form.progress_method.choices] == offered


def test_days_and_choices_are_read() -> None:
    text = form_of(fields_of(form_of(text=TEXT)), TEXT).text()

    assert (text.starts_on, text.ends_on) == (date(2026, 1, 1), date(2028, 12, 31))
    assert text.progress_method is ProgressMethod.INDICATORS
