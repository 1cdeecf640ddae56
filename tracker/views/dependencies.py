"""What a milestone of a published pledge waits for elsewhere: said and taken back by those who report on it."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tracker.domain import dependencies, milestones, pledge_record
from tracker.domain.errors import InvalidError
from tracker.domain.permissions import Permission
from tracker.extensions import database
from tracker.forms.dependencies import DependencyForm
from tracker.models.indicator import Milestone
from tracker.web.auth import allow, current_actor
from tracker.web.languages import country_names
from tracker.web.once import once

bp = Blueprint(
    "dependencies",
    __name__,
    url_prefix="/<lang:lang>/pledges/<code>/milestones/<int:position>/waits",
)


@bp.get("")
@allow(GET=Permission.UPDATE_EDIT)
def index(code: str, position: int) -> ResponseReturnValue:
    """List what a milestone waits for and take another one."""
    milestone = _find(code, position)
    dependencies.require_taken(database.session, current_actor(), milestone)
    return _page(milestone, DependencyForm())


@bp.post("")
@allow(POST=Permission.UPDATE_EDIT)
def add(code: str, position: int) -> ResponseReturnValue:
    """Let the milestone wait for one of another pledge."""
    session, form, milestone = database.session, DependencyForm(), _find(code, position)
    dependencies.require_taken(session, current_actor(), milestone)
    if not form.validate():
        return _page(milestone, form, 422)
    sending = once("dependencies.add", form.form_key.data)
    if sending.result:
        return redirect(sending.result, 303)
    try:
        dependencies.add(session, current_actor(), milestone, form.pledge.data or "", form.number())
    except InvalidError as error:
        session.rollback()
        form.refuse(error)
        return _page(_find(code, position), form, 422)
    target = url_for(".index", code=code, position=position)
    sending.remember(target)
    session.commit()
    flash(_("The milestone waits for it now."), "success")
    return redirect(target, 303)


@bp.post("/<int:dependency>/delete")
@allow(POST=Permission.UPDATE_EDIT)
def delete(code: str, position: int, dependency: int) -> ResponseReturnValue:
    """Let the milestone wait for it no more."""
    session, milestone = database.session, _find(code, position)
    dependencies.remove(session, current_actor(), milestone, dependency)
    session.commit()
    flash(_("The milestone does not wait for it any more."), "success")
    return redirect(url_for(".index", code=code, position=position), 303)


def _find(code: str, position: int) -> Milestone:
    session = database.session
    pledge = pledge_record.find(session, current_actor(), code)
    return milestones.find(session, pledge, min(position, milestones.MOST + 1))


def _page(milestone: Milestone, form: DependencyForm, status: int = 200) -> ResponseReturnValue:
    pledge = milestone.pledge
    ties = dependencies.of_pledge(database.session, pledge)
    page = render_template(
        "milestones/waits.html",
        form=form,
        milestone=milestone,
        pledge=pledge,
        text=pledge.current,
        waits_for=[tie for tie in ties.waits_for if tie.place == milestone.position],
        needed_by=[tie for tie in ties.needed_by if tie.place == milestone.position],
        countries=country_names(),
    )
    return page, status
