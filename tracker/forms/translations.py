"""A translation as people write it, field by field beside the original."""

from collections.abc import Collection, Mapping
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms.validators import InputRequired

from tracker.domain.translating import TranslationText
from tracker.forms.base import Form
from tracker.forms.fields import LineField, OptionsField, ProseField, choices
from tracker.models.enums import Language
from tracker.models.translation import TranslationOrigin


class TranslationForm(Form):
    """What a text says in another language; it has the fields in which the original says something."""

    origin = OptionsField(
        _l("Who translated it"),
        description=_l("Choose “By a person” also where a person has read and corrected it."),
        choices=choices(TranslationOrigin),
        validators=[InputRequired(_l("Choose who translated it."))],
    )
    title = LineField(_l("Title"))
    description = ProseField(_l("Description"), rows=8)
    expected_result = ProseField(_l("Expected result"))
    territory = LineField(_l("Territory"))
    achievements = ProseField(_l("Achievements"))
    challenges = ProseField(_l("Challenges"))
    next_steps = ProseField(_l("Next steps"))
    support_needed = ProseField(_l("Support needed"))
    problem = ProseField(_l("The problem"))
    solution = ProseField(_l("What was done"), rows=6)
    results = ProseField(_l("What came of it"))
    conditions = ProseField(_l("What it needs to work"))

    def __init__(self, *args: Any, names: Collection[str], **options: Any) -> None:
        super().__init__(*args, **options)
        for other in [name for name in self._fields if name not in {*names, *_ALWAYS}]:
            del self[other]
        self.names = tuple(name for name in self._fields if name in names)

    def texts(self) -> Mapping[str, str]:
        """Return what was written in each field."""
        return {name: self[name].data or "" for name in self.names}

    def text(self, language: Language) -> TranslationText:
        """Return what was written, as a translation into the language."""
        return TranslationText(
            language=language, texts=self.texts(), origin=TranslationOrigin(self.origin.data)
        )


_ALWAYS = ("origin", "version", "form_key", "csrf_token")
