"""Pledges that may be doubles."""

import pytest
from sqlalchemy.orm import Session

from tests.factories import actor_of, make_pledge, operator
from tracker.domain import likely_doubles, publication
from tracker.domain.actors import Actor
from tracker.domain.texts import LinkText
from tracker.models.enums import LinkRelation, LinkScheme, Role
from tracker.models.pledge import Pledge

SAME = LinkText(scheme=LinkScheme.GRF, identifier="GRF-01547", relation=LinkRelation.SAME_AS)
PART = LinkText(scheme=LinkScheme.GRF, identifier="GRF-01547", relation=LinkRelation.CONTRIBUTES_TO)


def found(session: Session, actor: Actor, pledge: Pledge) -> list[tuple[str, str]]:
    doubles = likely_doubles.of(session, actor, pledge.versions[0])
    return [(double.code, double.identifier) for double in doubles]


@pytest.fixture
def focal(session: Session) -> Actor:
    return actor_of(session, Role.FOCAL_POINT, country="CHL")


def test_the_same_lead_with_nearly_the_same_title(session: Session, focal: Actor) -> None:
    other = make_pledge(session, published=False, title="REGISTRO de personas apatridas")
    make_pledge(session, published=False, title="Becas para estudiantes")
    make_pledge(session, country="PER")
    mine = make_pledge(session, published=False)

    assert found(session, focal, mine) == [(other.code, "")]


def test_the_same_identifier_of_the_same_lead(session: Session, focal: Actor) -> None:
    other = make_pledge(session, published=False, title="Becas para estudiantes", links=(PART,))
    make_pledge(session, country="PER", title="Cursos", links=(PART,))
    mine = make_pledge(session, published=False, links=(PART,))

    assert found(session, focal, mine) == [(other.code, "GRF-01547")]


def test_serving_the_same_forum_or_objective_is_no_likeness(session: Session, focal: Actor) -> None:
    forum = LinkText(
        scheme=LinkScheme.FORUM, identifier="CSM", relation=LinkRelation.CONTRIBUTES_TO
    )
    make_pledge(session, published=False, title="Becas para estudiantes", links=(forum,))
    mine = make_pledge(session, published=False, links=(forum,))

    assert found(session, focal, mine) == []


def test_of_others_the_very_same_outside_pledge(session: Session, focal: Actor) -> None:
    mine = make_pledge(session, published=False, links=(SAME,))
    hidden = make_pledge(session, country="PER", published=False, title="Cursos", links=(SAME,))
    assert found(session, focal, mine) == []
    publication.submit(session, operator(), hidden.versions[0])
    publication.publish(session, operator(), hidden.versions[0])

    assert found(session, focal, mine) == [(hidden.code, "GRF-01547")]


def test_what_was_withdrawn_is_no_double(session: Session, focal: Actor) -> None:
    gone = make_pledge(session)
    publication.withdraw(session, operator(), gone, reason="Se une a otro.")
    mine = make_pledge(session, published=False)

    assert found(session, focal, mine) == []
