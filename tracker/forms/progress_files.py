"""A file that supports a report, with what its sender says of it."""

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, FileField

from tracker.domain.texts import FileText, KeptFile
from tracker.forms.base import Form
from tracker.forms.fields import ChoiceField, LineField, choices
from tracker.models.enums import EvidenceKind, Language

# What a browser offers to choose from; what is taken is decided by the content.
ENDINGS = ".pdf,.png,.jpg,.jpeg,.webp,.docx,.xlsx,.pptx,.odt,.ods,.csv,.txt"


class FileForm(Form):
    """One file at a time: what was typed is kept when the file is refused."""

    file = FileField(
        _l("File"),
        description=_l(
            "A PDF, a picture (PNG, JPEG, WebP), an office document (docx, xlsx, pptx, odt, ods), a CSV table or plain text, "
            "of at most 10 MB. Not a locked one, and none with macros."
        ),
        render_kw={"accept": ENDINGS},
    )
    title = LineField(
        _l("Title of the evidence"), description=_l("For example: Decree 12 of 2026, as signed.")
    )
    kind = ChoiceField(_l("Kind of evidence"), choices=choices(EvidenceKind))
    language = ChoiceField(_l("Language of the evidence"), choices=choices(Language))
    is_confidential = BooleanField(_l("Only for the monitoring mechanism, not for the public"))

    def text(self, file: KeptFile) -> FileText:
        """Return what was said of a file that is kept."""
        return FileText(
            file=file,
            kind=EvidenceKind(self.kind.data or EvidenceKind.OTHER),
            title=self.title.data or "",
            language=Language(self.language.data or Language.ES),
            is_public=not self.is_confidential.data,
        )
