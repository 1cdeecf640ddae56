"""What every form shares: its version, its key, and a place for the domain's refusals."""

import uuid
from typing import Any

from flask import request
from flask_wtf import FlaskForm
from wtforms import Field, FieldList, HiddenField
from wtforms.validators import Length

from tracker.domain.errors import Fault, InvalidError
from tracker.forms.fields import say

LONGEST_VERSION = 20
# A path into rows begins with the field's name and the row's number.
ROW = 2


class Form(FlaskForm):  # type: ignore[misc]  # flask_wtf has no types
    """A form of the tracker: `version` is the text it was made from, `form_key` makes a retry harmless."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc]
        """How every form is read."""

        def wrap_formdata(self, form: Any, formdata: Any) -> Any:
            """Take fields only: neither JSON nor a file stands in for what is typed."""
            if formdata is None or hasattr(formdata, "getlist"):
                return formdata
            return request.form if request.method == "POST" else None

    version = HiddenField(validators=[Length(max=LONGEST_VERSION)])
    form_key = HiddenField(default=lambda: uuid.uuid4().hex, validators=[Length(max=64)])

    @property
    def expected_version(self) -> int | None:
        """Return the version that was sent with the form, or None when none that makes sense was sent."""
        # Not `data`: for a field that was not sent it holds what the form was filled with, the version of now.
        text = next(iter(self.version.raw_data or ()), "")
        return (
            int(text)
            if text.isascii() and text.isdigit() and len(text) <= LONGEST_VERSION
            else None
        )

    def follow(self, version: int) -> None:
        """Take the form as made from this version: it was the form itself that stored it."""
        self.version.data, self.version.raw_data = str(version), [str(version)]

    def refuse(self, error: InvalidError) -> None:
        """Put each of the domain's faults at its field; one that has none stands above the form."""
        for fault in error.faults:
            self._refuse_one(fault)
        for rows in self._fields.values():
            if isinstance(rows, FieldList):
                _gather(rows)

    def _refuse_one(self, fault: Fault) -> None:
        text = say(fault)
        found = _inner(self, fault.field.split("."))
        if found is None:
            self.form_errors.append(text)
        else:
            found.errors = [*found.errors, text]


def _gather(rows: FieldList) -> None:
    """Let rows know of the faults inside them, as a validation does, so that the form knows too."""
    inner = [entry.errors for entry in rows.entries]
    if any(inner):
        rows.errors = inner + [text for text in rows.errors if isinstance(text, str)]


def _inner(form: Any, path: list[str]) -> Field | None:
    """Return the field at a path such as `indicators.2.target_value`, or the nearest one above it."""
    field = form._fields.get(path[0]) if path else None
    if field is None or len(path) == 1:
        return field
    if isinstance(field, FieldList) and len(path) > ROW and path[1].isdigit():
        row = int(path[1])
        if row < len(field.entries):
            return _inner(field.entries[row].form, path[ROW:])
    return field
