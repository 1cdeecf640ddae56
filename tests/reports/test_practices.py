"""The files of good practices and of their take-up: published ones only, filtered, in the same letters on both engines."""

from sqlalchemy.orm import Session

from tests.factories import make_pledge, operator
from tests.practices import make_practice, take_up
from tests.reports.asking import codes, table
from tracker.domain import practice_moves
from tracker.models.enums import ChallengeCode, Language, Population
from tracker.models.practice import AdoptionStage


def test_a_row_says_what_the_text_in_force_says(session: Session) -> None:
    pledge = make_pledge(session)
    practice = make_practice(
        session,
        areas=("solutions", "protection"),
        themes=(ChallengeCode.APPROVALS, ChallengeCode.FUNDING),
        pledge=pledge.code,
    )
    make_practice(session, published=False)
    gone = make_practice(session)
    practice_moves.withdraw(session, operator(), gone, reason="Un error.")
    take_up(session, practice, "PER")
    take_up(session, practice, "BRA", AdoptionStage.ADOPTED)

    (row,) = table(session, "practices")

    assert row == {
        "practice_code": practice.code,
        "country_iso3": "CHL",
        "country": "Chile",
        "organisation": "",
        "title": "Una sola ventanilla",
        "problem": "Había que ir a tres oficinas.",
        "solution": "Las tres atienden en una sala.",
        "results": "La espera bajó de 41 a 9 días.",
        "conditions": "Un convenio.",
        "contact": "Oficina Ficticia",
        "language": "es",
        "areas": "protection;solutions",
        "problem_codes": "funding;approvals",
        "populations": "refugees",
        "pledge_code": pledge.code,
        "links": "https://example.org/e",
        "first_published_on": "2026-11-24",
        "published_on": "2026-11-24",
        "interested": "0",
        "adapting": "1",
        "adopted": "1",
        "dropped": "0",
        "url": f"https://pledges.example/es/practices/{practice.code}",
    }


def test_a_take_up_is_a_row_with_both_sides(session: Session) -> None:
    pledge = make_pledge(session, country="PER")
    practice = make_practice(session, organisation="Fictional Partner")
    take_up(session, practice, "PER", AdoptionStage.ADOPTED, pledge=pledge.code)
    take_up(session, practice, "BRA", AdoptionStage.INTERESTED, language=Language.PT)

    brazil, peru = table(session, "adoptions")

    assert codes([brazil, peru], "adopter") == ["Brasil", "Perú"]
    assert peru == {
        "practice_code": practice.code,
        "country_iso3": "",
        "organisation": "Fictional Partner",
        "title": "Una sola ventanilla",
        "adopter_iso3": "PER",
        "adopter": "Perú",
        "stage": "adopted",
        "outcome": "Se empezó.",
        "language": "es",
        "pledge_code": pledge.code,
        "began_on": "2026-11-24",
        "changed_on": "2026-11-24",
        "url": f"https://pledges.example/es/practices/{practice.code}",
    }


def test_the_filters_choose_rows(session: Session) -> None:
    chile = make_practice(session)
    brazil = make_practice(
        session,
        country="BRA",
        title="Diplomas reconhecidos",
        areas=("solutions",),
        themes=(ChallengeCode.FUNDING,),
        populations=(Population.RETURNEES,),
    )
    take_up(session, chile, "PER")
    take_up(session, brazil, "CHL")
    asked = (
        {"country": "BRA"},
        {"area": "solutions"},
        {"challenge": "funding"},
        {"population": "returnees"},
        {"q": "DIPLOMAS recon"},
    )

    for one in asked:
        assert codes(table(session, "practices", **one), "practice_code") == [brazil.code], one
    both = table(session, "adoptions", country="CHL")
    assert sorted(codes(both, "adopter_iso3")) == ["CHL", "PER"]
    assert codes(table(session, "adoptions", country="BRA"), "adopter_iso3") == ["CHL"]
