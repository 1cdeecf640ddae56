"""Finding pledges by their words."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.factories import make_pledge
from tracker.domain import pledge_search
from tracker.models.pledge import PledgeVersion


def found(session: Session, query: str) -> list[str]:
    rows = select(PledgeVersion.title).where(pledge_search.matches(query)).order_by("title")
    return list(session.scalars(rows))


def test_case_accents_and_order_of_the_words_do_not_matter(session: Session) -> None:
    make_pledge(session, title="Protección de la NIÑEZ en tránsito")
    make_pledge(session, title="Visas humanitarias")

    assert found(session, "ninez proteccion") == ["Protección de la NIÑEZ en tránsito"]
    assert found(session, "PROTECCIÓN  niñez") == ["Protección de la NIÑEZ en tránsito"]
    assert found(session, "niñez visas") == []


def test_code_and_institution_are_searched_too(session: Session) -> None:
    pledge = make_pledge(session, title="Visas", lead_institution="Dirección Única")

    assert found(session, pledge.code.lower()) == ["Visas"]
    assert found(session, "direccion unica") == ["Visas"]


def test_wildcards_and_control_characters_are_plain_characters(session: Session) -> None:
    make_pledge(session, title="Cobertura del 100 % de casos")
    make_pledge(session, title="Otra cosa_rara")

    assert found(session, "%") == ["Cobertura del 100 % de casos"]
    assert found(session, "_") == ["Otra cosa_rara"]
    assert found(session, "\0 cobertura\x07") == ["Cobertura del 100 % de casos"]


def test_a_query_of_any_length_is_answered(session: Session) -> None:
    make_pledge(session)

    assert found(session, "x" * 100_000) == []
    assert len(found(session, "")) == 1
