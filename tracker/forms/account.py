"""Signing in and one's own account."""

import zoneinfo

from flask_babel import lazy_gettext as _l
from wtforms import PasswordField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length

from tracker.forms.base import Form
from tracker.forms.fields import LineField
from tracker.models.base import LANGUAGE_NAMES


class SignInForm(Form):
    """Who signs in."""

    email = LineField(
        _l("E-mail address"),
        limit=254,
        validators=[InputRequired(_l("Write your e-mail address."))],
        render_kw={"autocomplete": "username", "type": "email"},
    )
    password = PasswordField(
        _l("Password"),
        validators=[InputRequired(_l("Write your password.")), Length(max=200)],
        render_kw={"autocomplete": "current-password"},
    )


class PasswordForm(Form):
    """A new password."""

    current_password = PasswordField(
        _l("Present password"),
        validators=[InputRequired(_l("Write your present password.")), Length(max=200)],
        render_kw={"autocomplete": "current-password"},
    )
    password = PasswordField(
        _l("New password"),
        description=_l("At least 12 characters; several unrelated words are easy to remember."),
        validators=[InputRequired(_l("Write a new password.")), Length(max=200)],
        render_kw={"autocomplete": "new-password"},
    )


class CodeForm(Form):
    """A code of the authenticator, or a recovery code."""

    code = LineField(
        _l("Code"),
        limit=40,
        validators=[InputRequired(_l("Write the code."))],
        render_kw={"autocomplete": "one-time-code"},
    )


class ConfirmForm(Form):
    """The password, once more."""

    password = PasswordField(
        _l("Password"),
        validators=[InputRequired(_l("Write your password.")), Length(max=200)],
        render_kw={"autocomplete": "current-password"},
    )


class PreferencesForm(Form):
    """The language and time zone in which one is addressed."""

    language = SelectField(
        _l("Language"), choices=[SelectChoice(code, name) for code, name in LANGUAGE_NAMES.items()]
    )
    time_zone = SelectField(
        _l("Time zone"),
        choices=lambda: [
            SelectChoice(zone, zone)
            for zone in sorted(zoneinfo.available_timezones())
            if zone.startswith("America/") or zone == "UTC"
        ],
    )
