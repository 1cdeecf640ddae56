"""What a reader may know of one obligation."""

import pytest
from sqlalchemy.orm import Session

from tests.factories import (
    NOW,
    actor_of,
    make_pledge,
    make_update,
    obligation_of,
    operator,
    update_text,
)
from tracker.domain import progress, update_record
from tracker.domain.actors import Actor, public
from tracker.domain.errors import NotFoundError
from tracker.models.enums import Role


def test_a_record_holds_what_the_reader_may_see(session: Session, focal_point: Actor) -> None:
    pledge = make_pledge(session)
    base = make_update(session, pledge, "2026-H1")
    draft = progress.start(
        session, focal_point, obligation_of(session, pledge, "2026-H2"), update_text()
    )

    own = update_record.read(session, focal_point, pledge.code, "2026-H2")
    others = update_record.read(session, public(NOW), pledge.code, "2026-H2")
    earlier = update_record.read(session, public(NOW), pledge.code, "2026-H1")

    assert (own.open, own.shown, own.accepted, own.previous) == (draft, draft, None, base)
    assert (others.open, others.shown, others.previous) == (None, None, base)
    assert (earlier.open, earlier.shown, earlier.previous) == (None, base, base)


def test_a_no_change_is_held_beside_what_it_attests(session: Session) -> None:
    pledge = make_pledge(session)
    base = make_update(session, pledge, "2026-H1")
    make_update(session, pledge, "2026-H2", no_change=True, stage=None, readings=())

    record = update_record.read(session, operator(), pledge.code, "2026-H2")

    assert record.previous == base


def test_insiders_are_the_owners_people_and_monitoring(session: Session) -> None:
    pledge = make_pledge(session)
    ours = make_pledge(session, organisation="Fictional Partner")
    partner = actor_of(session, Role.PARTNER, organisation="Fictional Partner")
    approver = actor_of(session, Role.APPROVER, country="CHL")
    monitor = actor_of(session, Role.MONITOR)

    def inside(actor: Actor, code: str) -> bool:
        return update_record.read(session, actor, code, "2026-H2").is_inside

    assert inside(operator(), pledge.code)
    assert inside(approver, pledge.code)
    assert inside(monitor, pledge.code)
    assert inside(partner, ours.code)
    assert not inside(partner, pledge.code)
    assert not inside(public(NOW), pledge.code)


@pytest.mark.parametrize(("code", "period"), [("CHL-1999-001", "2026-H2"), ("", "")])
def test_what_is_not_there_is_not_found(session: Session, code: str, period: str) -> None:
    with pytest.raises(NotFoundError):
        update_record.read(session, operator(), code, period)
