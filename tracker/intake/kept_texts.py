"""Texts of pledges, updates and offers as JSON and back, so that what a file changed can be put back."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, fields, is_dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

from tracker.domain import pledge_texts, support_texts, update_texts
from tracker.domain.support_texts import OfferText
from tracker.domain.texts import PledgeText, UpdateText
from tracker.models.pledge import PledgeVersion
from tracker.models.progress import ProgressUpdate
from tracker.models.support import Offer

Text = TypeVar("Text", PledgeText, UpdateText, OfferText)
Written = PledgeVersion | ProgressUpdate | Offer
AnyText = PledgeText | UpdateText | OfferText


def text_of(written: Written) -> AnyText:
    """Return what a stored text says."""
    if isinstance(written, Offer):
        return support_texts.text_of_offer(written)
    if isinstance(written, PledgeVersion):
        return pledge_texts.text_of(written)
    return update_texts.text_of(written)


def plain(text: AnyText) -> dict[str, Any]:
    """Return a text as plain values that JSON holds."""
    kept: dict[str, Any] = json.loads(json.dumps(asdict(text), default=str))
    return kept


def restored(kind: type[Text], kept: dict[str, Any]) -> Text:
    """Return the text that `plain` took apart."""
    return kind(**_values(kind, kept))


def digest(written: Written) -> str:
    """Return a short name of all that a stored text says: the same text, the same name."""
    kept = plain(text_of(written))
    # Their order is the order of their rows, which says nothing.
    for name in ("readings", "indicators"):
        kept[name] = sorted(kept.get(name, ()), key=lambda one: str(one["ref"]))
    for name in ("areas", "countries"):
        kept[name] = sorted(kept.get(name, ()))
    content = json.dumps(kept, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(content.encode()).hexdigest()


def _values(kind: type, kept: dict[str, Any]) -> dict[str, Any]:
    hints = get_type_hints(kind)
    return {one.name: _value(hints[one.name], kept[one.name]) for one in fields(kind)}


def _value(hint: Any, kept: Any) -> Any:
    if kept is None:
        return None
    if get_origin(hint) is tuple:
        return tuple(_value(get_args(hint)[0], one) for one in kept)
    if inner := _within_optional(hint):
        return _value(inner, kept)
    return _one(hint, kept)


def _within_optional(hint: Any) -> Any:
    found: Iterable[Any] = (one for one in get_args(hint) if one is not type(None))
    return next(iter(found), None)


def _one(hint: Any, kept: Any) -> Any:
    if is_dataclass(hint) and isinstance(hint, type):
        return hint(**_values(hint, kept))
    if hint is date:
        return date.fromisoformat(kept)
    if hint is Decimal or issubclass(hint, StrEnum):
        return hint(kept)
    return kept
