"""What a reviewer decides and says: a remark beside a field, a message, a decision."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import SelectMultipleField, StringField

from tracker.domain.errors import Fault, InvalidError
from tracker.domain.wording import NOTE
from tracker.forms.base import LONGEST_VERSION, Form
from tracker.forms.fields import ProseField
from tracker.forms.rows import OneEach
from tracker.messages import N_

ACCEPT, RETURN = "accept", "return"


class ReviewForm(Form):
    """A decision on a text; `fields` are the paths and names of what can be remarked upon."""

    remarks = OneEach(ProseField(_l("Remark for the country"), limit=NOTE, rows=2))
    note = ProseField(
        _l("Message for the country"),
        description=_l("Optional when there are remarks beside the fields."),
        limit=NOTE,
    )
    decision = StringField()

    def __init__(self, *args: Any, fields: Sequence[tuple[str, str]], **options: Any) -> None:
        self.fields = fields
        super().__init__(*args, data={"remarks": [""] * len(fields)}, **options)
        for row, (_field, name) in zip(self.remarks, fields, strict=True):
            row.label.text = gettext("Remark on %(field)s", field=name)

    def process(self, *args: Any, **options: Any) -> None:
        """Read what was sent, one box for each field."""
        self.remarks.count = len(self.fields)
        super().process(*args, **options)

    def said(self) -> dict[str, str]:
        """Return the remarks by the path of their field, only those with words."""
        pairs = zip(self.fields, self.remarks, strict=True)
        return {field: row.data for (field, _name), row in pairs if (row.data or "").strip()}

    def is_undecided(self) -> bool:
        """Refuse a form that decides nothing, or remarks together with an acceptance."""
        if self.decision.data not in (ACCEPT, RETURN):
            fault = Fault("note", N_("Choose a decision."))
        elif self.decision.data == ACCEPT and self.said():
            # Nobody would read them as a request.
            fault = Fault(
                "note", N_("There are remarks beside fields: return the text, or clear them.")
            )
        else:
            return False
        self.refuse(InvalidError([fault]))
        return True


class AttestedForm(Form):
    """The attested reports that are accepted together, each as `CHL-2025-007/2026-H1:3` with its version."""

    chosen = SelectMultipleField(_l("Reports"), validate_choice=False)

    def said(self) -> dict[str, int]:
        """Return the versions of the chosen reports by their names; one without a version never fits."""
        pairs = [choice.rpartition(":") for choice in self.chosen.data or ()]
        return {
            name: int(version) if version.isascii() and version.isdigit() else 0
            for name, _colon, version in pairs
            if name and len(version) <= LONGEST_VERSION
        }
