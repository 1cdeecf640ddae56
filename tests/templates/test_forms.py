"""Fields, hints and errors are tied together, and the summary repeats what stands at the fields."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from werkzeug.datastructures import MultiDict
from wtforms import (
    BooleanField,
    Field,
    FieldList,
    FileField,
    Form,
    FormField,
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Optional
from wtforms.widgets import CheckboxInput, ListWidget

Draw = Callable[..., str]
CHOICES = [SelectChoice("a", "First"), SelectChoice("b", "Second")]


class Ticks(SelectMultipleField):
    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class Stages(RadioField):
    hints = {"b": "An evidence is asked for."}  # noqa: RUF012 - as a form would set it


class Reading(Form):
    value = StringField("Value of the indicator", [InputRequired("enter a number")])


def not_more_than_one(_form: Form, field: Field) -> None:
    if len(field.entries) > 1:
        raise ValidationError("give one only")


class Everything(Form):
    version = HiddenField()
    title = StringField("Title", [InputRequired("enter a title")], description="In one line.")
    text = TextAreaField("Text", [Optional()])
    kind = SelectField("Kind", choices=CHOICES)
    stage = Stages("Stage", [InputRequired("choose a stage")], choices=CHOICES)
    challenges = Ticks("Challenges", choices=CHOICES)
    attested = BooleanField("I have checked this.", [InputRequired("tick the box")])
    file = FileField("File")
    readings = FieldList(FormField(Reading, "Reading"), "Readings", [not_more_than_one])


def filled(**data: Any) -> Everything:
    form = Everything(MultiDict({"kind": "a"} | data))
    form.validate()
    return form


def test_an_error_is_tied_to_its_field_with_the_hint(draw: Draw) -> None:
    drawn = draw("forms", "field", filled(title="").title)

    assert 'aria-describedby="title-hint title-error"' in drawn
    assert 'aria-invalid="true"' in drawn
    assert '<div class="hint" id="title-hint">In one line.</div>' in drawn
    assert '<p class="field-error" id="title-error">Error: enter a title</p>' in drawn
    assert '<label class="field-label" for="title">Title</label>' in drawn


def test_a_field_without_an_error_says_nothing_of_one(draw: Draw) -> None:
    drawn = draw("forms", "field", filled(title="x").title)

    assert "error" not in drawn
    assert "aria-invalid" not in drawn


@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("text", '<textarea class="form-control field-short" id="text"'),
        ("text", "(optional)"),
        ("kind", '<select class="form-select field-short"'),
        ("file", 'type="file"'),
        ("version", '<input id="version" name="version" type="hidden"'),
        ("stage", '<fieldset class="field field-wrong" id="stage" aria-describedby="stage-error">'),
        ("stage", '<div class="hint">An evidence is asked for.</div>'),
        ("stage", '<label for="stage-1">Second</label>'),
        ("challenges", 'type="checkbox"'),
        ("attested", '<label for="attested">I have checked this.</label>'),
    ],
)
def test_every_kind_of_field_is_drawn(draw: Draw, name: str, part: str) -> None:
    assert part in draw("forms", "field", filled()[name], "short")


def test_the_last_value_stands_beside_the_field(draw: Draw) -> None:
    assert "Last report: 58" in draw("forms", "field", filled().text, previous=58)


def test_a_whole_list_is_drawn_with_its_own_error(draw: Draw) -> None:
    form = filled(**{"readings-0-value": "1", "readings-1-value": "2"})

    drawn = draw("forms", "field", form.readings)

    assert '<p class="field-error" id="readings-error">Error: give one only</p>' in drawn
    assert 'id="readings-1-value"' in drawn


def test_a_control_in_a_cell_is_named(draw: Draw) -> None:
    form = filled(**{"readings-0-value": ""})

    drawn = draw("forms", "control", form.readings[0].form.value, "Value of indicator 1")

    assert 'aria-label="Value of indicator 1"' in drawn
    assert 'aria-describedby="readings-0-value-error"' in drawn


def test_a_group_in_a_cell_is_named(draw: Draw) -> None:
    drawn = draw("forms", "control", filled().stage, "Stage of pledge 1")

    assert '<legend class="visually-hidden">Stage of pledge 1</legend>' in drawn


def test_the_summary_links_each_error_in_the_words_of_its_field(draw: Draw) -> None:
    form = filled(**{"readings-0-value": "", "readings-1-value": "2"})
    form.form_errors.append("The period is closed.")

    summary = draw("forms", "error_summary", form, "What you typed is kept.")

    assert "There are 6 things to correct" in summary
    assert "<p>What you typed is kept.</p>" in summary
    assert re.findall(r'<li>(?:<a href="([^"]+)">)?([^<]+)', summary) == [
        ("", "The period is closed."),
        ("#title", "Title: enter a title"),
        ("#stage-0", "Stage: choose a stage"),
        ("#attested", "I have checked this.: tick the box"),
        ("#readings-0-value", "Value of the indicator: enter a number"),
        ("#readings", "Readings: give one only"),
    ]


def test_a_sound_form_has_no_summary(draw: Draw) -> None:
    form = filled(title="x", stage="a", attested="y")

    assert draw("forms", "error_summary", form, "What you typed is kept.") == ""


def test_a_hidden_fields_error_names_no_field(draw: Draw) -> None:
    form = filled(title="x", stage="a", attested="y")
    form.version.errors = ["The page is too old."]

    assert "<li>The page is too old.</li>" in draw("forms", "error_summary", form)


def test_problems_of_no_form_are_listed_the_same_way(draw: Draw) -> None:
    summary = draw("forms", "problem_summary", [{"message": "Row 3 names no country."}])

    assert "There is 1 thing to correct" in summary
    assert "<li>Row 3 names no country.</li>" in summary


def test_every_hidden_field_goes_along(draw: Draw) -> None:
    assert draw("forms", "token", filled(version="7")) == (
        '<input name="version" type="hidden" value="7">'
    )


def test_a_form_of_one_button_has_the_token_alone(draw: Draw) -> None:
    assert draw("forms", "token").startswith('<input type="hidden" name="csrf_token" value="')
