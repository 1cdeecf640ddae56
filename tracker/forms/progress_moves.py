"""What is said when a report is passed on, returned or decided."""

from flask_babel import lazy_gettext as _l

from tracker.domain.wording import NOTE
from tracker.forms.base import Form
from tracker.forms.fields import ProseField


class MoveForm(Form):
    """A message that goes with a decision."""

    note = ProseField(
        _l("Message"), description=_l("The author reads it above the report."), limit=NOTE
    )
