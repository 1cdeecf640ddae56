"""What contributions and assessments say, field by field, in the reader's words: for two texts side by side."""

from collections.abc import Mapping

from flask_babel import gettext as _

from tracker.domain.assessments import AssessmentText
from tracker.domain.contributions import ContributionText
from tracker.web.labels import label
from tracker.web.pledge_words import amount

Said = Mapping[str, tuple[str, str]]


def of_contribution(text: ContributionText) -> Said:
    """Return the name and the words of each field of a contribution."""
    return {
        "narrative": (_("What your organisation contributed"), text.narrative),
        "language": (_("Language of the text"), label(text.language)),
        "amount": (_("Amount"), amount(text.amount, text.currency)),
    }


def of_assessment(text: AssessmentText) -> Said:
    """Return the name and the words of each field of an assessment."""
    return {
        "level": (_("What the sources say of the claim"), label(text.level)),
        "reasons": (_("Reasons"), text.reasons),
        "language": (_("Language of the text"), label(text.language)),
        "links": (_("Sources"), "\n".join(f"{one.title}: {one.url}" for one in text.links)),
    }


def of_reply(text: str) -> Said:
    """Return the name and the words of a reply."""
    return {"reply": (_("Reply"), text)}
