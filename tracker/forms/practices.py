"""A good practice as people write it, and how far a country is with another's."""

from dataclasses import asdict, dataclass, field
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import Form as Part
from wtforms import FormField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Optional

from tracker.domain.adoptions import AdoptionText
from tracker.domain.practice_texts import MOST_LINKS, PracticeText, SourceText
from tracker.domain.wording import NOTE
from tracker.forms.base import Form
from tracker.forms.fields import (
    ChoiceField,
    CodesField,
    LineField,
    OptionsField,
    ProseField,
    Rows,
    choices,
)
from tracker.models.enums import ChallengeCode, Language, Population
from tracker.models.practice import AdoptionStage

WRITTEN = ("title", "problem", "solution", "results", "conditions", "contact")
LONGEST_ADDRESS = 2000


@dataclass(frozen=True, slots=True)
class Offers:
    """What can be chosen in this installation, by code and in the reader's words."""

    leads: list[SelectChoice] = field(default_factory=list)
    areas: list[SelectChoice] = field(default_factory=list)
    pledges: list[SelectChoice] = field(default_factory=list)


class SourcePart(Part):  # type: ignore[misc]  # wtforms has no types
    """Where results can be read."""

    title = LineField(_l("What it is"), description=_l("For example: evaluation of 2026."))
    url = LineField(
        _l("Web address"), description=_l("It begins with https://."), limit=LONGEST_ADDRESS
    )

    def is_blank(self) -> bool:
        """Say whether nothing was written in the row."""
        return not any((self[name].data or "").strip() for name in ("title", "url"))

    def text(self) -> SourceText:
        """Return what was written."""
        return SourceText(title=self.title.data or "", url=self.url.data or "")


class PracticeForm(Form):
    """A practice's whole text; a draft needs no more than a title."""

    lead = ChoiceField(_l("Whose practice it is"))
    pledge = ChoiceField(
        _l("The pledge it comes from"),
        description=_l("One of your published pledges, or none."),
        validators=[Optional()],
    )
    title = LineField(
        _l("Title"),
        description=_l("What was done, in one line. For example: one window for all permits."),
    )
    language = OptionsField(
        _l("Language of the text"),
        choices=choices(Language),
        validators=[InputRequired(_l("Choose the language in which you write."))],
    )
    areas = CodesField(_l("Areas of the plan it serves"))
    themes = CodesField(_l("Kinds of problem it answers"), choices=choices(ChallengeCode))
    populations = CodesField(_l("For whom"), choices=choices(Population), validators=[Optional()])
    problem = ProseField(
        _l("The problem"), description=_l("What was difficult, and for whom, before.")
    )
    solution = ProseField(
        _l("What was done"),
        description=_l("So that somebody in another country could do it too."),
        rows=6,
    )
    results = ProseField(
        _l("What came of it"), description=_l("What changed, how you know, what did not work.")
    )
    conditions = ProseField(
        _l("What it needs to work"),
        description=_l("Laws, money, people, agreements that others would need too."),
        validators=[Optional()],
    )
    contact = LineField(
        _l("Contact"),
        description=_l("Public: an office, its address or telephone."),
        limit=NOTE,
    )
    links = Rows(FormField(SourcePart), max_entries=MOST_LINKS)
    add = StringField()
    remove = StringField()

    def __init__(self, *args: Any, offers: Offers, **options: Any) -> None:
        super().__init__(*args, **options)
        self.offers = offers
        self.lead.choices = offers.leads
        self.areas.choices = offers.areas
        self.pledge.choices = [SelectChoice("", _l("None")), *offers.pledges]

    def rearrange(self) -> bool:
        """Add or take away a link when its button was pressed; say whether one was."""
        if self.add.data == "links":
            self.links.append_entry()
            return True
        name, _, place = (self.remove.data or "").partition("-")
        if name != "links":
            return False
        if place.isascii() and place.isdigit() and int(place[:4]) < len(self.links):
            self.links.pop_entry(int(place[:4]))
        return True

    def text(self) -> PracticeText:
        """Return what was written; rows left blank are dropped."""
        for place in reversed(range(len(self.links))):
            if self.links[place].form.is_blank():
                self.links.pop_entry(place)
        return PracticeText(
            language=Language(self.language.data),
            areas=tuple(self.areas.data),
            themes=tuple(map(ChallengeCode, self.themes.data)),
            populations=tuple(map(Population, self.populations.data)),
            pledge=self.pledge.data or None,
            links=tuple(row.form.text() for row in self.links),
            **{name: self[name].data or "" for name in WRITTEN},
        )


class ChangeForm(Form):
    """Why a published practice is changed."""

    note = ProseField(
        _l("Why it changes"),
        description=_l("Public. For example: the second year's results are known."),
        limit=NOTE,
        validators=[Optional()],
    )


class WithdrawForm(Form):
    """Why a practice is withdrawn."""

    reason = ProseField(
        _l("Reason"), description=_l("Public: it stays beside the practice's code."), limit=NOTE
    )


class AdoptionForm(Form):
    """How far a country is with another's practice."""

    stage = OptionsField(
        _l("How far is your country?"),
        choices=choices(AdoptionStage),
        validators=[InputRequired(_l("Choose how far your country is."))],
    )
    outcome = ProseField(
        _l("What came of it"),
        description=_l(
            "Public at once. What you changed, what worked, why you stopped. Needed when it is adopted or dropped."
        ),
        validators=[Optional()],
    )
    language = OptionsField(
        _l("Language of the text"),
        choices=choices(Language),
        validators=[InputRequired(_l("Choose the language in which you write."))],
    )
    pledge = ChoiceField(
        _l("Your pledge that carries it"),
        description=_l("One of your published pledges, or none."),
        validators=[Optional()],
    )

    def __init__(self, *args: Any, offered: list[SelectChoice], **options: Any) -> None:
        super().__init__(*args, **options)
        self.pledge.choices = [SelectChoice("", _l("None")), *offered]

    def text(self) -> AdoptionText:
        """Return what was written."""
        return AdoptionText(
            stage=AdoptionStage(self.stage.data),
            language=Language(self.language.data),
            outcome=self.outcome.data or "",
            pledge=self.pledge.data or None,
        )


def values_of(text: PracticeText) -> dict[str, Any]:
    """Return a text as the form's first values."""
    return {**asdict(text), "pledge": text.pledge or ""}
