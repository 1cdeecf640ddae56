"""The demonstration's translations and its next set of priorities, as far as they can be told without all its years."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.factories import make_pledge, make_update, operator
from tests.practices import make_practice
from tracker.demo import loading, people, translations
from tracker.demo.agenda import Agenda
from tracker.demo.translations import TranslationActs
from tracker.demo.wordings import Wording, phrasebook
from tracker.domain import translations as told
from tracker.models import Translation
from tracker.models.enums import Language
from tracker.models.translation import TranslationOrigin
from tracker.monitoring import priorities


def wording_in(language: Language) -> Wording:
    """Return what is said of a theme that both languages have, without the name of a place."""
    here, there = (phrasebook(one).themes for one in (language, translations.INTO[language]))
    return next(
        wording
        for code, wording in here.items()
        if code in there and "{" not in wording.title + there[code].title
    )


def test_texts_are_translated_by_people_and_by_a_machine(session: Session) -> None:
    everybody = people.gather(session, loading.BEGINNING, "no password")
    wording = wording_in(Language.PT)
    texts = {
        "title": wording.title,
        "description": wording.description,
        "expected_result": wording.result,
    }
    for _ in range(translations.EACH):
        pledge = make_pledge(session, country="BRA", language=Language.PT, **texts)
    make_pledge(
        session,
        country="BRA",
        language=Language.PT,
        **{**texts, "description": "Outra.", "expected_result": ""},
    )
    spanish = wording_in(Language.ES)
    other = make_pledge(session, title=spanish.title)
    update = make_update(session, other, achievements=spanish.early, next_steps="Otra cosa.")
    make_update(session, make_pledge(session))
    practice = make_practice(session, title=translations.told()[1]["original"])
    agenda = Agenda()
    TranslationActs(session, everybody, agenda).tell_all()

    assert agenda.carry_out(operator().at + timedelta(days=1)) == 4

    version = pledge.current
    assert version is not None
    assert told.told(session, [version], "es")[version.id].translated
    origins = set(session.scalars(select(Translation.origin)))
    assert origins == set(TranslationOrigin)
    assert told.told(session, [update], "en")[update.id].translated[0].words
    assert told.told(session, [practice.versions[0]], "pt")[practice.versions[0].id].translated


def test_the_next_set_of_priorities_says_that_it_is_invented(session: Session) -> None:
    people.gather(session, loading.BEGINNING, "no password")

    spans = priorities.spans(session)
    found = priorities.coverage(session, spans[1], operator().at.date())

    assert [span.key for span in spans] == ["2025-2027", "2028-2030"]
    assert all("ficticia" in one.line.title_es for one in found.priorities)
    assert found.uncovered == len(found.priorities)
