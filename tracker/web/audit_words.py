"""What the audit trail's actions mean, in the reader's words."""

from collections.abc import Mapping

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

THINGS: Mapping[str, LazyString] = {
    "pledge": _l("Pledge"),
    "update": _l("Progress report"),
    "user": _l("Person"),
    "period": _l("Period"),
    "obligation": _l("Duty to report"),
    "import": _l("Imported file"),
    "workbook": _l("Workbook"),
    "reference": _l("Reference data"),
    "mail": _l("Mail"),
    "practice": _l("Good practice"),
    "adoption": _l("Take-up of a practice"),
    "organisation": _l("Organisation"),
    "need": _l("Need for support"),
    "offer": _l("Offer of support"),
    "match": _l("Match of support"),
    "assessment": _l("Independent assessment"),
    "contribution": _l("Contribution"),
    "forum": _l("Regional forum"),
    "translation": _l("Translation"),
    "api_token": _l("Key of a program"),
}
DONE: Mapping[str, LazyString] = {
    "created": _l("begun"),
    "begun": _l("begun"),
    "started": _l("begun"),
    "revised": _l("text changed"),
    "edited": _l("text changed"),
    "changed": _l("changed"),
    "submitted": _l("sent"),
    "signed_off": _l("signed off"),
    "returned": _l("returned"),
    "published": _l("published"),
    "accepted": _l("accepted"),
    "amended": _l("amendment begun"),
    "withdrawn": _l("withdrawn"),
    "deleted": _l("draft thrown away"),
    "closed": _l("closed"),
    "opened": _l("opened again"),
    "reopened": _l("opened again for one"),
    "waived": _l("exempted"),
    "waiver_taken_back": _l("exemption taken back"),
    "reminded": _l("reminded"),
    "milestones_planned": _l("milestones planned"),
    "milestone_moved": _l("milestone moved"),
    "dependency_added": _l("dependency on another pledge added"),
    "dependency_removed": _l("dependency removed"),
    "milestone_done": _l("milestone done"),
    "milestone_evidence_added": _l("evidence added"),
    "milestone_evidence_removed": _l("evidence removed"),
    "file_added": _l("file added"),
    "file_removed": _l("file removed"),
    "signed_in": _l("signed in"),
    "signed_out": _l("signed out"),
    "confirmed": _l("proved again who it is"),
    "session_ended": _l("session ended"),
    "sessions_ended": _l("all sessions ended"),
    "password_changed": _l("password changed"),
    "second_factor_on": _l("authenticator turned on"),
    "second_factor_off": _l("authenticator turned off"),
    "recovery_code_used": _l("recovery code used"),
    "disabled": _l("disabled"),
    "enabled": _l("enabled"),
    "role_given": _l("role given"),
    "role_ended": _l("role ended"),
    "handed_over": _l("work handed over"),
    "applied": _l("stored"),
    "undone": _l("taken back"),
    "merged": _l("merged"),
    "load": _l("loaded"),
    "translated": _l("translated"),
    "replied": _l("answered"),
}


def said(action: str) -> str:
    """Return an action such as `pledge.published` in words; one without words stays as it is."""
    thing, _, done = action.partition(".")
    if thing not in THINGS or done not in DONE:
        return action
    return f"{THINGS[thing]}: {DONE[done]}"
