"""Taking up another's practice: by whom, how far, with what came of it; every step stays."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.factories import actor_of, make_pledge, operator
from tests.practices import make_practice, take_up
from tracker.domain import adoptions, practice_moves
from tracker.domain.adoptions import AdoptionText
from tracker.domain.errors import InvalidError, NotAllowedError, StaleError, WrongStateError
from tracker.models import AuditEvent
from tracker.models.enums import Language, Role
from tracker.models.practice import Adoption, AdoptionStage

INTERESTED = AdoptionText(stage=AdoptionStage.INTERESTED, language=Language.ES)


def test_a_country_goes_from_interest_to_use(session: Session) -> None:
    practice, pledge = make_practice(session), make_pledge(session, country="PER")
    peru = actor_of(session, Role.FOCAL_POINT, country="PER")
    used = AdoptionText(
        stage=AdoptionStage.ADOPTED, language=Language.ES, outcome="Funciona. ", pledge=pledge.code
    )

    first = adoptions.take_up(session, peru, practice, "PER", INTERESTED, expected=0)
    same = adoptions.take_up(session, peru, practice, "PER", INTERESTED, expected=1)
    assert same is first
    assert first.version == 1
    adoptions.take_up(session, peru, practice, "PER", used, expected=1)
    session.expire_all()

    (found,) = adoptions.trail(session, practice)
    assert (found.stage, found.outcome, found.pledge) == (
        AdoptionStage.ADOPTED,
        "Funciona.",
        pledge,
    )
    assert [step.stage for step in found.steps] == [
        AdoptionStage.INTERESTED,
        AdoptionStage.ADOPTED,
    ]
    events = session.scalars(
        select(AuditEvent.action).where(AuditEvent.object_id == f"{practice.code}/PER")
    ).all()
    assert events == ["adoption.begun", "adoption.changed"]
    assert [text.practice for _, text in adoptions.of_country(session, "PER")] == [practice]


def test_its_own_country_is_refused_with_the_reason(session: Session) -> None:
    practice = make_practice(session)
    chile = actor_of(session, Role.FOCAL_POINT, country="CHL")

    for actor in (chile, operator()):
        with pytest.raises(NotAllowedError, match="for others to take up"):
            adoptions.take_up(session, actor, practice, "CHL", INTERESTED)


def test_only_the_countrys_focal_point_says_so(session: Session) -> None:
    practice = make_practice(session, organisation="Fictional Partner")
    people = (
        actor_of(session, Role.FOCAL_POINT, country="BRA"),
        actor_of(session, Role.APPROVER, country="PER"),
        actor_of(session, Role.PARTNER, organisation="Fictional Partner"),
        actor_of(session, Role.MONITOR),
        actor_of(session, Role.ADMINISTRATOR),
    )

    for person in people:
        with pytest.raises(NotAllowedError):
            adoptions.take_up(session, person, practice, "PER", INTERESTED)
    assert session.scalars(select(Adoption)).all() == []
    assert adoptions.countries_left(practice, ["PER", "CHL"]) == ["CHL", "PER"]


def test_only_what_is_in_force_is_taken_up(session: Session) -> None:
    draft, gone = make_practice(session, published=False), make_practice(session)
    take_up(session, gone, "PER")
    practice_moves.withdraw(session, operator(), gone, reason="Un error.")

    for practice in (draft, gone):
        with pytest.raises(WrongStateError, match="published practice"):
            take_up(session, practice, "BRA")
        assert adoptions.countries_left(practice, ["BRA"]) == []
    assert adoptions.of_country(session, "PER") == []


def test_what_cannot_be_said_is_named(session: Session) -> None:
    practice, theirs = make_practice(session), make_pledge(session)

    for stage in (AdoptionStage.ADOPTED, AdoptionStage.DROPPED):
        with pytest.raises(InvalidError, match="what came of it"):
            take_up(session, practice, "PER", stage, outcome=" ")
    with pytest.raises(InvalidError, match="own published pledges"):
        take_up(session, practice, "PER", pledge=theirs.code)
    with pytest.raises(InvalidError, match="can't be shown"):
        take_up(session, practice, "PER", outcome="\x07")


def test_a_save_from_an_older_text_is_refused(session: Session) -> None:
    practice = make_practice(session)
    take_up(session, practice, "PER")

    for expected in (0, 2):
        with pytest.raises(StaleError):
            adoptions.take_up(session, operator(), practice, "PER", INTERESTED, expected=expected)


def test_of_two_who_begin_at_once_the_second_is_told(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    practice = make_practice(session)
    take_up(session, practice, "PER")
    # As a session sees it that looked before the other one stored its own.
    monkeypatch.setattr(adoptions, "find", lambda *_: None)

    with pytest.raises(StaleError):
        adoptions.take_up(session, operator(), practice, "PER", INTERESTED, expected=0)
