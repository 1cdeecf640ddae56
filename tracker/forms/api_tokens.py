"""The form of a token with which a program asks in one's name."""

from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from wtforms import PasswordField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length

from tracker.domain.api_tokens import LIVES_IN_DAYS, LONGEST_NAME
from tracker.forms.base import Form
from tracker.forms.fields import ChoiceField, LineField


def _lives() -> list[SelectChoice]:
    return [
        SelectChoice(str(days), ngettext("%(num)s day", "%(num)s days", days))
        for days in LIVES_IN_DAYS
    ]


class TokenForm(Form):
    """What a token is for, how long it lives; the password says that it is the owner who asks."""

    name = LineField(
        _l("Name of the token"),
        description=_l("For example: the ministry's monthly upload."),
        limit=LONGEST_NAME,
        validators=[InputRequired(_l("Give the token a name, such as the program that uses it."))],
    )
    days = ChoiceField(_l("It ends after"), choices=_lives, default=str(LIVES_IN_DAYS[1]))
    current_password = PasswordField(
        _l("Present password"),
        validators=[InputRequired(_l("Write your present password.")), Length(max=200)],
        render_kw={"autocomplete": "current-password"},
    )
