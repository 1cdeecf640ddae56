"""The name of a view and whom it is for."""

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField

from tracker.domain.saved_views import LONGEST_NAME
from tracker.forms.base import Form
from tracker.forms.fields import LineField


class SavedViewForm(Form):
    """What its owner says of a view; its page and filters stand in the address."""

    name = LineField(_l("Name of the view"), limit=LONGEST_NAME)
    is_shared = BooleanField(_l("Shared: all monitoring staff and administrators see it"))
