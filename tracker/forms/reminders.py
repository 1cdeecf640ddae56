"""Reminding by hand, and which mails one receives."""

from flask_babel import lazy_gettext as _l

from tracker.forms.base import Form
from tracker.forms.fields import CodesField, choices
from tracker.models.enums import NoticeKind


class ReminderForm(Form):
    """The consent to what was shown: it has no field of its own."""


class MailForm(Form):
    """The kinds of mail that one wants."""

    wanted = CodesField(
        _l("Write to me when"),
        choices=choices(NoticeKind),
        description=_l("None is obligatory: what waits for you stands on your home page too."),
    )
