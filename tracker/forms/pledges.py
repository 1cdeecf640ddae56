"""A pledge as people write it: grouped fields, and rows for parties, links and indicators."""

from dataclasses import asdict, dataclass
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import FormField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Optional

from tracker.domain.texts import PledgeText
from tracker.domain.wording import NOTE
from tracker.domain.words import word
from tracker.forms.base import Form
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
)
from tracker.forms.pledge_parts import IndicatorPart, LinkPart, PartyPart
from tracker.models.enums import (
    ChangeReason,
    CountryRole,
    Language,
    Population,
    ProgressMethod,
    SupportKind,
)

MOST_ROWS = 60


@dataclass(frozen=True, slots=True)
class Offers:
    """What can be chosen in this installation, by code and in the reader's words."""

    leads: list[SelectChoice]
    areas: list[SelectChoice]
    other_areas: list[SelectChoice]
    lines: list[SelectChoice]
    parties: list[SelectChoice]
    has_milestones: bool = False


class PledgeForm(Form):
    """A pledge's whole text; a draft needs no more than a title."""

    lead = ChoiceField(_l("Who leads"))
    title = LineField(
        _l("Title"),
        description=_l(
            "What will be done, in one line. For example: register stateless people in three regions."
        ),
    )
    language = OptionsField(
        _l("Language of the text"),
        choices=choices(Language),
        validators=[InputRequired(_l("Choose the language in which you write."))],
    )
    area = OptionsField(
        _l("Area of the plan"), description=_l("The one area in which the pledge is counted.")
    )
    other_areas = CodesField(
        _l("Other areas it touches"),
        description=_l("They are shown, not counted."),
        validators=[Optional()],
    )
    lines = CodesField(
        _l("Lines of action and priorities"),
        description=_l("Those of the plan that this pledge serves."),
        validators=[Optional()],
    )
    description = ProseField(
        _l("Description"), description=_l("What will be done, where and how."), rows=6
    )
    expected_result = ProseField(
        _l("Expected result"),
        description=_l(
            "What will be different for people. For example: they can work with a document of their own."
        ),
        validators=[Optional()],
    )
    support_kinds = CodesField(_l("Kinds of support"), choices=choices(SupportKind))
    country_roles = CodesField(
        _l("Role of the country"), choices=choices(CountryRole), validators=[Optional()]
    )
    populations = CodesField(_l("For whom"), choices=choices(Population))
    territory = LineField(
        _l("Territory"),
        description=_l("For example: the whole country, or the regions' names."),
        validators=[Optional()],
    )
    lead_institution = LineField(
        _l("Institution that leads"),
        description=_l(
            "One institution, by its full name. For example: National Migration Service."
        ),
    )
    contact = LineField(
        _l("Contact"),
        description=_l("Public: an office, its address or telephone."),
        limit=NOTE,
        validators=[Optional()],
    )
    starts_on = DayField(_l("First day"), description=_l("For example 2026-01-01."))
    ends_on = DayField(_l("Last day"), description=_l("At the latest 2034-12-31."))
    budget_amount = NumberField(
        _l("Budget"),
        description=_l("The whole amount, without the currency."),
        validators=[Optional()],
    )
    budget_currency = LineField(
        _l("Currency of the budget"), description=_l("Three letters, for example USD."), limit=3
    )
    progress_method = OptionsField(
        _l("How progress is measured"),
        default="",
    )
    indicators = Rows(FormField(IndicatorPart), max_entries=MOST_ROWS)
    parties = Rows(FormField(PartyPart), max_entries=MOST_ROWS)
    links = Rows(FormField(LinkPart), max_entries=MOST_ROWS)
    add = StringField()
    remove = StringField()

    def __init__(self, *args: Any, offers: Offers, **options: Any) -> None:
        super().__init__(*args, **options)
        self.offers = offers
        self.lead.choices = offers.leads
        self.progress_method.choices = _methods(
            self.progress_method.object_data, has_milestones=offers.has_milestones
        )
        self.area.choices = offers.areas
        self.other_areas.choices = offers.other_areas
        self.lines.choices = offers.lines
        self._offer_parties()

    def rearrange(self) -> bool:
        """Add or take away a row when its button was pressed; say whether one was."""
        if self.add.data in ("indicators", "parties", "links"):
            self[self.add.data].append_entry()
            self._offer_parties()
            return True
        name, _, place = (self.remove.data or "").partition("-")
        if name not in ("indicators", "parties", "links"):
            return False
        rows = self[name]
        if place.isascii() and place.isdigit() and len(place) <= 4 and int(place) < len(rows):
            rows.pop_entry(int(place))
        return True

    def text(self) -> PledgeText:
        """Return what was written; rows left blank are dropped."""
        for rows in (self.indicators, self.parties, self.links):
            for place in reversed(range(len(rows))):
                if rows[place].form.is_blank():
                    rows.pop_entry(place)
        return PledgeText(
            area=self.area.data or "",
            language=Language(self.language.data),
            starts_on=self.starts_on.data,
            ends_on=self.ends_on.data,
            support_kinds=tuple(map(SupportKind, self.support_kinds.data)),
            country_roles=tuple(map(CountryRole, self.country_roles.data)),
            populations=tuple(map(Population, self.populations.data)),
            lines=tuple(self.lines.data),
            other_areas=tuple(self.other_areas.data),
            budget_amount=self.budget_amount.data,
            budget_currency=self._currency(),
            progress_method=ProgressMethod(self.progress_method.data)
            if self.progress_method.data
            else None,
            parties=tuple(row.form.text() for row in self.parties),
            links=tuple(row.form.text() for row in self.links),
            indicators=tuple(row.form.text() for row in self.indicators),
            **{
                name: self[name].data or ""
                for name in (
                    "title",
                    "description",
                    "expected_result",
                    "territory",
                    "lead_institution",
                    "contact",
                )
            },
        )

    def _currency(self) -> str | None:
        # The form offers the country's currency by itself: without an amount it says nothing.
        if self.budget_amount.data is None:
            return None
        return (self.budget_currency.data or "").strip().upper() or None

    def _offer_parties(self) -> None:
        for row in self.parties:
            row.form.party.choices = [SelectChoice("", _l("Choose")), *self.offers.parties]


def _methods(declared: str | None, *, has_milestones: bool) -> list[SelectChoice]:
    """Return the ways to measure progress; nobody chooses milestones for a pledge that has none."""
    if has_milestones or declared == ProgressMethod.MILESTONES:
        offered = list(ProgressMethod)
    else:
        offered = [ProgressMethod.INDICATORS, ProgressMethod.STAGE_ONLY]
    named = [SelectChoice(value.value, gettext(word(value))) for value in offered]
    if declared:
        return named
    # Until it is published a text needs no method: it follows from what it has.
    return [
        SelectChoice("", gettext("By the indicators, when there are any")),
        *named[1:],
    ]


class AmendForm(Form):
    """Why a published text is changed."""

    reason = OptionsField(
        _l("Why it changes"),
        choices=choices(ChangeReason),
        validators=[InputRequired(_l("Choose the reason."))],
    )
    note = ProseField(
        _l("In your words"),
        description=_l("Public. For example: the law was passed later than planned."),
        limit=NOTE,
    )


class ReturnForm(Form):
    """What should be corrected."""

    note = ProseField(
        _l("What should be corrected"),
        description=_l("The author reads it above the form."),
        limit=NOTE,
    )


class WithdrawForm(Form):
    """Why a pledge is withdrawn."""

    reason = ProseField(
        _l("Reason"), description=_l("Public: it stays beside the pledge's code."), limit=NOTE
    )


def values_of(text: PledgeText) -> dict[str, Any]:
    """Return a text as the form's first values."""
    values = asdict(text)
    for party in values["parties"]:
        country, organisation = party.pop("country_iso3"), party.pop("organisation_id")
        party["party"] = f"country:{country}" if country else f"organisation:{organisation}"
    return {**values, "progress_method": text.progress_method or ""}
