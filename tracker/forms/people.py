"""Administrators' forms: inviting people, giving roles, passing them on; and setting a password by a link."""

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import PasswordField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length

from tracker.forms.base import Form
from tracker.forms.fields import ChoiceField, LineField, choices
from tracker.models.base import LANGUAGE_NAMES
from tracker.models.enums import Role


class RoleForm(Form):
    """A role with the country or organisation it is for."""

    role = ChoiceField(_l("Role"), choices=choices(Role))
    country = ChoiceField(_l("Country"), description=_l("For focal points and approvers."))
    organisation = ChoiceField(_l("Organisation"), description=_l("For partners."))

    def offer(
        self, countries: Sequence[SelectChoice], organisations: Sequence[SelectChoice]
    ) -> None:
        """Let countries and organisations be chosen, or none."""
        none = SelectChoice("", _l("None"))
        self.country.choices = [none, *countries]
        self.organisation.choices = [none, *organisations]

    @property
    def place(self) -> dict[str, Any]:
        """Return the country or organisation that was chosen."""
        return {
            "country_iso3": self.country.data or None,
            "organisation": self.organisation.data or None,
        }


class InviteForm(RoleForm):
    """Whom to invite."""

    email = LineField(
        _l("E-mail address"),
        limit=254,
        validators=[InputRequired(_l("Write the person's e-mail address."))],
        render_kw={"type": "email", "autocomplete": "off"},
    )
    name = LineField(_l("Name"), description=_l("How the person is addressed."))
    language = ChoiceField(
        _l("Language"), choices=[SelectChoice(code, name) for code, name in LANGUAGE_NAMES.items()]
    )


class HandOverForm(Form):
    """To whom a role passes."""

    successor = ChoiceField(_l("Successor"))


class LostPasswordForm(Form):
    """Whose password is lost."""

    email = LineField(
        _l("E-mail address"),
        limit=254,
        validators=[InputRequired(_l("Write your e-mail address."))],
        render_kw={"autocomplete": "username", "type": "email"},
    )


class NewPasswordForm(Form):
    """The password that a link's owner sets."""

    password = PasswordField(
        _l("New password"),
        description=_l("At least 12 characters; several unrelated words are easy to remember."),
        validators=[InputRequired(_l("Write a new password.")), Length(max=200)],
        render_kw={"autocomplete": "new-password"},
    )
