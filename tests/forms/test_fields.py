"""Fields keep what was typed and say what to do instead."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask, g
from flask_babel import force_locale
from werkzeug.datastructures import MultiDict
from wtforms import Form, FormField, StringField
from wtforms.fields.choices import SelectChoice

from tracker.domain.errors import Fault
from tracker.forms.fields import (
    ChoiceField,
    CodesField,
    DayField,
    LineField,
    NumberField,
    OptionsField,
    ProseField,
    Rows,
    choices,
    read_number,
    say,
    written,
)
from tracker.models.enums import Stage


class Part(Form):  # type: ignore[misc]
    name = StringField()


class Sample(Form):  # type: ignore[misc]
    line = LineField("Line", limit=5)
    prose = ProseField("Prose", rows=3)
    number = NumberField("Number")
    day = DayField("Day")
    choice = ChoiceField("Choice", choices=choices(Stage, "None"))
    option = OptionsField("Option", choices=[SelectChoice("a", "A")])
    codes = CodesField("Codes", choices=choices(Stage))
    rows = Rows(FormField(Part), max_entries=3)


@pytest.fixture(autouse=True)
def english(app: Flask) -> Iterator[None]:
    """A request whose reader reads English."""
    with app.test_request_context("/en/pledges"):
        g.lang = "en"
        yield


def posted(*pairs: tuple[str, str]) -> Sample:
    return Sample(MultiDict(pairs))


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("1.234,5", "1234.5"),
        ("1234,50", "1234.50"),
        (" −3 ", "-3"),
        ("125.000", "125000"),
        ("0", "0"),
        ("1.2345", None),
        ("1234.5", None),
        ("12.34.567", None),
        ("1,2,3", None),
        ("NaN", None),
        ("1e999", None),
        ("٣", None),
        ("unos 125 mil", None),
        ("1" * 41, None),
    ],
)
def test_a_number_is_read_as_the_reader_s_language_writes_it(typed: str, value: str | None) -> None:
    with force_locale("es"):
        assert read_number(typed) == (None if value is None else Decimal(value))


def test_each_language_has_its_separators() -> None:
    for language, text in (("en", "1,234.5"), ("pt", "1.234,5"), ("fr", "1\u202f234,5")):
        with force_locale(language):
            assert written(Decimal("1234.50")) == text
            assert read_number(text) == Decimal("1234.5")
    with force_locale("fr"):
        assert read_number("1 234,5") == Decimal("1234.5")


def test_a_small_negative_number_keeps_its_sign() -> None:
    assert written(Decimal("-0.5")) == "-0.5"
    assert written(Decimal(-1234)) == "-1,234"
    assert written(Decimal(0)) == "0"


def test_a_number_that_is_none_stays_as_typed() -> None:
    form = posted(("number", "cuarenta y cinco"))

    assert not form.validate()
    assert form.number.errors == ["Enter a number, for example 1,234.5."]
    assert 'value="cuarenta y cinco"' in form.number()
    assert 'inputmode="decimal"' in form.number()


def test_an_empty_number_or_day_is_none() -> None:
    form = posted(("number", " "), ("day", ""))

    assert form.validate()
    assert (form.number.data, form.day.data) == (None, None)


def test_stored_values_are_shown_in_the_reader_s_language() -> None:
    form = Sample(number=Decimal("3865.5"), day=date(2027, 3, 31))

    assert 'value="3,865.5"' in form.number()
    assert 'value="2027-03-31"' in form.day()
    assert 'value=""' in Sample().number()
    assert 'value=""' in Sample().day()


@pytest.mark.parametrize("typed", ["2031-02-30", "30/02/2031", "20270331", "mañana"])
def test_a_day_that_no_calendar_has_stays_as_typed(typed: str) -> None:
    form = posted(("day", typed))

    assert not form.validate()
    assert form.day.errors == [
        "Enter a day of the calendar as year-month-day, for example 2027-03-31."
    ]
    assert f'type="text" value="{typed}"' in form.day()


def test_a_day_of_the_calendar_gets_the_browser_s_picker() -> None:
    form = posted(("day", "2027-03-31"))

    assert form.validate()
    assert form.day.data == date(2027, 3, 31)
    assert 'type="date"' in form.day()


@pytest.mark.parametrize(
    ("typed", "error"),
    [
        ("too long", "Shorten this to 5 characters; it has 8."),
        ("a\0", "Remove the characters that can't be shown."),
    ],
)
def test_a_line_that_can_not_be_kept_is_refused(typed: str, error: str) -> None:
    form = posted(("line", typed))

    assert not form.validate()
    assert form.line.errors == [error]


def test_prose_is_a_text_area_of_its_height() -> None:
    assert 'rows="3"' in posted(("prose", "dos\npárrafos")).prose()


@pytest.mark.parametrize("name", ["choice", "option", "codes"])
def test_what_is_not_offered_is_refused_in_our_words(name: str) -> None:
    form = posted((name, "nonsense"))

    assert not form.validate()
    assert form[name].errors == ["Choose one of the list."]


def test_what_is_offered_is_taken() -> None:
    form = posted(
        ("choice", "planning"), ("option", "a"), ("codes", "planning"), ("codes", "fulfilled")
    )

    assert form.validate()
    assert form.codes.data == ["planning", "fulfilled"]
    assert [choice.label for choice in form.choice.iter_choices()][:2] == ["None", "Planning"]
    assert posted(("choice", "")).validate()


def test_rows_are_read_by_plain_small_numbers_only() -> None:
    names = [
        "rows-0-name",
        "rows-7-name",
        "rows-²-name",
        f"rows-{'9' * 5000}-name",
        "rows-1",
        "rowsx-1-a",
    ]
    form = posted(*((name, "x") for name in names))

    assert [row.form.name.data for row in form.rows] == ["x", "x"]
    assert len(posted(*((f"rows-{place}-name", "x") for place in range(9))).rows) == 3


def test_rows_tell_the_errors_of_their_groups_and_their_own() -> None:
    form = posted(("rows-0-name", "x"), ("rows-1-name", "y"))
    assert form.validate()
    assert form.rows.errors == []

    form.rows.errors = [*form.rows.errors, "Too many."]
    assert form.rows.errors == ["Too many."]
    form.rows[1].form.name.errors = ["Bad."]
    form.rows.errors = [*form.rows.errors, "Really."]

    assert form.rows.errors == [{}, {"name": ["Bad."]}, "Too many.", "Really."]
    assert form.errors["rows"]


def test_a_fault_is_said_with_its_values() -> None:
    values: dict[str, Any] = {"limit": 5, "length": 8}
    sentence = "Shorten this to %(limit)s characters; it has %(length)s."

    assert say(Fault("x", sentence, **values)) == "Shorten this to 5 characters; it has 8."
    assert say(Fault("x", "Enter a title.")) == "Enter a title."
