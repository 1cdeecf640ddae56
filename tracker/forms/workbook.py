"""A filled-in workbook on its way in, and the decisions about it."""

from flask_babel import lazy_gettext as _l
from wtforms import FileField, HiddenField
from wtforms.validators import Length

from tracker.forms.base import Form


class WorkbookForm(Form):
    """The file."""

    file = FileField(
        _l("Filled-in workbook"),
        description=_l("The XLSX file that you downloaded here, filled in and saved."),
        render_kw={"accept": ".xlsx"},
    )


class MergeForm(Form):
    """The difference that was seen; the decisions stand beside it under names of their own."""

    seen = HiddenField(validators=[Length(max=64)])
