"""Milestones that wait for those of other pledges."""

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from tests.domain.test_pledge_races import at_once
from tests.factories import actor_of, operator
from tests.waiting import step, with_steps
from tracker.db import Database
from tracker.domain import dependencies, milestones, publication
from tracker.domain.actors import Actor
from tracker.domain.errors import InvalidError, NotAllowedError, NotFoundError, WrongStateError
from tracker.domain.milestones import Step
from tracker.models import AuditEvent, MilestoneDependency, Pledge
from tracker.models.enums import Role
from tracker.models.indicator import LegalKind


def said(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(MilestoneDependency)) or 0


def test_both_sides_see_what_waits_and_the_trail_tells(
    session: Session, focal_point: Actor
) -> None:
    own, other = with_steps(session), with_steps(session, "PER")

    made = dependencies.add(
        session, focal_point, step(session, own, 2), f" {other.code.lower()}", 1
    )

    (waits,) = dependencies.of_pledge(session, own).waits_for
    assert (waits.place, waits.other.pledge.code, waits.other.position) == (2, other.code, 1)
    (needed,) = dependencies.of_pledge(session, other).needed_by
    assert (needed.place, needed.other.pledge.code, needed.id) == (1, own.code, made.id)
    assert dependencies.of_pledge(session, own).needed_by == []
    dependencies.remove(session, focal_point, step(session, own, 2), made.id)
    assert said(session) == 0
    events = session.scalars(select(AuditEvent.action).order_by(AuditEvent.seq)).all()
    assert events[-2:] == ["pledge.dependency_added", "pledge.dependency_removed"]


def test_a_circle_is_refused_also_through_a_pledge_of_ones_own(
    session: Session, focal_point: Actor
) -> None:
    own, other, third = (with_steps(session, country) for country in ("CHL", "PER", "COL"))
    dependencies.add(session, operator(), step(session, other, 1), third.code, 2)
    dependencies.add(session, operator(), step(session, third, 1), own.code, 3)

    with pytest.raises(InvalidError, match="circle"):
        # The third's second waits for its first, and that one for this.
        dependencies.add(session, focal_point, step(session, own, 3), other.code, 1)

    assert said(session) == 2
    dependencies.add(session, focal_point, step(session, own, 3), other.code, 3)


@pytest.mark.parametrize(
    ("code", "position", "field"),
    [
        ("CHL-1999-001", 1, "pledge"),
        ("own", 1, "pledge"),
        ("other", 9, "position"),
        ("draft", 1, "pledge"),
    ],
)
def test_what_cannot_be_waited_for_is_refused(
    session: Session, focal_point: Actor, code: str, position: int, field: str
) -> None:
    own, other = with_steps(session), with_steps(session, "PER")
    draft = with_steps(session, "PER", published=False)
    codes = {"own": own.code, "other": other.code, "draft": draft.code}

    with pytest.raises(InvalidError) as refused:
        dependencies.add(
            session, focal_point, step(session, own, 2), codes.get(code, code), position
        )

    assert [fault.field for fault in refused.value.faults] == [field]
    assert said(session) == 0


def test_no_milestone_waits_twice_for_one_or_for_too_many(
    session: Session, focal_point: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    own, other = with_steps(session), with_steps(session, "PER")
    waiting = step(session, own, 2)
    dependencies.add(session, focal_point, waiting, other.code, 1)

    with pytest.raises(InvalidError, match="already"):
        dependencies.add(session, focal_point, waiting, other.code, 1)
    monkeypatch.setattr(dependencies, "MOST", 1)
    with pytest.raises(InvalidError, match="at most"):
        dependencies.add(session, focal_point, waiting, other.code, 2)
    with pytest.raises(NotFoundError):
        dependencies.remove(session, focal_point, step(session, own, 1), 1)


def test_only_who_reports_decides_and_only_in_force(session: Session, focal_point: Actor) -> None:
    own, other = with_steps(session), with_steps(session, "PER")
    stranger = actor_of(session, Role.FOCAL_POINT, country="COL")
    for actor in (stranger, actor_of(session, Role.MONITOR)):
        with pytest.raises(NotAllowedError):
            dependencies.add(session, actor, step(session, own), other.code, 1)
    draft = with_steps(session, published=False)
    with pytest.raises(WrongStateError, match="in force"):
        dependencies.require_taken(session, focal_point, step(session, draft))
    dependencies.add(session, focal_point, step(session, own), other.code, 1)

    publication.withdraw(session, operator(), other, reason="Se retira.")

    assert dependencies.of_pledge(session, own).waits_for == []
    with pytest.raises(WrongStateError, match="withdrawn"):
        dependencies.add(session, operator(), step(session, other), own.code, 1)
    with pytest.raises(InvalidError, match="no pledge in force"):
        dependencies.add(session, focal_point, step(session, own), other.code, 2)


@pytest.mark.parametrize(
    ("kind", "source"), [(None, "https://example.org/a"), (LegalKind.LAW, "javascript:alert(1)")]
)
def test_a_source_needs_a_legal_step_and_an_address(
    session: Session, kind: LegalKind | None, source: str
) -> None:
    faulty = Step(title="Ley", weight_bp=10_000, legal_kind=kind, legal_source=source)

    with pytest.raises(InvalidError) as refused:
        with_steps(session, steps=(faulty,))

    assert [fault.field for fault in refused.value.faults] == ["steps.0.legal_source"]
    kept = with_steps(session)
    assert step(session, kept).legal_kind is LegalKind.LAW
    assert list(session.scalars(milestones.of_pledge(kept)))[1].legal_source is None


def test_of_two_halves_of_a_circle_at_once_one_is_refused(own_engine: Engine) -> None:
    shared = Database(own_engine)
    with shared.writing() as session:
        codes = [with_steps(session, country).code for country in ("CHL", "PER")]
        session.commit()

    def wait(here: int, there: int, session: Session) -> None:
        own = session.scalars(select(Pledge).where(Pledge.code == codes[here])).one()
        dependencies.add(session, operator(), step(session, own), codes[there], 1)

    outcomes = at_once(
        shared, lambda session: wait(0, 1, session), lambda session: wait(1, 0, session)
    )

    assert outcomes == ["InvalidError"]
    with shared.reading() as session:
        assert said(session) == 1
