"""Organisations as administrators enter them, and into which one another is merged."""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Optional

from tracker.domain.organisations import OrganisationText
from tracker.forms.base import Form
from tracker.forms.fields import ChoiceField, LineField, ProseField


class OrganisationForm(Form):
    """What an organisation is called, what it is, and where."""

    name = LineField(
        _l("Name"),
        description=_l("The name under which lists and files show it."),
        validators=[InputRequired(_l("Enter the name."))],
    )
    aliases = ProseField(
        _l("Other names"),
        description=_l("Acronyms and names in other languages, one on each line."),
        rows=3,
        validators=[Optional()],
    )
    type = ChoiceField(
        _l("Type"), description=_l("One of the Global Refugee Forum's entity types.")
    )
    country = ChoiceField(
        _l("Country"), description=_l("Where it is at home, or none."), validators=[Optional()]
    )

    def offer(self, types: Sequence[SelectChoice], countries: Sequence[SelectChoice]) -> None:
        """Let the types and the countries be chosen."""
        self.type.choices = [SelectChoice("", _l("Choose")), *types]
        self.country.choices = [SelectChoice("", _l("None")), *countries]

    def text(self) -> OrganisationText:
        """Return what was written."""
        return OrganisationText(
            name=self.name.data or "",
            aliases=self.aliases.data or "",
            type=self.type.data or "",
            country_iso3=self.country.data or None,
        )


class MergeForm(Form):
    """Which organisation stays."""

    into = ChoiceField(
        _l("The organisation that stays"),
        validators=[InputRequired(_l("Choose the organisation that stays."))],
    )
