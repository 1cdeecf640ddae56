"""Translations that tests need, made through the domain."""

from sqlalchemy.orm import Session

from tests.factories import operator
from tracker.domain import translating
from tracker.domain.actors import Actor
from tracker.domain.translating import TranslationText
from tracker.domain.translations import Original
from tracker.models.enums import Language
from tracker.models.translation import TranslationOrigin


def translate(
    session: Session,
    original: Original,
    language: Language = Language.EN,
    origin: TranslationOrigin = TranslationOrigin.HUMAN,
    *,
    actor: Actor | None = None,
    expected: int | None = None,
    **texts: str,
) -> None:
    """Translate fields of a text, in the operator's name unless said otherwise."""
    text = TranslationText(language=language, texts=texts, origin=origin)
    translating.write(session, actor or operator(), original, text, expected=expected)
