"""What one reader may know of one pledge."""

from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from tests.factories import NOW, actor_of, make_pledge, make_update, operator, pledge_text, publish
from tracker.domain import actors, pledge_record, pledges, publication
from tracker.domain.actors import Actor
from tracker.domain.errors import NotFoundError
from tracker.models.enums import ChangeReason, Role
from tracker.models.pledge import Pledge

PUBLIC = actors.public(NOW)


def actions(session: Session, actor: Actor, pledge: Pledge) -> list[str]:
    events = pledge_record.read(session, actor, pledge.code).events
    return [event.action.removeprefix("pledge.") for event in reversed(events)]


@pytest.fixture
def amended(session: Session, focal_point: Actor) -> Pledge:
    """A published pledge with an amendment that was sent, returned and changed."""
    pledge = make_pledge(session)
    draft = pledges.start_amendment(session, focal_point, pledge, reason=ChangeReason.SCOPE)
    pledges.revise(session, focal_point, draft, pledge_text(title="Otro"))
    publication.submit(session, focal_point, draft)
    monitor = actor_of(session, Role.MONITOR)
    publication.send_back(session, monitor, draft, note="Falta algo.")
    return pledge


def test_the_public_sees_what_is_in_force_and_nothing_of_what_is_written(
    session: Session, amended: Pledge
) -> None:
    record = pledge_record.read(session, PUBLIC, amended.code)

    assert record.open is None
    assert record.shown is record.current is amended.current
    assert [event.action for event in record.events] == ["pledge.published"]
    assert record.events[0].name == ""


def test_the_country_sees_the_open_text_and_who_moved_it(
    session: Session, focal_point: Actor, amended: Pledge
) -> None:
    record = pledge_record.read(session, focal_point, amended.code)

    assert record.open is amended.open_version
    assert record.shown is amended.current
    assert actions(session, focal_point, amended) == [
        "created",
        "submitted",
        "published",
        "amended",
        "revised",
        "submitted",
        "returned",
    ]
    assert (record.events[0].name, record.events[0].reason) == ("A monitor", "Falta algo.")


def test_monitoring_sees_what_was_sent_to_it(
    session: Session, monitor: Actor, amended: Pledge
) -> None:
    assert actions(session, monitor, amended) == ["submitted", "published", "submitted", "returned"]


def test_a_draft_shows_itself_to_its_country_and_is_not_there_for_others(
    session: Session, focal_point: Actor, monitor: Actor
) -> None:
    pledge = make_pledge(session, published=False)

    record = pledge_record.read(session, focal_point, pledge.code)

    assert record.shown is record.open is pledge.versions[0]
    assert record.current is None
    for reader in (PUBLIC, monitor, actor_of(session, Role.FOCAL_POINT, country="PER")):
        with pytest.raises(NotFoundError):
            pledge_record.read(session, reader, pledge.code)


@pytest.mark.parametrize("code", ["CHL-2026-999", "", "x\0", "%", "ñ", "1" * 300])
def test_any_other_code_is_not_there(session: Session, code: str) -> None:
    with pytest.raises(NotFoundError):
        pledge_record.read(session, operator(), code)


def test_earlier_texts_stay_public_until_the_pledge_is_withdrawn(
    session: Session, focal_point: Actor, amended: Pledge
) -> None:
    publish(session, amended)
    assert [text.number for text in pledge_record.read(session, PUBLIC, amended.code).texts] == [
        1,
        2,
    ]

    publication.withdraw(session, operator(), amended, reason="A mistake.")

    record = pledge_record.read(session, PUBLIC, amended.code)
    assert (record.texts, record.shown, record.updates) == ([], None, [])
    assert record.events[0].reason == "A mistake."
    own = pledge_record.read(session, focal_point, amended.code)
    assert [text.number for text in own.texts] == [1, 2]


def test_the_latest_reading_of_each_indicator_is_known(session: Session) -> None:
    pledge = make_pledge(session)
    make_update(session, pledge, "2026-H1")

    record = pledge_record.read(session, PUBLIC, pledge.code)

    assert [update.obligation.period.code for update in record.updates] == ["2026-H1"]
    reading = next(iter(record.latest.values()))
    assert (reading.period, reading.value, reading.numerator) == ("2026-H1", Decimal(25), None)
