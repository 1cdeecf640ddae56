"""The rows of a pledge's form: a party, a link, an indicator."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import Form, HiddenField

from tracker.domain.texts import IndicatorText, LinkText, PartyText
from tracker.domain.wording import NOTE
from tracker.forms.fields import ChoiceField, DayField, LineField, NumberField, choices
from tracker.models.enums import (
    Accumulation,
    Direction,
    IndicatorKind,
    LinkRelation,
    LinkScheme,
    PartyRole,
)

WRITTEN = (
    "title",
    "unit",
    "baseline_value",
    "baseline_date",
    "baseline_reason",
    "target_value",
    "target_date",
)


class PartyPart(Form):  # type: ignore[misc]  # wtforms has no types
    """A country or an organisation beside the lead; `party` is `country:CHL` or `organisation:12`."""

    party = ChoiceField(_l("Country or organisation"))
    role = ChoiceField(_l("Its part"), choices=choices(PartyRole), default=PartyRole.CO_PLEDGER)

    def is_blank(self) -> bool:
        """Say whether nobody was chosen."""
        return not self.party.data

    def text(self) -> PartyText:
        """Return what was chosen."""
        kind, _, key = self.party.data.partition(":")
        role = PartyRole(self.role.data)
        if kind == "country":
            return PartyText(role=role, country_iso3=key)
        return PartyText(role=role, organisation_id=int(key))


class LinkPart(Form):  # type: ignore[misc]
    """A relation to something registered elsewhere."""

    relation = ChoiceField(
        _l("This pledge"), choices=choices(LinkRelation), default=LinkRelation.CONTRIBUTES_TO
    )
    scheme = ChoiceField(_l("Register"), choices=choices(LinkScheme), default=LinkScheme.GRF)
    identifier = LineField(
        _l("Identifier"),
        description=_l(
            "Global Refugee Forum: GRF- and five digits, for example GRF-01547. Multistakeholder pledges, objectives and forums: choose from what is offered, for example cartagena40-O1, 2 or MIRPS."
        ),
        limit=200,
        render_kw={"list": "link-identifiers"},
    )

    def is_blank(self) -> bool:
        """Say whether no identifier was given."""
        return not (self.identifier.data or "").strip()

    def text(self) -> LinkText:
        """Return what was written."""
        return LinkText(
            scheme=LinkScheme(self.scheme.data),
            identifier=self.identifier.data,
            relation=LinkRelation(self.relation.data),
        )


class IndicatorPart(Form):  # type: ignore[misc]
    """One indicator; its reference is given by the tracker and stays with it."""

    ref = HiddenField()
    shared_code = HiddenField()
    title = LineField(
        _l("What is measured"), description=_l("For example: residence permits granted.")
    )
    kind = ChoiceField(
        _l("Kind of value"), choices=choices(IndicatorKind), default=IndicatorKind.NUMBER
    )
    unit = LineField(_l("Unit"), description=_l("For example: people."), limit=100)
    currency = LineField(
        _l("Currency"), description=_l("Only for an amount of money, for example USD."), limit=3
    )
    direction = ChoiceField(
        _l("Where it should go"), choices=choices(Direction), default=Direction.INCREASE
    )
    accumulation = ChoiceField(
        _l("What is reported each time"),
        choices=choices(Accumulation),
        default=Accumulation.CUMULATIVE,
    )
    baseline_value = NumberField(_l("Baseline"), description=_l("For yes or no: 1 or 0."))
    baseline_date = DayField(_l("Day of the baseline"))
    baseline_reason = LineField(
        _l("Why there is no baseline"),
        description=_l("Only when you leave the baseline empty."),
        limit=NOTE,
    )
    target_value = NumberField(_l("Target"), description=_l("For yes or no: 1 or 0."))
    target_date = DayField(_l("Day of the target"))

    def is_blank(self) -> bool:
        """Say whether nothing was written in the row."""
        return not any(self[name]._value().strip() for name in WRITTEN)

    def text(self) -> IndicatorText:
        """Return what was written."""
        values: dict[str, Any] = {name: self[name].data for name in WRITTEN}
        for name in ("title", "unit", "baseline_reason"):
            values[name] = values[name] or ""
        return IndicatorText(
            ref=self.ref.data or "",
            shared_code=self.shared_code.data or None,
            kind=IndicatorKind(self.kind.data),
            direction=Direction(self.direction.data),
            accumulation=Accumulation(self.accumulation.data),
            currency=(self.currency.data or "").strip().upper() or None,
            **values,
        )
