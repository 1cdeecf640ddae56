"""What the person who signed in has to do: one action each."""

from dataclasses import dataclass

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from tracker.domain import duties, milestones, reopenings, review_queue, support_home
from tracker.domain.actors import Actor
from tracker.domain.duties import Duties
from tracker.domain.permissions import Permission, holds
from tracker.extensions import database
from tracker.models.enums import Role
from tracker.web import home_words, practice_list
from tracker.web.auth import allow, current_actor

bp = Blueprint("home", __name__, url_prefix="/<lang:lang>/home")


@dataclass(frozen=True, slots=True)
class Queue:
    """What waits for the monitoring mechanism."""

    waiting: int
    oldest: review_queue.Waiting | None


@bp.get("")
@allow(GET=Permission.HOME_SEE)
def show() -> ResponseReturnValue:
    """Show what is due, returned and waiting, for each role that the person holds."""
    session, actor = database.session, current_actor()
    todo = duties.of(session, actor)
    queue, texts = _queue(actor), practice_list.to_do(session, actor)
    return render_template(
        "home/show.html",
        roles=home_words.roles(session, actor),
        greeting=home_words.greeting(current_user.user, actor.at),
        summary=_summary(todo, queue, len(texts)),
        practices=texts,
        todo=todo,
        queue=queue,
        steps=milestones.near(session, actor),
        reopened=reopenings.in_force(session, actor),
        support=support_home.of(session, actor),
        words=home_words,
        now=actor.at,
        zone=current_user.user.time_zone,
        countries=sorted(actor.countries()),
        writes=bool(actor.roles & {Role.FOCAL_POINT, Role.PARTNER}),
    )


def _queue(actor: Actor) -> Queue | None:
    if not holds(actor, Permission.REVIEW_QUEUE):
        return None
    waiting = review_queue.waiting(database.session, actor.at)
    return Queue(len(waiting), waiting[0] if waiting else None)


def _summary(todo: Duties, queue: Queue | None, practices: int) -> str:
    count = todo.count + practices + (queue.waiting if queue else 0)
    if count:
        return home_words.left(count)
    return str(_("There is nothing left to do."))
