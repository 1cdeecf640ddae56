"""What a milestone waits for: a milestone of another pledge, by its code and number."""

from flask_babel import lazy_gettext as _l

from tracker.forms.base import Form
from tracker.forms.fields import LineField


class DependencyForm(Form):
    """One at a time."""

    pledge = LineField(
        _l("Code of the pledge"),
        description=_l("As it stands on its page, for example CHL-2026-001."),
    )
    position = LineField(_l("Number of the milestone"))

    def number(self) -> int:
        """Return the milestone's number, 0 for what is none."""
        written = (self.position.data or "").strip()
        return int(written) if written.isascii() and written.isdigit() and len(written) < 4 else 0
