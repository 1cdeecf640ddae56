"""Views that monitoring staff keep under a name: a page and its filters, their own or shared with all staff."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, joinedload

from tracker.domain import audit, saving
from tracker.domain.actors import Actor
from tracker.domain.errors import Fault, InvalidError, NotFoundError, WrongStateError
from tracker.domain.permissions import Permission, require
from tracker.domain.pledge_search import fold
from tracker.domain.wording import line, wording_faults
from tracker.messages import N_
from tracker.models.base import LARGEST_ID
from tracker.models.saved_view import SavedPage, SavedView

LONGEST_NAME = 80
LONGEST_QUERY = 2_000
MOST_VIEWS = 100
_TAKEN = N_("You have a view of this name already: choose another.")
_FIELDS = ("page", "name", "query", "is_shared")


@dataclass(frozen=True, slots=True, kw_only=True)
class ViewText:
    """What its owner says of a view: `query` is the page's query string."""

    name: str
    query: str
    is_shared: bool = False


def visible_to(actor: Actor) -> Select[SavedView]:
    """Return the actor's own views and those that others share, by name."""
    return (
        select(SavedView)
        .where(or_(SavedView.owner_id == actor.user_id, SavedView.is_shared))
        .options(joinedload(SavedView.owner))
        .order_by(SavedView.name_key, SavedView.id)
    )


def of_page(session: Session, actor: Actor, page: SavedPage) -> Sequence[SavedView]:
    """Return the views of a page that the actor may open."""
    return session.scalars(visible_to(actor).where(SavedView.page == page)).all()


def own(session: Session, actor: Actor, view_id: int) -> SavedView:
    """Return the actor's own view, or raise NotFoundError: another's is changed by nobody else."""
    query = select(SavedView).where(
        SavedView.id == min(view_id, LARGEST_ID), SavedView.owner_id == actor.user_id
    )
    found = session.scalars(query).one_or_none()
    if found is None:
        raise NotFoundError
    return found


def create(session: Session, actor: Actor, page: SavedPage, text: ViewText) -> SavedView:
    """Keep a page's filters under a name; raises InvalidError for a name that can't be or is taken."""
    require(actor, Permission.VIEWS_KEEP)
    _refuse_faults(text)
    if actor.user_id is None:
        raise WrongStateError(N_("Only a person can keep a view."))
    mine = select(func.count()).where(SavedView.owner_id == actor.user_id)
    if session.scalar(mine) == MOST_VIEWS:
        raise WrongStateError(
            N_("There are %(most)s views of yours already: delete one first."), most=MOST_VIEWS
        )
    view = SavedView(
        owner_id=actor.user_id, page=page, created_at=actor.at, **_columns(actor, text)
    )
    with _one_of_its_name(session):
        session.add(view)
        session.flush()
    _record(session, actor, view, "created", None, _content(view))
    return view


def revise(
    session: Session, actor: Actor, view: SavedView, text: ViewText, *, expected: int | None = None
) -> None:
    """Rename one's own view, share it or keep it to oneself; what it shows stays unless `query` differs."""
    _require_own(actor, view)
    _refuse_faults(text)
    saving.check_version(view.version, expected)
    before = _content(view)
    with _one_of_its_name(session):
        for name, value in _columns(actor, text).items():
            setattr(view, name, value)
        saving.flush(session)
    _record(session, actor, view, "edited", before, _content(view))


def delete(session: Session, actor: Actor, view: SavedView, *, expected: int | None = None) -> None:
    """Delete one's own view, for those too with whom it was shared."""
    _require_own(actor, view)
    saving.check_version(view.version, expected)
    before, identity = _content(view), view.id
    session.delete(view)
    saving.flush(session)
    _record_of(session, actor, identity, "deleted", before, None)


def _require_own(actor: Actor, view: SavedView) -> None:
    require(actor, Permission.VIEWS_KEEP)
    if view.owner_id != actor.user_id:
        raise NotFoundError


def _refuse_faults(text: ViewText) -> None:
    faults = wording_faults("name", text.name, LONGEST_NAME)
    if not fold(text.name):
        faults = [Fault("name", N_("Give the view a name."))]
    if len(text.query) > LONGEST_QUERY:
        faults.append(Fault("", N_("There are too many filters to keep.")))
    if faults:
        raise InvalidError(faults)


def _columns(actor: Actor, text: ViewText) -> dict[str, Any]:
    name = line(text.name)
    return {
        "name": name,
        "name_key": fold(name),
        "query": text.query,
        "is_shared": text.is_shared,
        "edited_at": actor.at,
    }


@contextmanager
def _one_of_its_name(session: Session) -> Iterator[None]:
    """Turn the database's refusal of a second view of the name into words at the field."""
    try:
        with session.begin_nested():
            yield
    except IntegrityError as error:
        raise InvalidError([Fault("name", _TAKEN)]) from error


def _content(view: SavedView) -> dict[str, Any]:
    return {name: getattr(view, name) for name in _FIELDS}


def _record(session: Session, actor: Actor, view: SavedView, verb: str, *sides: Any) -> None:
    _record_of(session, actor, view.id, verb, *sides)


def _record_of(
    session: Session, actor: Actor, identity: int, verb: str, before: Any, after: Any
) -> None:
    change = audit.Change(f"view.{verb}", "view", str(identity), before=before, after=after)
    audit.record(session, actor, change)
