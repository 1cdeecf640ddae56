"""Which pledges are exempted from a period, until when it is open again for whom, and why."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import ValidationError

from tracker.domain.wording import NOTE
from tracker.forms.base import Form
from tracker.forms.fields import CodesField, DayField, OptionsField, ProseField


class WaiverForm(Form):
    """The pledges that are marked in the list, and the reason for what is done with them."""

    codes = CodesField(_l("Pledges"))
    reason = ProseField(
        _l("Reason"),
        description=_l("The country or organisation reads it, and it is kept in the audit trail."),
        limit=NOTE,
        rows=2,
    )

    def __init__(self, *args: Any, offered: Sequence[str], **options: Any) -> None:
        super().__init__(*args, **options)
        self.codes.choices = [(code, code) for code in offered]


class ReopeningForm(Form):
    """For whom a closed period is open again, until which day, and why."""

    organisation = OptionsField(_l("Organisation"))
    until = DayField(
        _l("Last day"),
        description=_l("It takes reports to the end of this day, at the place of the country."),
    )
    reason = ProseField(
        _l("Reason"),
        description=_l("The country or organisation reads it, and it is kept in the audit trail."),
        limit=NOTE,
        rows=2,
    )

    def __init__(
        self, *args: Any, organisations: Sequence[str] | None = None, **options: Any
    ) -> None:
        super().__init__(*args, **options)
        if organisations is None:
            del self.organisation
        else:
            self.organisation.choices = [(name, name) for name in organisations]

    def validate_organisation(self, field: Any) -> None:
        """Refuse a form that names none."""
        if not field.data:
            raise ValidationError(gettext("Choose one of the list."))
