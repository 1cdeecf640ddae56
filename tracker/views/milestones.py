"""The milestones of a pledge: planned beside its text, moved once it is published."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tracker.domain import milestones, permissions, pledge_record
from tracker.domain.errors import InvalidError, NotAllowedError, StaleError, WrongStateError
from tracker.domain.permissions import Permission
from tracker.extensions import database
from tracker.forms.fields import say
from tracker.forms.milestones import WHOLE_PER_CENT, MoveForm, PlanForm, values_of
from tracker.messages import N_
from tracker.models.enums import MilestoneState
from tracker.models.indicator import Milestone
from tracker.models.pledge import Pledge, PledgeVersion
from tracker.web.auth import allow, current_actor
from tracker.web.once import once

bp = Blueprint("milestones", __name__, url_prefix="/<lang:lang>/pledges/<code>/milestones")


@bp.route("", methods=["GET", "POST"])
@allow(GET=Permission.PLEDGE_EDIT, POST=Permission.PLEDGE_EDIT)
def plan(code: str) -> ResponseReturnValue:
    """Plan the milestones of a pledge that is still a draft or was returned before its publication."""
    session, actor = database.session, current_actor()
    version = _in_writing(code)
    steps = list(session.scalars(milestones.of_pledge(version.pledge)))
    form = PlanForm(data=values_of(steps), version=str(version.version))
    if form.rearrange() or not form.validate_on_submit():
        return _plan_page(form, version)
    sending = once("milestones.plan", form.form_key.data)
    if sending.result:
        return redirect(sending.result, 303)
    try:
        expected = form.expected_version or 0
        milestones.plan(session, actor, version, form.written(), expected=expected)
    except InvalidError as error:
        session.rollback()
        form.refuse(error)
        return _plan_page(form, version)
    except StaleError:
        session.rollback()
        form.version.data = str(version.version)
        stored = list(session.scalars(milestones.of_pledge(version.pledge)))
        return _plan_page(form, version, stored=stored)
    target = url_for("pledges.show", code=code)
    sending.remember(target)
    session.commit()
    flash(_("The milestones are saved."), "success")
    return redirect(target, 303)


@bp.route("/<int:position>", methods=["GET", "POST"])
@allow(GET=Permission.UPDATE_EDIT, POST=Permission.UPDATE_EDIT)
def move(code: str, position: int) -> ResponseReturnValue:
    """Say how far a milestone of a published pledge is."""
    session, actor = database.session, current_actor()
    pledge = pledge_record.find(session, actor, code)
    milestone = milestones.find(session, pledge, min(position, milestones.MOST + 1))
    if not milestones.may_move(actor, pledge):
        raise _refusal(pledge)
    form = MoveForm(
        state=milestone.state.value, done_on=milestone.done_on, version=str(milestone.version)
    )
    if not form.validate_on_submit():
        return _move_page(form, milestone, 422 if form.errors else 200)
    try:
        milestones.move(
            session,
            actor,
            milestone,
            MilestoneState(form.state.data),
            done_on=form.done_on.data,
            expected=form.expected_version or 0,
        )
    except InvalidError as error:
        session.rollback()
        form.refuse(error)
        return _move_page(form, milestone, 422)
    except StaleError as error:
        session.rollback()
        form.form_errors.append(say(error))
        form.version.data = str(milestone.version)
        return _move_page(form, milestone, 409)
    session.commit()
    flash(_("The milestone is saved."), "success")
    return redirect(url_for("pledges.show", code=code, _anchor="milestones"), 303)


def _in_writing(code: str) -> PledgeVersion:
    """Return the first text of a pledge that the person writes for, while it can be changed."""
    session, actor = database.session, current_actor()
    pledge = pledge_record.find(session, actor, code)
    if not permissions.owns(actor, Permission.PLEDGE_EDIT, pledge):
        raise NotAllowedError
    if pledge.first_published_at is not None or pledge.open_version is None:
        raise WrongStateError(N_("The milestones of a published pledge stay as they were planned."))
    permissions.require(actor, Permission.PLEDGE_EDIT, pledge.open_version)
    return pledge.open_version


def _refusal(pledge: Pledge) -> NotAllowedError | WrongStateError:
    """Return why a milestone can't be moved: the wrong person, or the wrong moment."""
    if not permissions.owns(current_actor(), Permission.UPDATE_EDIT, pledge):
        return NotAllowedError()
    return WrongStateError(N_("Only the milestones of a pledge in force are moved."))


def _plan_page(
    form: PlanForm, version: PledgeVersion, *, stored: list[Milestone] | None = None
) -> ResponseReturnValue:
    page = render_template(
        "milestones/plan.html",
        form=form,
        version=version,
        pledge=version.pledge,
        whole=WHOLE_PER_CENT,
        stored=stored,
    )
    if stored is not None:
        return page, 409
    return page, 422 if form.errors else 200


def _move_page(form: MoveForm, milestone: Milestone, status: int) -> ResponseReturnValue:
    pledge = milestone.pledge
    page = render_template(
        "milestones/move.html", form=form, milestone=milestone, pledge=pledge, text=pledge.current
    )
    return page, status
