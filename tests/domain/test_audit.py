from decimal import Decimal
from threading import Thread

import pytest
from sqlalchemy import Engine, select, text
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from tests.factories import NOW, operator
from tracker.db import Database
from tracker.domain import actors, audit
from tracker.domain.audit import Change
from tracker.models import AuditEvent, Country
from tracker.models.enums import Stage

GUARDS = {
    "sqlite": (
        "DROP TRIGGER audit_event_no_update",
        "DROP TRIGGER audit_event_no_delete",
        "DROP TRIGGER audit_event_in_order",
    ),
    "postgresql": ("DROP TRIGGER audit_event_no_change ON audit_event",),
}


def write(session: Session, number: int = 1) -> None:
    for index in range(number):
        change = Change("test.done", "test", str(index), None, {"stage": Stage.PLANNING}, "why")
        audit.record(session, operator(), change)


def unguarded(session: Session) -> None:
    """Take the triggers away, as somebody with the database's own rights could."""
    for statement in GUARDS[session.get_bind().dialect.name]:
        session.execute(text(statement))


def test_an_untouched_trail_verifies(session: Session) -> None:
    before = audit.verify(session).events

    write(session, 3)

    assert audit.verify(session) == audit.Verdict(before + 3)


def test_each_event_raises_the_data_version(session: Session) -> None:
    before = audit.data_version(session)

    write(session, 2)

    assert audit.data_version(session) == before + 2


@pytest.mark.parametrize(
    "tampering",
    [
        "UPDATE audit_event SET body = 'x' WHERE seq = 2",
        "DELETE FROM audit_event WHERE seq = 2",
    ],
)
def test_the_database_refuses_to_change_events(session: Session, tampering: str) -> None:
    write(session, 3)

    with pytest.raises(DatabaseError, match="cannot be changed"), session.begin_nested():
        session.execute(text(tampering))


@pytest.mark.sqlite
def test_sqlite_refuses_to_replace_an_event(session: Session) -> None:
    write(session)
    columns = ", ".join(column.name for column in AuditEvent.__table__.columns)
    replacing = f"INSERT OR REPLACE INTO audit_event ({columns}) SELECT {columns} FROM audit_event WHERE seq = 1"  # noqa: S608

    with pytest.raises(DatabaseError), session.begin_nested():
        session.execute(text(replacing))


@pytest.mark.parametrize(
    ("tampering", "reason"),
    [
        ("UPDATE audit_event SET body = body || ' ' WHERE seq = 2", "its text"),
        ("UPDATE audit_event SET reason = 'other' WHERE seq = 2", "its columns"),
        ("UPDATE audit_event SET prev = hash WHERE seq = 2", "does not follow"),
        ("DELETE FROM audit_event WHERE seq = 2", "missing"),
        ("DELETE FROM audit_event WHERE seq = (SELECT max(seq) FROM audit_event)", "the head"),
    ],
)
def test_tampering_is_found_even_past_the_triggers(
    session: Session, tampering: str, reason: str
) -> None:
    write(session, 4)
    unguarded(session)

    session.execute(text(tampering))
    session.expire_all()

    assert reason in audit.verify(session).reason


def test_an_event_says_who_acted_and_what_changed(session: Session) -> None:
    country = session.get_one(Country, "CHL")
    country.needs_sign_off = not country.needs_sign_off

    before, after = audit.changes(country, ("needs_sign_off", "currency"))

    assert before == {"needs_sign_off": not country.needs_sign_off}
    assert after == {"needs_sign_off": country.needs_sign_off}


def test_the_public_has_no_role_in_the_trail(session: Session) -> None:
    change = Change("test.done", "test", "1", {"amount": Decimal("1.50")}, {"at": NOW})

    event = audit.record(session, actors.public(NOW), change)

    assert event.actor_role == "public"
    assert '"amount":"1.50"' in event.body


def test_what_has_no_plain_form_is_refused(session: Session) -> None:
    with pytest.raises(TypeError, match="can't hold object"):
        audit.record(session, operator(), Change("a", "b", "c", None, {"x": object()}))


def test_parallel_writers_make_one_chain(own_engine: Engine) -> None:
    database = Database(own_engine)

    def work() -> None:
        for _ in range(10):
            with database.writing() as session:
                write(session)
                session.commit()

    threads = [Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    with database.reading() as session:
        assert audit.verify(session).bad_seq is None
        events = session.scalars(select(AuditEvent.seq).where(AuditEvent.action == "test.done"))
        assert len(events.all()) == 40
