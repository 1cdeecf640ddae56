"""Why a period is closed, opened again or published."""

from flask_babel import lazy_gettext as _l

from tracker.domain.wording import NOTE
from tracker.forms.base import Form
from tracker.forms.fields import ProseField


class PeriodForm(Form):
    """The reason that is kept in the audit trail."""

    reason = ProseField(
        _l("Reason"), description=_l("It is kept in the audit trail."), limit=NOTE, rows=2
    )
