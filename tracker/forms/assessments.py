"""An independent view of a pledge as monitoring staff write it, and the reply of the side that leads."""

from flask_babel import lazy_gettext as _l
from wtforms import FormField, StringField
from wtforms.validators import InputRequired

from tracker.domain.assessments import AssessmentText
from tracker.domain.practice_texts import MOST_LINKS
from tracker.forms.base import Form
from tracker.forms.fields import OptionsField, ProseField, Rows, choices
from tracker.forms.practices import SourcePart
from tracker.models.assessment import AssessmentLevel
from tracker.models.enums import Language


class AssessmentForm(Form):
    """How far the sources bear out the claim, why, and what was read."""

    level = OptionsField(
        _l("What the sources say of the claim"),
        choices=choices(AssessmentLevel),
        validators=[InputRequired(_l("Choose what the sources say."))],
    )
    reasons = ProseField(
        _l("Reasons"),
        description=_l("What was read, what agrees with the claim and what does not."),
        rows=8,
    )
    language = OptionsField(
        _l("Language of the text"),
        choices=choices(Language),
        validators=[InputRequired(_l("Choose the language in which you write."))],
    )
    links = Rows(FormField(SourcePart), max_entries=MOST_LINKS)
    add = StringField()

    def rearrange(self) -> bool:
        """Add a source when its button was pressed; say whether it was."""
        if self.add.data != "links":
            return False
        self.links.append_entry()
        return True

    def text(self) -> AssessmentText:
        """Return what was written; sources left blank are dropped."""
        for place in reversed(range(len(self.links))):
            if self.links[place].form.is_blank():
                self.links.pop_entry(place)
        return AssessmentText(
            level=AssessmentLevel(self.level.data),
            reasons=self.reasons.data or "",
            language=Language(self.language.data),
            links=tuple(row.form.text() for row in self.links),
        )


class ReplyForm(Form):
    """What the side that leads answers."""

    reply = ProseField(
        _l("Reply"), description=_l("Public at once, beside the assessment."), rows=6
    )
    language = OptionsField(
        _l("Language of the text"),
        choices=choices(Language),
        validators=[InputRequired(_l("Choose the language in which you write."))],
    )
