"""Texts as the reader of a page is told them: translated where there is a translation, unless the original is asked for."""

from collections.abc import Sequence

from flask import request

from tracker.domain import translations
from tracker.domain.translations import Original, Told
from tracker.extensions import database
from tracker.web.languages import current_language

# In the address of a page: the original is one click away, and the click can be passed on.
ORIGINAL = "original"


def is_original_asked() -> bool:
    """Say whether the reader wants texts as they were written."""
    return bool(request.args.get(ORIGINAL))


def of(originals: Sequence[Original]) -> dict[int, Told]:
    """Return how readable texts of one kind are told here, by their ids."""
    if is_original_asked():
        return {one.id: translations.as_written(one) for one in originals}
    return translations.told(database.session, originals, current_language())


def of_one(original: Original | None) -> Told | None:
    """Return how a readable text is told here; nothing of none."""
    return of([original])[original.id] if original is not None else None
