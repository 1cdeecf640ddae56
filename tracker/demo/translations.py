"""The demonstration's translations: by those who wrote the text, by a machine for the staff, one left behind by its original."""

import tomllib
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from functools import cache, partial
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.demo.agenda import Agenda
from tracker.demo.people import People
from tracker.demo.wordings import Wording, phrasebook
from tracker.domain import pledges, practices, translating
from tracker.domain.actors import Actor
from tracker.domain.translating import TranslationText
from tracker.domain.translations import KINDS, Original
from tracker.models import Pledge, PledgeVersion, PracticeVersion, ProgressUpdate
from tracker.models.enums import Language
from tracker.models.translation import TranslationOrigin

PLEDGES_AT = datetime(2026, 3, 2, 15, tzinfo=UTC)
# Before the first practice is changed.
PRACTICES_AT = datetime(2026, 5, 11, 15, tzinfo=UTC)
REPORTS_AT = datetime(2026, 9, 14, 15, tzinfo=UTC)
EACH = 4
INTO = {
    Language.ES: Language.EN,
    Language.EN: Language.ES,
    Language.PT: Language.ES,
    Language.FR: Language.ES,
}
_CONTENT = Path(__file__).parent / "content" / "translations.toml"


@cache
def told() -> tuple[Mapping[str, Any], ...]:
    """Return what is said of the translated practices."""
    return tuple(tomllib.loads(_CONTENT.read_text(encoding="utf-8"))["practice"])


class TranslationActs:
    """Writes the translating into the agenda, and does it when its moment comes."""

    def __init__(self, session: Session, people: People, agenda: Agenda) -> None:
        self.session = session
        self.people = people
        self.agenda = agenda

    def tell_all(self) -> None:
        """Write down what is translated, and when."""
        self.agenda.add(PLEDGES_AT, self._pledges)
        self.agenda.add(REPORTS_AT, self._reports)
        for said in told():
            self.agenda.add(PRACTICES_AT, partial(self._practice, said))

    def _pledges(self, at: datetime) -> None:
        """Translate some pledges of each language: half by a person of their country, half by a machine."""
        for language in Language:
            for place, version in enumerate(islice(self._versions(language), EACH)):
                here, there = _wordings(version)
                texts = {"title": there.title}
                if version.description == here.description:
                    texts["description"] = there.description
                if version.expected_result == here.result:
                    texts["expected_result"] = there.result
                self._translate(version, texts, at, is_human=place % 2 == 0)

    def _versions(self, language: Language) -> Iterator[PledgeVersion]:
        query = pledges.published().where(
            PledgeVersion.language == language, Pledge.lead_country_iso3.is_not(None)
        )
        return (one for one in self.session.scalars(query) if _theme_of(one))

    def _reports(self, at: datetime) -> None:
        """Translate some accepted reports in Spanish, in the words of the same theme."""
        query = (
            select(ProgressUpdate)
            .where(ProgressUpdate.is_current, ProgressUpdate.language == Language.ES)
            .where(ProgressUpdate.achievements != "")
            .order_by(ProgressUpdate.id)
        )
        found = (
            (update, version)
            for update in self.session.scalars(query)
            if (version := update.obligation.pledge.current) and _theme_of(version)
        )
        for update, version in islice(found, EACH):
            here, there = _wordings(version)
            said = {here.early: there.early, here.later: there.later, here.next: there.next}
            texts = {
                name: said[words]
                for name in ("achievements", "next_steps")
                if (words := getattr(update, name)) in said
            }
            self._translate(update, texts, at, is_human=True)

    def _practice(self, said: Mapping[str, Any], at: datetime) -> None:
        query = practices.published().where(PracticeVersion.title == said["original"])
        version = self.session.scalars(query).one_or_none()
        if version is not None:
            texts = {name: said[name] for name in KINDS[PracticeVersion].fields if name in said}
            text = TranslationText(
                language=Language(said["language"]), texts=texts, origin=TranslationOrigin.HUMAN
            )
            actor = self.people.focal_point(said["country"], at)
            translating.write(self.session, actor, version, text)

    def _translate(
        self, original: Original, texts: Mapping[str, str], at: datetime, *, is_human: bool
    ) -> None:
        origin = TranslationOrigin.HUMAN if is_human else TranslationOrigin.MACHINE
        text = TranslationText(language=INTO[original.language], texts=texts, origin=origin)
        translating.write(
            self.session, self._actor(original, at, is_human=is_human), original, text
        )

    def _actor(self, original: Original, at: datetime, *, is_human: bool) -> Actor:
        country = original.lead_country_iso3
        if is_human and country is not None:
            return self.people.focal_point(country, at)
        return self.people.monitor(at)


def _theme_of(version: PledgeVersion) -> str | None:
    """Return the theme whose words a text uses, where the other language has them and no name of a place is in them."""
    themes, there = (phrasebook(one).themes for one in (version.language, INTO[version.language]))
    return next(
        (
            code
            for code, wording in themes.items()
            if wording.title == version.title and code in there and "{" not in there[code].title
        ),
        None,
    )


def _wordings(version: PledgeVersion) -> tuple[Wording, Wording]:
    """Return what is said of a text's theme in its own language, and in the one that it is put into."""
    code = _theme_of(version) or ""
    return (
        phrasebook(version.language).themes[code],
        phrasebook(INTO[version.language]).themes[code],
    )
