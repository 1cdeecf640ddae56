"""How well a need and an offer fit: a score of 100 with each part of it explained; no database."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date

from tracker.models.support import Need, Offer

MOST = {"area": 25, "kind": 25, "country": 20, "dates": 15, "amount": 10, "conditions": 5}
# Below this nobody is bothered with a suggestion.
ENOUGH = 50


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a score: so many points of the most there are, and the code of the reason."""

    part: str
    points: int
    most: int
    reason: str


@dataclass(frozen=True, slots=True)
class Left:
    """What of an offer nobody has been promised yet; None where the offer states none."""

    minor: int | None
    quantity: int | None

    @property
    def is_nothing(self) -> bool:
        """Say whether all that the offer states is promised."""
        stated = [number for number in (self.minor, self.quantity) if number is not None]
        return bool(stated) and not any(number > 0 for number in stated)


def fits(need: Need, offer: Offer, left: Left, day: date) -> bool:
    """Say whether the offer can serve the need at all: eligible, of its kind and area, open and not used up."""
    if is_same_side(need, offer) or is_expired(offer, day) or left.is_nothing:
        return False
    countries = {country.iso3 for country in offer.countries}
    areas = {area.id for area in offer.areas}
    return (
        (not countries or need.lead_country_iso3 in countries)
        and (not areas or need.area_id in areas)
        and (not offer.kinds or need.kind in offer.kinds)
    )


def is_expired(offer: Offer, day: date) -> bool:
    """Say whether the last day of the offer is over."""
    return offer.valid_until is not None and offer.valid_until < day


def is_same_side(need: Need, offer: Offer) -> bool:
    """Say whether a country would help itself."""
    return need.lead_country_iso3 == offer.lead_country_iso3


def parts(need: Need, offer: Offer, left: Left) -> list[Part]:
    """Return the parts of the score of an offer that can serve the need."""
    said = {
        "area": (25, "area_named") if offer.areas else (15, "area_any"),
        "kind": (25, "kind_named") if offer.kinds else (10, "kind_any"),
        "country": (20, "country_named") if offer.countries else (12, "country_any"),
        "dates": _dates(need, offer),
        "amount": _amount(need, offer, left),
        "conditions": (0, "conditions_some") if offer.conditions else (5, "conditions_none"),
    }
    return [Part(name, points, MOST[name], reason) for name, (points, reason) in said.items()]


def total(found: Sequence[Part]) -> int:
    """Return the score."""
    return sum(part.points for part in found)


def written(found: Sequence[Part]) -> str:
    """Return the parts as they are stored."""
    return json.dumps([asdict(part) for part in found])


def read(stored: str) -> list[Part]:
    """Return the parts that were stored; a match by hand has none."""
    return [Part(**part) for part in json.loads(stored or "[]")]


def _dates(need: Need, offer: Offer) -> tuple[int, str]:
    if offer.valid_until is None or need.needed_by is None:
        return 7, "dates_unknown"
    if offer.valid_until >= need.needed_by:
        return 15, "dates_fit"
    return 4, "dates_end_before"


def _amount(need: Need, offer: Offer, left: Left) -> tuple[int, str]:
    if need.amount_minor and left.minor is not None:
        if need.currency != offer.currency:
            return 3, "amount_currency"
        return _covered(left.minor, need.amount_minor)
    if need.quantity and left.quantity is not None:
        return _covered(left.quantity, need.quantity)
    return 0, "amount_unknown"


def _covered(left: int, asked: int) -> tuple[int, str]:
    if left >= asked:
        return 10, "amount_whole"
    return 10 * max(left, 0) // asked, "amount_part"
