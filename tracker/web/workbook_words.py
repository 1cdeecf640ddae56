"""The words of the workbook for offline reporting, in its reader's language and back from any of the four."""

from collections.abc import Iterable
from enum import StrEnum

from flask_babel import force_locale, pgettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from tracker.domain.workbook_columns import READINGS, REPORTS, YES_NO
from tracker.domain.workbook_entries import Entry
from tracker.models.base import LANGUAGES
from tracker.models.enums import ChallengeCode, Language, Stage, ValueState
from tracker.reports.workbook import SEPARATOR, Words
from tracker.web import update_words
from tracker.web.labels import label

VOCABULARIES: tuple[type[StrEnum], ...] = (Stage, ChallengeCode, Language, ValueState)
HEADINGS = {
    "pledge": _l("Pledge"),
    "title": _l("Title"),
    "period": _l("Period"),
    "due_on": _l("Due on"),
    "no_change": _l("No change since the last report"),
    "stage": _l("Stage"),
    "achievements": _l("Achievements"),
    "challenge_codes": _l("Kinds of challenges"),
    "challenges": _l("Challenges"),
    "next_steps": _l("Next steps"),
    "support_needed": _l("Support needed"),
    "spent_amount": _l("Spent in the period"),
    "spent_currency": _l("Currency of the amount"),
    "language": _l("Language of the text"),
    "indicator_ref": _l("Reference of the indicator"),
    "indicator": _l("Indicator"),
    "unit": _l("Unit"),
    "baseline": _l("Baseline"),
    "target": _l("Target"),
    "last": _l("Last value"),
    "value": _l("New value"),
    "of": _l("of (second number of a ratio)"),
    "value_state": _l("Is there a value?"),
}


def words() -> Words:
    """Return the words of a workbook in the request's language."""
    sheets = {REPORTS: pgettext("sheet", "Reports"), READINGS: pgettext("sheet", "Values")}
    kinds = SEPARATOR.join(map(label, ChallengeCode))
    return Words(
        sheets=sheets,
        about_sheet=pgettext("sheet", "Instructions"),
        headings={name: str(heading) for name, heading in HEADINGS.items()},
        about=_about(sheets, kinds),
        hints={
            "challenge_codes": _("Several are separated by semicolons: %(words)s", words=kinds),
            "spent_currency": _("Three letters, for example USD."),
        },
        say=say,
        value=update_words.value_of,
        currency=_currency,
    )


def _about(sheets: dict[str, str], kinds: str) -> list[str]:
    return [
        _("Your open reports, to be filled in without a connection"),
        _("1. Fill in the white cells of the sheets “%(reports)s” and “%(values)s”; grey cells can't be changed.", reports=sheets[REPORTS], values=sheets[READINGS]),
        _("2. Where a cell has a list, choose from it. What you don't touch stays as it is."),
        _("3. If nothing changed since the last report, choose “%(yes)s” in the column “%(column)s” and leave the rest of the row.", yes=say(YES_NO[0]), column=HEADINGS["no_change"]),
        _("4. Zero is a value. If there is no figure, say so in the column “%(column)s”.", column=HEADINGS["value_state"]),
        _("5. Kinds of challenges, several separated by semicolons: %(words)s", words=kinds),
        _("6. Save the file as XLSX and upload it where you downloaded it. You see every difference before anything is stored, and nothing is sent for you: what you uploaded becomes drafts."),
        _("Evidence and files can't be given here: add them to the draft afterwards."),
        _("Don't rename, move or copy the sheets, and don't sort the rows."),
    ]  # fmt: skip


def say(word: str) -> str:
    """Return a word of a list in the request's language."""
    if isinstance(word, StrEnum):
        return label(word)
    return str(_("Yes") if word == YES_NO[0] else _("No"))


def meanings() -> dict[str, dict[str, str]]:
    """Return what each word of a list stands for, in all languages, the codes themselves included."""
    found: dict[str, dict[str, str]] = {"yes_no": {}, **{one.__name__: {} for one in VOCABULARIES}}
    for language in LANGUAGES:
        with force_locale(language):
            _take("yes_no", YES_NO, found)
            for vocabulary in VOCABULARIES:
                _take(vocabulary.__name__, vocabulary, found)
    return found


def _take(name: str, known: Iterable[str], found: dict[str, dict[str, str]]) -> None:
    for word in known:
        code = str(word)
        found[name] |= {say(word).casefold(): code, code: code}


def _currency(entry: Entry) -> str:
    pledge = entry.obligation.pledge
    budget = pledge.current.budget_currency if pledge.current else None
    return budget or (pledge.lead_country.currency if pledge.lead_country else "") or ""
