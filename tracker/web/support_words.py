"""What needs, offers and the reasons of a suggestion say, in the reader's words."""

from collections.abc import Mapping

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from tracker.domain import match_scores
from tracker.domain.match_scores import Part
from tracker.domain.support_texts import NeedText, OfferText
from tracker.models.support import Match
from tracker.web.filters import number
from tracker.web.labels import label

Said = dict[str, tuple[str, str]]
PARTS = {
    "area": _l("Area"),
    "kind": _l("Kind of support"),
    "country": _l("Country"),
    "dates": _l("Dates"),
    "amount": _l("How much"),
    "conditions": _l("Conditions"),
}
REASONS = {
    "area_named": _l("the offer names this area"),
    "area_any": _l("the offer is for any area"),
    "kind_named": _l("the offer names this kind"),
    "kind_any": _l("the offer names no kind"),
    "country_named": _l("the offer names this country"),
    "country_any": _l("the offer is for any country"),
    "dates_fit": _l("the offer is valid beyond the day it is needed"),
    "dates_end_before": _l("the offer ends before the day it is needed: agree in time"),
    "dates_unknown": _l("one of them states no day"),
    "amount_whole": _l("what is left covers all that is asked for"),
    "amount_part": _l("what is left covers a part of what is asked for"),
    "amount_currency": _l("they are in different currencies"),
    "amount_unknown": _l("they do not state the same measure"),
    "conditions_none": _l("the offer states none"),
    "conditions_some": _l("the offer states conditions: read them"),
}


def parts(match: Match) -> list[dict[str, str | int]]:
    """Return the parts of a suggestion's score."""
    return [_shown(part) for part in match_scores.read(match.reasons)]


def _shown(part: Part) -> dict[str, str | int]:
    return {
        "label": str(PARTS[part.part]),
        "points": part.points,
        "most": part.most,
        "reason": str(REASONS[part.reason]),
    }


def described(text: NeedText | OfferText, areas: Mapping[str, str]) -> Said:
    """Return the name and the words of each field of a text; `areas` says what their codes stand for."""
    said: Said = {
        "title": (_("Title"), text.title),
        "language": (_("Language of the text"), label(text.language)),
        "description": (_("Description"), text.description),
        "amount": (_("Amount"), f"{text.amount} {text.currency}" if text.amount else ""),
        "quantity": (
            _("How many"),
            f"{number(text.quantity)} {text.unit}" if text.quantity else "",
        ),
    }
    if isinstance(text, NeedText):
        day = text.needed_by
        return {
            **said,
            "area": (_("Area"), areas.get(text.area, text.area)),
            "kind": (_("Kind of support"), label(text.kind)),
            "pledge": (_("The pledge that needs it"), text.pledge or ""),
            "needed_by": (_("Needed by"), day.isoformat() if day else ""),
        }
    return {
        **said,
        "kinds": (_("Kinds of support"), ", ".join(map(label, text.kinds))),
        "areas": (_("For which areas"), "; ".join(areas.get(code, code) for code in text.areas)),
        "countries": (_("For which countries"), ", ".join(text.countries)),
        "valid_until": (
            _("Valid until"),
            text.valid_until.isoformat() if text.valid_until else "",
        ),
        "conditions": (_("Conditions"), text.conditions),
        "external_ref": (_("Your own reference"), text.external_ref or ""),
    }
