"""Needs, offers and what is agreed on them, as people write them."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, cast

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Optional

from tracker.domain.agreements import Part, Terms
from tracker.domain.support_texts import LONGEST_REFERENCE, LONGEST_UNIT, NeedText, OfferText
from tracker.domain.wording import NOTE
from tracker.forms.base import Form
from tracker.forms.fields import (
    ChoiceField,
    CodesField,
    DayField,
    LineField,
    NumberField,
    OptionsField,
    ProseField,
    choices,
)
from tracker.models.enums import Language, SupportKind

CURRENCY = 3


@dataclass(frozen=True, slots=True)
class Offered:
    """What can be chosen in this installation, by code and in the reader's words."""

    leads: list[SelectChoice] = field(default_factory=list)
    areas: list[SelectChoice] = field(default_factory=list)
    countries: list[SelectChoice] = field(default_factory=list)
    pledges: list[SelectChoice] = field(default_factory=list)


class CountField(NumberField):
    """A number of things."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read what was typed; half a thing is none."""
        super().process_formdata(valuelist)
        if self.data is not None and self.data != self.data.to_integral_value():
            self.data = None
            raise ValueError(gettext("Enter a whole number of at least 1."))

    @property
    def count(self) -> int | None:
        """Return the number."""
        return None if self.data is None else int(self.data)


class _Worded(Form):
    """What the texts of needs and offers share."""

    lead = ChoiceField(_l("On whose behalf"))
    title = LineField(_l("Title"), description=_l("What it is about, in one line."))
    language = OptionsField(
        _l("Language of the text"),
        choices=choices(Language),
        validators=[InputRequired(_l("Choose the language in which you write."))],
    )
    amount = NumberField(_l("Amount"), description=_l("If it is money. In its own currency."))
    currency = LineField(
        _l("Currency"), description=_l("Three letters, for example USD."), limit=CURRENCY
    )
    quantity = CountField(_l("How many"), description=_l("If it can be counted."))
    unit = LineField(
        _l("Of what"), description=_l("For example: places, days of training."), limit=LONGEST_UNIT
    )

    def __init__(self, *args: Any, offered: Offered, **options: Any) -> None:
        super().__init__(*args, **options)
        self.offered = offered
        self.lead.choices = offered.leads

    def shared(self) -> dict[str, Any]:
        """Return what needs and offers share; a currency without an amount is only what was filled in first."""
        currency = (self.currency.data or "").strip().upper() or None
        return {
            "title": self.title.data or "",
            "language": Language(self.language.data),
            "description": self["description"].data or "",
            "amount": self.amount.data,
            "currency": currency if self.amount.data is not None else None,
            "quantity": self.quantity.count,
            "unit": self.unit.data or "",
        }


class NeedForm(_Worded):
    """What a country asks for."""

    description = ProseField(
        _l("What is needed"), description=_l("What for, for whom, and what is there already.")
    )
    area = OptionsField(
        _l("Area of the plan"), validators=[InputRequired(_l("Choose one of the areas."))]
    )
    kind = OptionsField(
        _l("Kind of support"),
        choices=choices(SupportKind),
        validators=[InputRequired(_l("Choose one kind of support."))],
    )
    pledge = ChoiceField(
        _l("The pledge that needs it"),
        description=_l("One of your published pledges, or none."),
        validators=[Optional()],
    )
    needed_by = DayField(_l("Needed by"), description=_l("The last day on which it still helps."))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.area.choices = self.offered.areas
        self.pledge.choices = [SelectChoice("", _l("None")), *self.offered.pledges]

    def text(self) -> NeedText:
        """Return what was written."""
        return NeedText(
            area=self.area.data,
            kind=SupportKind(self.kind.data),
            pledge=self.pledge.data or None,
            needed_by=self.needed_by.data,
            **self.shared(),
        )


class OfferForm(_Worded):
    """What an organisation or a country offers."""

    description = ProseField(
        _l("What is offered"), description=_l("What it is good for, and how it works.")
    )
    kinds = CodesField(_l("Kinds of support"), choices=choices(SupportKind))
    areas = CodesField(_l("For which areas"), description=_l("None chosen means any."))
    countries = CodesField(_l("For which countries"), description=_l("None chosen means any."))
    valid_until = DayField(
        _l("Valid until"), description=_l("The last day on which it can be agreed on.")
    )
    conditions = ProseField(
        _l("Conditions"),
        description=_l("What others must bring or keep to."),
        limit=NOTE,
        validators=[Optional()],
    )
    external_ref = LineField(
        _l("Your own reference"),
        description=_l("So that a file you import later finds this offer."),
        limit=LONGEST_REFERENCE,
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.areas.choices = self.offered.areas
        self.countries.choices = self.offered.countries

    def text(self) -> OfferText:
        """Return what was written."""
        return OfferText(
            kinds=tuple(map(SupportKind, self.kinds.data)),
            areas=tuple(self.areas.data),
            countries=tuple(self.countries.data),
            valid_until=self.valid_until.data,
            conditions=self.conditions.data or "",
            external_ref=(self.external_ref.data or "").strip() or None,
            **self.shared(),
        )


class ReasonForm(Form):
    """Why a need or an offer is withdrawn, or a match declined."""

    reason = ProseField(_l("Reason"), limit=NOTE)


class ProposeForm(Form):
    """A need and an offer to be brought together: the other side is chosen."""

    other = ChoiceField(
        _l("With which one"), validators=[InputRequired(_l("Choose one of the list."))]
    )

    def __init__(self, *args: Any, others: Mapping[str, str], **options: Any) -> None:
        super().__init__(*args, **options)
        self.other.choices = [
            SelectChoice(code, f"{code} {title}") for code, title in others.items()
        ]


class AgreeForm(Form):
    """What is promised."""

    amount = NumberField(_l("Amount"), description=_l("In the currency of the offer."))
    quantity = CountField(_l("How many"))

    def terms(self) -> Terms:
        """Return what was written."""
        return Terms(amount=self.amount.data, quantity=self.quantity.count)


class DeliverForm(Form):
    """What arrived on a day."""

    on = DayField(_l("Day"), validators=[InputRequired(_l("Enter the day on which it arrived."))])
    amount = NumberField(_l("Amount"), description=_l("In the currency of the agreement."))
    quantity = CountField(_l("How many"))
    note = ProseField(_l("What arrived"), limit=NOTE, rows=2, validators=[Optional()])

    def part(self) -> Part:
        """Return what was written."""
        return Part(
            on=cast(date, self.on.data),
            amount=self.amount.data,
            quantity=self.quantity.count,
            note=self.note.data or "",
        )


class OutcomeForm(Form):
    """What came of it."""

    outcome = ProseField(_l("What came of it"), limit=NOTE)


def values_of(text: NeedText | OfferText) -> dict[str, Any]:
    """Return a text as a form's first values."""
    said = asdict(text)
    quantity = said["quantity"]
    return {
        **said,
        "currency": said["currency"] or "",
        "quantity": None if quantity is None else Decimal(quantity),
        "pledge": said.get("pledge") or "",
        "external_ref": said.get("external_ref") or "",
    }
