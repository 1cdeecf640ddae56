"""What supports a milestone: a link or a file, with what its sender says of it."""

from flask_babel import lazy_gettext as _l

from tracker.domain.texts import EvidenceText
from tracker.forms.fields import DayField, LineField
from tracker.forms.progress_files import FileForm
from tracker.models.enums import EvidenceKind, Language


class EvidenceForm(FileForm):
    """One piece at a time; a link or a file, not both."""

    url = LineField(_l("Web address"), description=_l("Or choose a file below."))
    dated_on = DayField(_l("Date of the evidence"))

    def link(self) -> EvidenceText:
        """Return what was said of a link."""
        return EvidenceText(
            kind=EvidenceKind(self.kind.data or EvidenceKind.OTHER),
            title=self.title.data or "",
            url=(self.url.data or "").strip(),
            language=Language(self.language.data or Language.ES),
            is_public=not self.is_confidential.data,
            dated_on=self.dated_on.data,
        )
