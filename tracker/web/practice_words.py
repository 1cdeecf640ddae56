"""What a practice's text says, field by field, in the reader's words; and what changed between two."""

from collections.abc import Mapping

from flask_babel import lazy_gettext as _l

from tracker.domain.adoptions import AdoptionText
from tracker.domain.practice_texts import PracticeText
from tracker.web import pledge_words
from tracker.web.labels import label
from tracker.web.pledge_words import Comparison

NAMES = {
    "title": _l("Title"),
    "language": _l("Language of the text"),
    "areas": _l("Areas of the plan it serves"),
    "themes": _l("Kinds of problem it answers"),
    "populations": _l("For whom"),
    "problem": _l("The problem"),
    "solution": _l("What was done"),
    "results": _l("What came of it"),
    "conditions": _l("What it needs to work"),
    "contact": _l("Contact"),
    "links": _l("Links"),
    "pledge": _l("The pledge it comes from"),
}
OF_ADOPTION = {
    "stage": _l("How far is your country?"),
    "outcome": _l("What came of it"),
    "language": _l("Language of the text"),
    "pledge": _l("Your pledge that carries it"),
}
Said = dict[str, tuple[str, str]]


def described(text: PracticeText, areas: Mapping[str, str]) -> Said:
    """Return the name and the words of each field of a text; `areas` says what their codes stand for."""
    said = {
        "language": label(text.language),
        "areas": "; ".join(areas.get(code, code) for code in text.areas),
        "themes": ", ".join(map(label, text.themes)),
        "populations": ", ".join(map(label, text.populations)),
        "links": "; ".join(f"{link.title} ({link.url})" for link in text.links),
        "pledge": text.pledge or "",
    }
    return {
        name: (str(named), said[name] if name in said else getattr(text, name))
        for name, named in NAMES.items()
    }


def of_adoption(text: AdoptionText) -> Said:
    """Return the name and the words of each field of what is said of a take-up."""
    said = {
        "stage": label(text.stage),
        "outcome": text.outcome,
        "language": label(text.language),
        "pledge": text.pledge or "",
    }
    return {name: (str(named), said[name]) for name, named in OF_ADOPTION.items()}


def compare(before: PracticeText, after: PracticeText, areas: Mapping[str, str]) -> Comparison:
    """Return what changed from one text to another."""
    return pledge_words.compared(described(before, areas), described(after, areas))
