"""Fields that keep what was typed, say what to do instead, and refuse what can't be stored."""

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from babel.numbers import get_decimal_symbol, get_group_symbol
from flask_babel import get_locale, gettext
from markupsafe import Markup
from wtforms import (
    Field,
    FieldList,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.fields.choices import SelectChoice
from wtforms.widgets import CheckboxInput, DateInput, ListWidget, TextInput

from tracker.domain.errors import Fault, TrackerError
from tracker.domain.wording import LINE, PROSE, wording_faults
from tracker.domain.words import word
from tracker.models.base import plain

LONGEST_NUMBER = 40
_ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def say(refusal: Fault | TrackerError) -> str:
    """Return what the domain refused, in the reader's language."""
    sentence = gettext(refusal.message)
    return str(sentence % refusal.values if refusal.values else sentence)


def choices(
    vocabulary: Iterable[StrEnum], blank: str | None = None
) -> Callable[[], list[SelectChoice]]:
    """Return the choices of a vocabulary in the reader's language, after a blank one where that is given."""

    def made() -> list[SelectChoice]:
        first = [] if blank is None else [SelectChoice("", blank)]
        return first + [SelectChoice(value.value, gettext(word(value))) for value in vocabulary]

    return made


class LineField(StringField):  # type: ignore[misc]  # wtforms has no types
    """Text on one line."""

    def __init__(self, label: Any = None, *, limit: int = LINE, **options: Any) -> None:
        super().__init__(label, **options)
        self.limit = limit

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read what was typed; a field that was not sent is empty."""
        self.data = valuelist[0] if valuelist else ""

    def pre_validate(self, form: Any) -> None:
        """Refuse characters that can't be shown and texts that are too long."""
        for fault in wording_faults("", self.data or "", self.limit):
            raise ValidationError(say(fault))


class ProseField(TextAreaField, LineField):  # type: ignore[misc]
    """Text with paragraphs."""

    def __init__(
        self, label: Any = None, *, limit: int = PROSE, rows: int = 4, **options: Any
    ) -> None:
        super().__init__(label, limit=limit, render_kw={"rows": rows}, **options)


class NumberField(Field):  # type: ignore[misc]
    """An exact number, written with the separators of the reader's language."""

    widget = TextInput()

    def __init__(self, label: Any = None, **options: Any) -> None:
        attributes = {"inputmode": "decimal", "autocomplete": "off"}
        super().__init__(label, render_kw=attributes, **options)

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return written(self.data) if self.data is not None else ""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read what was typed; an empty field is no number."""
        self.data = None
        if valuelist and valuelist[0].strip():
            self.data = read_number(valuelist[0])
            if self.data is None:
                example = written(Decimal("1234.5"))
                raise ValueError(
                    gettext("Enter a number, for example %(example)s.", example=example)
                )


def written(value: Decimal) -> str:
    """Write a number exactly, with the separators of the reader's language."""
    locale = get_locale()
    whole, _, rest = plain(value).partition(".")
    grouped = f"{int(whole):,}".replace(",", get_group_symbol(locale))
    if int(whole) == 0 and whole.startswith("-"):
        grouped = "-0"
    return grouped + (get_decimal_symbol(locale) + rest if rest else "")


def read_number(text: str) -> Decimal | None:
    """Return the number that the text says in the reader's language, or None: doubt is never guessed away."""
    locale = get_locale()
    group, mark = get_group_symbol(locale), get_decimal_symbol(locale)
    # People type a plain space where the language groups by a narrow one.
    group = "[\\s]" if group.isspace() else re.escape(group)
    pattern = rf"-?(?:[0-9]+|[0-9]{{1,3}}(?:{group}[0-9]{{3}})+)(?:{re.escape(mark)}[0-9]+)?"
    typed = text.strip().replace("\N{MINUS SIGN}", "-")
    if len(typed) > LONGEST_NUMBER or not re.fullmatch(pattern, typed):
        return None
    return Decimal(re.sub(group, "", typed).replace(mark, "."))


class DayField(Field):  # type: ignore[misc]
    """A day of the calendar; browsers show their own picker, what no calendar has stays as typed."""

    widget = DateInput()

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return self.data.isoformat() if self.data else ""

    def __call__(self, **options: Any) -> Markup:
        """Show the field; a browser would blank a day that doesn't exist, so that one is shown as text."""
        typed = self._value()
        kind = "date" if not typed or _read_day(typed) else "text"
        shown: Markup = super().__call__(**{"type": kind, **options})
        return shown

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read what was typed; an empty field is no day."""
        self.data = None
        if valuelist and valuelist[0].strip():
            self.data = _read_day(valuelist[0].strip())
            if self.data is None:
                raise ValueError(
                    gettext(
                        "Enter a day of the calendar as year-month-day, for example 2027-03-31."
                    )
                )


def _read_day(typed: str) -> date | None:
    if not _ISO_DAY.fullmatch(typed):
        return None
    try:
        return date.fromisoformat(typed)
    except ValueError:
        return None


class _OneOf:
    """What single choices share: what was not sent is none, what is not offered is refused in our words."""

    data: Any

    def pre_validate(self, form: Any) -> None:
        """Refuse what is not among the choices."""
        offered = {choice.value for choice in self.iter_choices()}  # type: ignore[attr-defined]
        if self.data is not None and str(self.data) not in offered:
            raise ValidationError(gettext("Choose one of the list."))


class ChoiceField(_OneOf, SelectField):  # type: ignore[misc]
    """One of a list, folded."""


class OptionsField(_OneOf, RadioField):  # type: ignore[misc]
    """One of a few, all shown."""


class CodesField(SelectMultipleField):  # type: ignore[misc]
    """Any of a few, as boxes to tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def pre_validate(self, form: Any) -> None:
        """Refuse what is not among the choices."""
        offered = {choice.value for choice in self.iter_choices()}
        if any(code not in offered for code in self.data or ()):
            raise ValidationError(gettext("Choose one of the list."))


class Rows(FieldList):  # type: ignore[misc]
    """Groups of fields that can be added and taken away; more than the limit are not read."""

    _own: Sequence[str] = ()

    @property
    def errors(self) -> list[Any]:
        """Return the errors of the groups, when any has one, then the list's own."""
        inner = [entry.errors for entry in getattr(self, "entries", [])]
        return (inner if any(inner) else []) + list(self._own)

    @errors.setter
    def errors(self, value: Iterable[Any]) -> None:
        self._own = [error for error in value if isinstance(error, str)]

    def _extract_indices(self, prefix: str, formdata: Iterable[str]) -> Iterable[int]:
        pattern = re.compile(rf"{re.escape(prefix)}-([0-9]{{1,4}})-.*", re.DOTALL)
        return (int(found[1]) for name in formdata if (found := pattern.fullmatch(name)))
