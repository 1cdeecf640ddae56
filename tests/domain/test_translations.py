"""What a reader is told in which language: the latest translation, marked when its original has moved on."""

from sqlalchemy.orm import Session

from tests.factories import (
    make_pledge,
    make_update,
    obligation_of,
    operator,
    pledge_text,
    publish,
    update_text,
)
from tests.practices import make_practice
from tests.translations import translate
from tracker.domain import pledges, progress, translations
from tracker.models.enums import ChangeReason, Language
from tracker.models.pledge import Pledge, PledgeVersion
from tracker.models.translation import TranslationOrigin


def current(pledge: Pledge) -> PledgeVersion:
    version = pledge.current
    assert version is not None
    return version


def amend(session: Session, pledge: Pledge, **changed: object) -> PledgeVersion:
    version = pledges.start_amendment(session, operator(), pledge, reason=ChangeReason.SCOPE)
    pledges.revise(session, operator(), version, pledge_text(**changed))
    return version


def told(session: Session, version: PledgeVersion, language: str = "en") -> translations.Told:
    return translations.told(session, [version], language)[version.id]


def test_a_translated_field_is_told_in_the_reader_s_language_the_others_as_written(
    session: Session,
) -> None:
    version = current(make_pledge(session))
    translate(session, version, title="Register of stateless persons")

    english = told(session, version)

    assert english.said["title"].words == "Register of stateless persons"
    assert english.said["title"].language is Language.EN
    assert english.said["description"].words == version.description
    assert english.said["description"].language is Language.ES
    assert [one.words for one in english.translated] == ["Register of stateless persons"]
    assert not english.is_outdated
    assert not english.is_by_machine
    for other in ("es", "pt"):
        assert told(session, version, other).translated == []


def test_a_machine_s_part_is_said(session: Session) -> None:
    version = current(make_pledge(session))
    translate(session, version, title="Register")
    translate(session, version, origin=TranslationOrigin.MACHINE, description="Open a register.")

    assert told(session, version).is_by_machine


def test_the_next_text_takes_translations_over_and_marks_what_no_longer_fits(
    session: Session,
) -> None:
    pledge = make_pledge(session)
    translate(session, current(pledge), title="Register", description="Open a register.")
    draft = amend(session, pledge, description="Abrir un registro en cinco regiones.")
    translate(session, draft, title="Register (new draft)")

    # The draft's own translation is not told with the text in force.
    assert told(session, current(pledge)).said["title"].words == "Register"
    publish(session, pledge)
    after = told(session, current(pledge))

    assert after.original.number == 2
    assert after.said["title"].words == "Register (new draft)"
    assert not after.said["title"].is_outdated
    assert after.said["description"].words == "Open a register."
    assert after.said["description"].is_outdated
    assert after.is_outdated


def test_what_the_original_leaves_out_is_not_told_in_another_language(session: Session) -> None:
    pledge = make_pledge(session)
    translate(session, current(pledge), expected_result="They have documents.")
    amend(session, pledge, expected_result="")
    publish(session, pledge)

    assert told(session, current(pledge)).translated == []


def test_a_text_now_written_in_the_reader_s_language_is_told_as_written(session: Session) -> None:
    pledge = make_pledge(session)
    translate(session, current(pledge), title="Register")
    amend(session, pledge, title="A register", language=Language.EN)
    publish(session, pledge)

    assert told(session, current(pledge)).said["title"].words == "A register"


def test_updates_are_told_each_by_itself_and_a_correction_takes_over(session: Session) -> None:
    pledge = make_pledge(session)
    first = make_update(session, pledge)
    translate(session, first, achievements="The register was opened in one region.")
    other = make_update(session, make_pledge(session))
    text = update_text(next_steps="Dos regiones más.")
    corrected = progress.start(session, operator(), obligation_of(session, pledge), text)

    both = translations.told(session, [first, other, corrected], "en")

    assert both[first.id].said["achievements"].words == "The register was opened in one region."
    assert both[other.id].translated == []
    assert both[corrected.id].said["achievements"].language is Language.EN
    assert both[corrected.id].said["next_steps"].words == "Dos regiones más."


def test_a_practice_is_told_field_by_field(session: Session) -> None:
    version = make_practice(session).versions[0]
    translate(session, version, Language.FR, problem="Il fallait aller à trois guichets.")

    french = translations.told(session, [version], "fr")[version.id]

    assert french.said["problem"].words == "Il fallait aller à trois guichets."
    assert translations.fields_of(version) == [
        "title",
        "problem",
        "solution",
        "results",
        "conditions",
    ]
