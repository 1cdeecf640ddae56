"""The rows of a progress update's form: an indicator's value, a piece of evidence."""

from decimal import Decimal

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, Form
from wtforms.fields.choices import SelectChoice

from tracker.domain.texts import EvidenceText, ReadingText
from tracker.domain.update_rules import LONGEST_URL
from tracker.forms.fields import (
    ChoiceField,
    DayField,
    LineField,
    NumberField,
    OptionsField,
    choices,
)
from tracker.models.enums import EvidenceKind, IndicatorKind, Language, ValueState


def or_none(chosen: str | None) -> str | None:
    """Take an empty answer as none: a draft may leave a choice open."""
    return chosen or None


class ValueField(NumberField):
    """A number of which there may be no data: the way out is said where it is wrong."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read what was typed."""
        try:
            super().process_formdata(valuelist)
        except ValueError as error:
            raise ValueError(gettext("Enter a number or choose No data.")) from error


class ReadingPart(Form):  # type: ignore[misc]  # wtforms has no types
    """What is known of one indicator: a number, two of a ratio, yes or no, or why there is none."""

    value = ValueField(_l("Value"))
    numerator = ValueField(_l("First number"))
    denominator = ValueField(_l("of"))
    answer = ChoiceField(_l("Answer"))
    value_state = OptionsField(
        _l("Is there a value?"), choices=choices(ValueState), filters=[or_none]
    )

    kind = IndicatorKind.NUMBER

    def name_after(self, number: int, kind: IndicatorKind) -> None:
        """Call the fields by the indicator's number, so that an error says which one it is about."""
        self.kind = kind
        self.answer.choices = [
            SelectChoice("", gettext("Choose")),
            SelectChoice("1", gettext("Yes")),
            SelectChoice("0", gettext("No")),
        ]
        for name in ("value", "numerator", "denominator", "answer", "value_state"):
            self[name].label.text = gettext("Indicator %(number)s", number=number)

    def field_for(self, name: str) -> str:
        """Return the field that shows a fault of the domain."""
        if self.kind is IndicatorKind.YES_NO:
            return "answer"
        if self.kind is IndicatorKind.RATIO and name == "value" and not self.value.data:
            return "numerator"
        return name

    def text(self, ref: str) -> ReadingText | None:
        """Return what is said of the indicator, or None while nothing is said."""
        value = Decimal(self.answer.data) if self.answer.data else self.value.data
        numbers = (value, self.numerator.data, self.denominator.data)
        has_number = any(number is not None for number in numbers)
        state = self.value_state.data
        if not has_number and state in (None, ValueState.REPORTED.value):
            return None
        return ReadingText(
            ref=ref,
            # A number is a value, also when nobody ticked that it is one.
            value_state=ValueState(state) if state else ValueState.REPORTED,
            value=value,
            numerator=self.numerator.data,
            denominator=self.denominator.data,
        )


class EvidencePart(Form):  # type: ignore[misc]
    """A link that supports what is said."""

    kind = ChoiceField(_l("Kind of evidence"), choices=choices(EvidenceKind))
    title = LineField(_l("Title of the evidence"))
    url = LineField(
        _l("Web address"),
        description=_l("For example https://example.org/decree-12"),
        limit=LONGEST_URL,
    )
    language = ChoiceField(_l("Language of the evidence"), choices=choices(Language))
    dated_on = DayField(_l("Date of the evidence"))
    is_confidential = BooleanField(_l("Only for the monitoring mechanism, not for the public"))

    def is_blank(self) -> bool:
        """Say whether nothing was written."""
        return not (self.title.data or "").strip() and not (self.url.data or "").strip()

    def text(self) -> EvidenceText:
        """Return what was written."""
        return EvidenceText(
            kind=EvidenceKind(self.kind.data or EvidenceKind.OTHER),
            title=self.title.data or "",
            url=(self.url.data or "").strip(),
            language=Language(self.language.data or Language.ES),
            is_public=not self.is_confidential.data,
            dated_on=self.dated_on.data,
        )
