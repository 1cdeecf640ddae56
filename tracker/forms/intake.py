"""What people say of a file that they upload: whose it is, how to read it, what its columns mean."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import FileField
from wtforms.fields.choices import SelectChoice

from tracker.forms.base import Form
from tracker.forms.fields import ChoiceField, LineField, OptionsField
from tracker.models.intake import IntakeKind

# What each column that a file may fill is called where a person reads it.
TITLES: Mapping[str, Any] = {
    "external_ref": _l("Your own reference"),
    "country": _l("Country"),
    "area": _l("Area of the plan"),
    "line_of_action": _l("Lines of action and priorities"),
    "title": _l("Title"),
    "description": _l("Description"),
    "language": _l("Language of the text"),
    "lead_institution": _l("Institution that leads"),
    "support_kinds": _l("Kinds of support"),
    "country_roles": _l("Role of the country"),
    "populations": _l("For whom"),
    "starts_on": _l("First day"),
    "ends_on": _l("Last day"),
    "budget_amount": _l("Budget"),
    "budget_currency": _l("Currency of the budget"),
    "grf_pledge": _l("Number at the Global Refugee Forum"),
    "pledge": _l("Pledge"),
    "indicator_ref": _l("Reference of the indicator"),
    "unit": _l("Unit"),
    "kind": _l("Kind of value"),
    "direction": _l("Where it should go"),
    "accumulation": _l("What is reported each time"),
    "baseline_value": _l("Baseline"),
    "baseline_date": _l("Day of the baseline"),
    "target_value": _l("Target"),
    "target_date": _l("Day of the target"),
    "period": _l("Period"),
    "stage": _l("Stage"),
    "achievements": _l("Achievements"),
    "challenges": _l("Challenges"),
    "next_steps": _l("Next steps"),
    "no_change": _l("No change"),
    "value": _l("Value"),
    "value_state": _l("State of the value"),
    "organisation": _l("Organisation"),
    "organisation_type": _l("Type of organisation"),
    "kinds": _l("Kinds of support"),
    "areas": _l("Areas of the plan"),
    "countries": _l("Countries"),
    "amount": _l("Amount"),
    "currency": _l("Currency"),
    "valid_until": _l("Valid until"),
}
KINDS: Mapping[IntakeKind, Any] = {
    IntakeKind.PLEDGES: _l("Pledges"),
    IntakeKind.INDICATORS: _l("Indicators"),
    IntakeKind.PROGRESS: _l("Progress"),
    IntakeKind.OFFERS: _l("Offers"),
}
ENCODINGS = {
    "utf-8": "UTF-8",
    "utf-16-le": "UTF-16 LE",
    "utf-16-be": "UTF-16 BE",
    "cp1252": "Windows (cp1252)",
    "macroman": "Mac (MacRoman)",
}
DELIMITERS: Mapping[str, Any] = {
    "comma": _l("Comma"),
    "semicolon": _l("Semicolon"),
    "tab": _l("Tab"),
}


def _with_blank(blank: Any, pairs: Mapping[str, Any]) -> list[SelectChoice]:
    return [SelectChoice("", blank), *(SelectChoice(code, text) for code, text in pairs.items())]


class UploadForm(Form):
    """A file, what its rows are, and whose they are where the person writes for several."""

    kind = OptionsField(
        _l("What are the rows of the file?"),
        choices=lambda: [SelectChoice(kind.value, text) for kind, text in KINDS.items()],
    )
    owner = ChoiceField(_l("For whom?"))
    file = FileField(
        _l("File"), description=_l("CSV or XLSX, of any layout, at most 20 MB and 2,000 rows.")
    )


class ReadingForm(Form):
    """How a file is to be read where that was found wrong or could not be told."""

    encoding = ChoiceField(
        _l("Encoding"), choices=lambda: _with_blank(gettext("As found"), ENCODINGS)
    )
    delimiter = ChoiceField(
        _l("What stands between columns"),
        choices=lambda: _with_blank(gettext("As found"), DELIMITERS),
    )
    sheet = ChoiceField(_l("Sheet"))
    header = LineField(
        _l("Row of the headings"),
        limit=6,
        description=_l("Rows above it are not read. Leave it empty to take the row that is found."),
    )


class ApplyForm(Form):
    """The dry run that is stored: its version stands in the form."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word of the file in a column of codes; `name` is its field."""

    name: str
    column: str
    text: str


@dataclass(frozen=True, slots=True)
class Layout:
    """What a mapping is made of: our columns, the file's headings, the codes of a column, words that are none."""

    columns: Mapping[str, bool]
    headings: Sequence[str]
    codes: Mapping[str, Sequence[tuple[str, str]]]
    words: Sequence[Word]


class _MappingForm(Form):
    """The parts that every mapping has."""

    days = ChoiceField(
        _l("Days are written"),
        choices=lambda: [
            SelectChoice("iso", gettext("Year-month-day: 2026-01-31")),
            SelectChoice("day_first", gettext("Day first: 31/01/2026")),
            SelectChoice("month_first", gettext("Month first: 01/31/2026")),
        ],
    )
    decimals = ChoiceField(
        _l("Numbers are written"),
        choices=lambda: [
            SelectChoice("point", "1234.5"),
            SelectChoice("comma", "1.234,5"),
        ],
    )
    only_column = ChoiceField(_l("Take only rows that have in column"))
    only_value = LineField(_l("exactly this value"))
    keep_as = LineField(
        _l("Keep this mapping under a name"),
        limit=80,
        description=_l("Optional. Next time it is offered for files of this kind."),
    )


def mapping_form(layout: Layout, **options: Any) -> Any:
    """Return the form of a mapping: for each column where it comes from, for each unknown word its code."""
    parts: dict[str, Any] = {}
    for name in layout.columns:
        parts[f"from_{name}"] = ChoiceField(TITLES[name], choices=_origins(layout))
        parts[f"text_{name}"] = LineField(TITLES[name])
    for word in layout.words:
        pairs = [SelectChoice("", gettext("Choose")), *_codes(layout.codes[word.column])]
        parts[word.name] = ChoiceField(word.text, choices=pairs)
    made: Any = type("MappingForm", (_MappingForm,), parts)
    form = made(**options)
    form.only_column.choices = [SelectChoice("", gettext("All rows")), *_headings(layout)]
    return form


def _origins(layout: Layout) -> list[SelectChoice]:
    return [
        SelectChoice("", gettext("Not in the file")),
        *_headings(layout),
        SelectChoice("value", gettext("The same in every row:")),
        SelectChoice("number", gettext("The row's number, after:")),
    ]


def _headings(layout: Layout) -> list[SelectChoice]:
    return [
        SelectChoice(
            f"c{place}", gettext("Column %(number)s: %(name)s", number=place + 1, name=one[:60])
        )
        for place, one in enumerate(layout.headings)
        if one
    ]


def _codes(pairs: Sequence[tuple[str, str]]) -> list[SelectChoice]:
    return [SelectChoice(code, text) for code, text in pairs]
