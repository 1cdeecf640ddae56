"""Translations are written by the own side and by monitoring staff, beside an original that stays as it is."""

import json

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from tests.factories import actor_of, make_pledge, make_update, operator, pledge_text
from tests.practices import make_practice
from tests.translations import translate
from tracker.db import Database
from tracker.domain import audit, pledges, practice_moves, publication, translations
from tracker.domain.actors import Actor
from tracker.domain.errors import InvalidError, NotAllowedError, StaleError, WrongStateError
from tracker.models import AuditEvent, PledgeVersion, Translation
from tracker.models.enums import Language, Role
from tracker.models.translation import TranslationOrigin


def events(session: Session, action: str) -> list[dict[str, object]]:
    query = select(AuditEvent.body).where(AuditEvent.action == action).order_by(AuditEvent.seq)
    return [json.loads(body) for body in session.scalars(query)]


def rows(session: Session) -> dict[str, str]:
    return {row.field: row.text for row in session.scalars(select(Translation))}


def test_the_own_side_and_the_staff_translate_and_the_trail_says_what(
    session: Session, focal_point: Actor, monitor: Actor
) -> None:
    version = make_pledge(session).versions[0]
    original = pledges.content(version)

    translate(session, version, actor=focal_point, title="  A  register ", description="")
    translate(session, version, actor=monitor, title="The register", description="Line\r\nby line")

    assert rows(session) == {"title": "The register", "description": "Line\nby line"}
    row = session.scalars(select(Translation).where(Translation.field == "title")).one()
    assert (row.editor_id, row.original, row.version) == (monitor.user_id, version.title, 2)
    first, second = events(session, "pledge.translated")
    assert first["before"] == {"language": "en", "texts": {"title": None}}
    assert second["before"]["texts"]["title"]["text"] == "A register"  # type: ignore[index]
    assert second["after"]["texts"]["title"]["text"] == "The register"  # type: ignore[index]
    assert pledges.content(version) == original
    assert audit.verify(session).bad_seq is None


def test_who_else_may_not(session: Session) -> None:
    version = make_pledge(session).versions[0]
    for role, country, organisation in (
        (Role.APPROVER, "CHL", None),
        (Role.FOCAL_POINT, "HND", None),
        (Role.PARTNER, None, "Fictional Partner"),
        (Role.ADMINISTRATOR, None, None),
    ):
        actor = actor_of(session, role, country=country, organisation=organisation)
        with pytest.raises(NotAllowedError):
            translate(session, version, actor=actor, title="A register")
    assert rows(session) == {}


def test_the_staff_translates_only_what_has_reached_it(session: Session, monitor: Actor) -> None:
    version = make_pledge(session, published=False).versions[0]
    with pytest.raises(NotAllowedError):
        translate(session, version, actor=monitor, title="A register")

    publication.submit(session, operator(), version)
    translate(session, version, actor=monitor, title="A register")
    publication.send_back(session, monitor, version, note="Explique el plazo.")
    translate(session, version, actor=monitor, title="The register")

    assert rows(session) == {"title": "The register"}


def test_nothing_of_what_was_withdrawn_is_translated(session: Session, focal_point: Actor) -> None:
    pledge = make_pledge(session)
    update = make_update(session, pledge)
    practice = make_practice(session)
    publication.withdraw(session, operator(), pledge, reason="Se unió a otro.")
    practice_moves.withdraw(session, operator(), practice, reason="Se unió a otra.")

    for original in (pledge.versions[0], update, practice.versions[0]):
        with pytest.raises(WrongStateError):
            translate(session, original, actor=focal_point, title="A register")


def test_an_empty_field_takes_its_translation_away_and_a_same_save_leaves_no_trace(
    session: Session,
) -> None:
    practice = make_practice(session)
    version = practice.versions[0]
    translate(session, version, title="One window", problem="Three offices.")
    translate(session, version, title="One window", problem="Three offices.")
    assert len(events(session, "practice.translated")) == 1

    translate(session, version, problem=" ")

    assert rows(session) == {"title": "One window"}
    assert len(events(session, "practice.translated")) == 2


def test_saving_again_says_that_it_fits_the_original_of_now(session: Session) -> None:
    version = make_pledge(session, published=False).versions[0]
    translate(session, version, title="A register")
    pledges.revise(session, operator(), version, pledge_text(title="Registro nacional"))
    assert translations.told(session, [version], "en")[version.id].is_outdated

    translate(session, version, title="A register")

    assert not translations.told(session, [version], "en")[version.id].is_outdated


def test_bad_translations_are_refused_with_a_reason(session: Session) -> None:
    update = make_update(session, make_pledge(session))
    for language, field, words, reason in (
        (Language.ES, "achievements", "Otro", "language of the original"),
        (Language.EN, "challenges", "None", "says nothing here"),
        (Language.EN, "achievements", "x" * 10_001, "Shorten this"),
        (Language.EN, "achievements", "a\0b", "can't be shown"),
    ):
        with pytest.raises(InvalidError, match=reason):
            translate(session, update, language, **{field: words})
    translate(session, update, origin=TranslationOrigin.MACHINE, achievements="Opened.")
    assert len(events(session, "update.translated")) == 1


def test_a_save_from_an_older_translation_or_original_is_stale(session: Session) -> None:
    version = make_pledge(session, published=False).versions[0]
    at_first = translations.print_of(translations.told(session, [version], "en")[version.id])
    translate(session, version, title="A register", expected=at_first)

    with pytest.raises(StaleError):
        translate(session, version, title="Mine", expected=at_first)
    then = translations.print_of(translations.told(session, [version], "en")[version.id])
    pledges.revise(session, operator(), version, pledge_text(title="Registro nacional"))
    with pytest.raises(StaleError):
        translate(session, version, title="Mine", expected=then)

    assert rows(session) == {"title": "A register"}


def test_of_two_who_translate_a_field_at_once_the_second_is_told(
    own_engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = Database(own_engine)
    with database.writing() as session:
        version = make_pledge(session).versions[0]
        key = version.id
        translate(session, version, title="A register")
        session.commit()
        # What a slower one had read before this was stored.
        monkeypatch.setattr("tracker.domain.translating._own", lambda *_: [])
        with pytest.raises(StaleError):
            translate(session, version, title="Mine")
        session.rollback()
        assert rows(session) == {"title": "A register"}
        assert session.get_one(PledgeVersion, key).title
