"""Translations of texts: what a reader is told in which language, and what of it is outdated.

A translation hangs on one text and keeps what it was made from. A later text of the same record takes it over as long as it has none
of its own; where the field says something else by then, it is shown as outdated. So nothing has to be moved at a publication.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from tracker.models.enums import Language
from tracker.models.pledge import PledgeVersion
from tracker.models.practice import PracticeVersion
from tracker.models.progress import ProgressUpdate
from tracker.models.translation import Translation, TranslationOrigin

Original = PledgeVersion | ProgressUpdate | PracticeVersion
_PRINT_DIGITS = 14


@dataclass(frozen=True, slots=True)
class Kind:
    """How translations hang on one kind of text: its fields, and the columns that make a row of texts of one record."""

    name: str
    fields: tuple[str, ...]
    parent: Any
    id: Any
    owner: Any
    number: Any
    published_at: Any


KINDS: Mapping[type[Original], Kind] = {
    PledgeVersion: Kind(
        "pledge",
        ("title", "description", "expected_result", "territory"),
        Translation.pledge_version_id,
        *(PledgeVersion.id, PledgeVersion.pledge_id),
        *(PledgeVersion.number, PledgeVersion.published_at),
    ),
    ProgressUpdate: Kind(
        "update",
        ("achievements", "challenges", "next_steps", "support_needed"),
        Translation.update_id,
        *(ProgressUpdate.id, ProgressUpdate.obligation_id),
        *(ProgressUpdate.revision, ProgressUpdate.accepted_at),
    ),
    PracticeVersion: Kind(
        "practice",
        ("title", "problem", "solution", "results", "conditions"),
        Translation.practice_version_id,
        *(PracticeVersion.id, PracticeVersion.practice_id),
        *(PracticeVersion.number, PracticeVersion.published_at),
    ),
}


@dataclass(frozen=True, slots=True)
class Said:
    """What a reader is told in one field: the original's words, or a translation of them."""

    words: str
    language: Language
    translation: Translation | None = None
    is_outdated: bool = False


@dataclass(frozen=True, slots=True)
class Told:
    """A text as one reader is told it, field by field."""

    original: Original
    said: Mapping[str, Said]

    @property
    def translated(self) -> list[Said]:
        """Return the fields that are told in another language than they were written in."""
        return [one for one in self.said.values() if one.translation is not None]

    @property
    def is_outdated(self) -> bool:
        """Say whether the original says something else by now in a field that is told translated."""
        return any(one.is_outdated for one in self.said.values())

    @property
    def is_by_machine(self) -> bool:
        """Say whether a machine made any part of what is told, and no person answers for it."""
        made = (one.translation for one in self.said.values())
        return any(one is not None and one.origin is TranslationOrigin.MACHINE for one in made)


def fields_of(original: Original) -> list[str]:
    """Return the fields of a text that say something, so that they can be translated."""
    return [name for name in KINDS[type(original)].fields if getattr(original, name)]


def as_written(original: Original) -> Told:
    """Return a text in its own language."""
    names = KINDS[type(original)].fields
    return Told(
        original, {name: Said(getattr(original, name), original.language) for name in names}
    )


def told(session: Session, originals: Sequence[Original], language: str) -> dict[int, Told]:
    """Return how texts of one kind, all of them readable, are told in a language, by their ids."""
    wanted = [one for one in originals if one.language != language]
    found = _found(session, wanted, Language(language)) if wanted else {}
    return {one.id: _told(one, found.get(one.id, {})) for one in originals}


def print_of(shown: Told) -> int:
    """Return a number that changes with the original and with each of its translations in a language."""
    said = [
        (name, getattr(shown.original, name), one.translation.id, one.translation.version)
        if one.translation
        else (name, getattr(shown.original, name))
        for name, one in shown.said.items()
    ]
    digest = hashlib.sha256(json.dumps(said).encode()).hexdigest()
    return int(digest[:_PRINT_DIGITS], 16)


def _found(
    session: Session, originals: Sequence[Original], language: Language
) -> dict[int, dict[str, Translation]]:
    """Return the latest translation of each field, of the text itself or of an earlier public one of its record."""
    kind = KINDS[type(originals[0])]
    owner, number = kind.owner.key, kind.number.key
    rows = session.execute(
        select(Translation, kind.id, kind.owner, kind.number, kind.published_at)
        .join(kind.id.class_, kind.parent == kind.id)
        .where(
            kind.owner.in_({getattr(one, owner) for one in originals}),
            Translation.language == language,
            or_(kind.published_at.is_not(None), kind.id.in_([one.id for one in originals])),
        )
        .order_by(kind.number)
    ).all()
    return {
        one.id: {
            row[0].field: row[0]
            for row in rows
            if row[2] == getattr(one, owner)
            and (row[1] == one.id or (row[4] is not None and row[3] < getattr(one, number)))
        }
        for one in originals
    }


def _told(original: Original, found: Mapping[str, Translation]) -> Told:
    said = dict(as_written(original).said)
    for name, one in found.items():
        # What the original leaves out by now is not told in another language either.
        if words := said[name].words:
            said[name] = Said(one.text, one.language, one, words != one.original)
    return Told(original, said)
