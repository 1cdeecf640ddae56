import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests import factories
from tracker.domain import saved_views
from tracker.domain.actors import Actor
from tracker.domain.errors import (
    InvalidError,
    NotAllowedError,
    NotFoundError,
    StaleError,
    WrongStateError,
)
from tracker.domain.saved_views import ViewText
from tracker.models.audit import AuditEvent
from tracker.models.enums import Role
from tracker.models.saved_view import SavedPage, SavedView

PAGE = SavedPage.MONITORING


def text(name: str = "Mine", *, is_shared: bool = False) -> ViewText:
    return ViewText(name=name, query="country=CHL", is_shared=is_shared)


def make(
    session: Session, actor: Actor, name: str = "Mine", *, is_shared: bool = False
) -> SavedView:
    return saved_views.create(session, actor, PAGE, text(name, is_shared=is_shared))


def test_a_shared_view_is_seen_by_all_staff_and_ones_own_by_oneself(
    session: Session, monitor: Actor
) -> None:
    administrator = factories.actor_of(session, Role.ADMINISTRATOR)
    make(session, monitor, "Zeta")
    make(session, monitor, "alpha", is_shared=True)

    assert [v.name for v in saved_views.of_page(session, monitor, PAGE)] == ["alpha", "Zeta"]
    assert [v.name for v in saved_views.of_page(session, administrator, PAGE)] == ["alpha"]
    assert not saved_views.of_page(session, administrator, SavedPage.PLEDGES)


def test_a_name_is_taken_once_by_its_owner_whatever_its_case(
    session: Session, monitor: Actor
) -> None:
    other = factories.actor_of(session, Role.MONITOR)
    make(session, monitor, "Región andina")
    make(session, other, "Región andina")
    second = make(session, monitor, "Caribe")

    with pytest.raises(InvalidError, match="of this name"):
        make(session, monitor, "REGION ANDINA")
    with pytest.raises(InvalidError, match="of this name"):
        saved_views.revise(session, monitor, second, text("región andina"))
    assert len(saved_views.of_page(session, monitor, PAGE)) == 2


@pytest.mark.parametrize("name", ["", "  ", "x" * 81, "a\x00b"])
def test_a_name_that_cannot_be_is_refused(session: Session, monitor: Actor, name: str) -> None:
    with pytest.raises(InvalidError):
        make(session, monitor, name)


def test_too_many_filters_are_refused(session: Session, monitor: Actor) -> None:
    with pytest.raises(InvalidError, match="too many filters"):
        saved_views.create(session, monitor, PAGE, ViewText(name="A", query="q=" + "x" * 2_000))


def test_only_its_owner_changes_and_deletes_a_view(session: Session, monitor: Actor) -> None:
    other = factories.actor_of(session, Role.ADMINISTRATOR)
    view = make(session, monitor, is_shared=True)

    for act in (
        lambda: saved_views.own(session, other, view.id),
        lambda: saved_views.revise(session, other, view, text("Theirs")),
        lambda: saved_views.delete(session, other, view),
    ):
        with pytest.raises(NotFoundError):
            act()
    assert saved_views.own(session, monitor, view.id).name == "Mine"


def test_each_change_leaves_an_event(session: Session, monitor: Actor) -> None:
    view = make(session, monitor)
    saved_views.revise(session, monitor, view, text("Ours", is_shared=True), expected=1)
    saved_views.delete(session, monitor, view, expected=2)

    actions = session.scalars(
        select(AuditEvent.action).where(AuditEvent.object_type == "view").order_by(AuditEvent.seq)
    )
    assert list(actions) == ["view.created", "view.edited", "view.deleted"]
    assert not saved_views.of_page(session, monitor, PAGE)


def test_an_older_text_does_not_overwrite_a_newer_one(session: Session, monitor: Actor) -> None:
    view = make(session, monitor)
    saved_views.revise(session, monitor, view, text("Newer"), expected=1)

    with pytest.raises(StaleError):
        saved_views.revise(session, monitor, view, text("Older"), expected=1)
    with pytest.raises(StaleError):
        saved_views.delete(session, monitor, view, expected=1)
    assert view.name == "Newer"


def test_countries_keep_no_views_and_the_operator_none_either(
    session: Session, focal_point: Actor
) -> None:
    with pytest.raises(NotAllowedError):
        make(session, focal_point)
    with pytest.raises(WrongStateError):
        make(session, factories.operator())


def test_nobody_keeps_views_without_end(
    session: Session, monitor: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(saved_views, "MOST_VIEWS", 1)
    make(session, monitor)

    with pytest.raises(WrongStateError, match="delete one first"):
        make(session, monitor, "Another")
