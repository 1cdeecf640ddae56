"""Writing translations: beside the original, which nobody changes by it."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from tracker.domain import audit, permissions, pledges, practices, progress, saving
from tracker.domain.actors import Actor
from tracker.domain.errors import Fault, StaleError, WrongStateError
from tracker.domain.permissions import Permission
from tracker.domain.translations import KINDS, Original, fields_of, print_of, told
from tracker.domain.wording import LINE, PROSE, line, prose, wording_faults
from tracker.messages import N_
from tracker.models.enums import Language
from tracker.models.pledge import PledgeVersion
from tracker.models.practice import PracticeVersion
from tracker.models.translation import Translation, TranslationOrigin

# What fits on one line of a form; all else may have paragraphs.
LINES = frozenset({"title", "territory"})


@dataclass(frozen=True, slots=True, kw_only=True)
class TranslationText:
    """What fields of a text say in another language; an empty one takes its translation away."""

    language: Language
    texts: Mapping[str, str]
    origin: TranslationOrigin


def write(
    session: Session,
    actor: Actor,
    original: Original,
    text: TranslationText,
    *,
    expected: int | None = None,
) -> None:
    """Keep what fields of a text say in another language.

    `expected` is the print of what its author started from; what is saved fits the original as it is now.
    """
    permissions.require(actor, Permission.TRANSLATION_WRITE, original)
    if _owner(original).withdrawn_at is not None:
        raise WrongStateError(N_("This was withdrawn: nothing of it can change any more."))
    shown = told(session, [original], text.language)[original.id]
    saving.check_version(print_of(shown), expected)
    pledges.refuse(_faults(original, text))
    own = {row.field: row for row in _own(session, original, text.language)}
    before = {name: _content(row) for name, row in own.items()}
    try:
        with session.begin_nested():
            for name in text.texts:
                _write_one(session, actor, original, own, name, text)
            saving.flush(session)
    except IntegrityError as error:
        raise StaleError from error
    after = {name: _content(row) for name, row in own.items()}
    changed = sorted(name for name in {*before, *after} if before.get(name) != after.get(name))
    if changed:
        sides = (
            {"language": text.language, "texts": {name: side.get(name) for name in changed}}
            for side in (before, after)
        )
        _record(session, actor, original, *sides)


def _own(session: Session, original: Original, language: Language) -> Iterable[Translation]:
    parent = KINDS[type(original)].parent
    return session.scalars(
        select(Translation).where(parent == original.id, Translation.language == language)
    )


def _faults(original: Original, text: TranslationText) -> list[Fault]:
    if text.language == original.language:
        return [Fault("", N_("This is the language of the original already."))]
    faults = []
    for name, words in text.texts.items():
        if words.strip() and name not in fields_of(original):
            faults.append(Fault(name, N_("The original says nothing here: leave it empty.")))
        faults += wording_faults(name, words, LINE if name in LINES else PROSE)
    return faults


def _write_one(
    session: Session,
    actor: Actor,
    original: Original,
    own: dict[str, Translation],
    name: str,
    text: TranslationText,
) -> None:
    """Add, change or take away one field's translation; `own` follows."""
    row, written = own.get(name), text.texts[name]
    words = line(written) if name in LINES else prose(written)
    if not words:
        if row is not None:
            session.delete(own.pop(name))
        return
    source = getattr(original, name)
    if row is None:
        row = own[name] = Translation(field=name, language=text.language)
        setattr(row, KINDS[type(original)].parent.key, original.id)
        session.add(row)
    elif (row.text, row.original, row.origin) == (words, source, text.origin):
        return
    row.text, row.original, row.origin = words, source, text.origin
    row.editor_id, row.edited_at = actor.user_id, actor.at


def _content(row: Translation) -> dict[str, str]:
    """Return what a translation says, as the audit trail keeps it."""
    digest = hashlib.sha256(row.original.encode()).hexdigest()
    return {"text": row.text, "origin": row.origin, "original_sha256": digest}


def _owner(original: Original) -> Any:
    if isinstance(original, PledgeVersion):
        return original.pledge
    return (
        original.practice if isinstance(original, PracticeVersion) else original.obligation.pledge
    )


def _record(session: Session, actor: Actor, original: Original, before: Any, after: Any) -> None:
    details = {"before": before, "after": after}
    if isinstance(original, PledgeVersion):
        pledges.record(session, actor, original.pledge, "translated", **details)
    elif isinstance(original, PracticeVersion):
        practices.record(session, actor, original.practice, "translated", **details)
    else:
        change = audit.Change(
            action="update.translated",
            object_type="update",
            object_id=progress.name_of(original),
            country_iso3=original.lead_country_iso3,
            **details,
        )
        audit.record(session, actor, change)
