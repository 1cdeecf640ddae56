"""What a party organisation writes of its own part in a joint pledge, and the staff's answer."""

from flask_babel import lazy_gettext as _l
from wtforms.validators import InputRequired, Optional

from tracker.domain.contributions import ContributionText
from tracker.domain.wording import NOTE
from tracker.forms.base import Form
from tracker.forms.fields import LineField, NumberField, OptionsField, ProseField, choices
from tracker.models.enums import Language


class ContributionForm(Form):
    """What was contributed in the period."""

    narrative = ProseField(
        _l("What your organisation contributed"),
        description=_l("In this period, and only your own part: the lead reports on the pledge."),
        rows=6,
    )
    language = OptionsField(
        _l("Language of the text"),
        choices=choices(Language),
        validators=[InputRequired(_l("Choose the language in which you write."))],
    )
    amount = NumberField(
        _l("Amount"),
        description=_l("The whole amount, without the currency; empty when there is none."),
        validators=[Optional()],
    )
    currency = LineField(
        _l("Currency of the amount"), description=_l("Three letters, for example USD."), limit=3
    )

    def text(self) -> ContributionText:
        """Return what was written."""
        return ContributionText(
            narrative=self.narrative.data or "",
            language=Language(self.language.data),
            amount=self.amount.data,
            currency=(self.currency.data or "").strip().upper() or None,
        )


class DecisionForm(Form):
    """What should be corrected, where a contribution is returned."""

    note = ProseField(
        _l("What should be corrected"),
        description=_l("Needed when you return it. The organisation reads it above the form."),
        limit=NOTE,
        validators=[Optional()],
    )
