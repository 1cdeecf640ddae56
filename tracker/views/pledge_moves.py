"""A pledge's text on its way: sent, signed off, returned, published, amended, withdrawn, thrown away."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tracker.domain import permissions, pledge_record, pledges, publication
from tracker.domain.errors import InvalidError, NotAllowedError, WrongStateError
from tracker.domain.permissions import Permission
from tracker.extensions import database
from tracker.forms.fields import say
from tracker.forms.pledges import AmendForm, ReturnForm, WithdrawForm
from tracker.messages import N_
from tracker.models.enums import ChangeReason
from tracker.models.pledge import Pledge, PledgeVersion
from tracker.views.pledge_forms import expected_version, page_of
from tracker.views.pledges import bp
from tracker.web.auth import allow, current_actor, recently_confirmed

__all__ = ["bp"]


@bp.post("/<code>/submit")
@allow(POST=Permission.PLEDGE_SUBMIT)
def submit(code: str) -> ResponseReturnValue:
    """Send the open text on; what is missing is shown at its field."""
    version = _open(code, Permission.PLEDGE_SUBMIT)
    try:
        publication.submit(database.session, current_actor(), version, expected=expected_version())
    except InvalidError as error:
        database.session.rollback()
        return page_of(version, error)
    return _done(code, _("The text is sent."))


@bp.post("/<code>/sign-off")
@allow(POST=Permission.PLEDGE_SIGN_OFF)
def sign_off(code: str) -> ResponseReturnValue:
    """Pass the open text on to the monitoring mechanism."""
    version = _open(code, Permission.PLEDGE_SIGN_OFF)
    publication.sign_off(database.session, current_actor(), version, expected=expected_version())
    return _done(code, _("The text is signed off and sent to the monitoring mechanism."))


@bp.post("/<code>/publish")
@allow(POST=Permission.PLEDGE_REVIEW)
def publish(code: str) -> ResponseReturnValue:
    """Publish the open text."""
    version = _open(code, Permission.PLEDGE_REVIEW)
    try:
        publication.publish(database.session, current_actor(), version, expected=expected_version())
    except InvalidError as error:
        database.session.rollback()
        for fault in error.faults:
            flash(say(fault), "error")
        return redirect(url_for("pledges.show", code=code), 303)
    return _done(code, _("The text is published."))


@bp.route("/<code>/return", methods=["GET", "POST"])
@allow(GET=Permission.PLEDGE_REVIEW, POST=Permission.PLEDGE_REVIEW)
def send_back(code: str) -> ResponseReturnValue:
    """Return the open text to its author."""
    return _returned(code, Permission.PLEDGE_REVIEW)


@bp.route("/<code>/return-to-author", methods=["GET", "POST"])
@allow(GET=Permission.PLEDGE_SIGN_OFF, POST=Permission.PLEDGE_SIGN_OFF)
def send_back_inside(code: str) -> ResponseReturnValue:
    """Return a text that awaits the country's sign-off to its author."""
    return _returned(code, Permission.PLEDGE_SIGN_OFF)


@bp.route("/<code>/amend", methods=["GET", "POST"])
@allow(GET=Permission.PLEDGE_AMEND, POST=Permission.PLEDGE_AMEND)
def amend(code: str) -> ResponseReturnValue:
    """Begin a new text of a published pledge."""
    session, actor = database.session, current_actor()
    pledge = _owned(code, Permission.PLEDGE_AMEND)
    if pledge.open_version is not None:
        raise WrongStateError(N_("This pledge is being amended already."))
    permissions.require(actor, Permission.PLEDGE_AMEND, pledge.current)
    form = AmendForm()
    if form.validate_on_submit():
        reason = ChangeReason(form.reason.data)
        pledges.start_amendment(session, actor, pledge, reason=reason, note=form.note.data)
        session.commit()
        flash(_("The published text stays public until the new one is published."), "info")
        return redirect(url_for("pledges.edit", code=code), 303)
    return _page("pledges/amend.html", form, pledge)


@bp.route("/<code>/withdraw", methods=["GET", "POST"])
@recently_confirmed
@allow(GET=Permission.PLEDGE_WITHDRAW, POST=Permission.PLEDGE_WITHDRAW)
def withdraw(code: str) -> ResponseReturnValue:
    """Withdraw a published pledge, after asking why."""
    session, actor = database.session, current_actor()
    pledge = _owned(code, Permission.PLEDGE_WITHDRAW)
    publication.require_withdrawal(session, actor, pledge)
    form = WithdrawForm()
    if form.validate_on_submit():
        try:
            publication.withdraw(session, actor, pledge, reason=form.reason.data)
        except InvalidError as error:
            form.refuse(error)
        else:
            return _done(code, _("The pledge is withdrawn."))
    return _page("pledges/withdraw.html", form, pledge)


@bp.route("/<code>/delete", methods=["GET", "POST"])
@allow(GET=Permission.PLEDGE_DELETE, POST=Permission.PLEDGE_DELETE)
def delete(code: str) -> ResponseReturnValue:
    """Throw away a draft that was never sent, after asking."""
    session, actor = database.session, current_actor()
    version = _open(code, Permission.PLEDGE_DELETE)
    permissions.require(actor, Permission.PLEDGE_DELETE, version)
    if request.method == "GET":
        return render_template("pledges/delete.html", version=version, pledge=version.pledge)
    was_amendment = version.pledge.first_published_at is not None
    pledges.delete(session, actor, version, expected=expected_version())
    session.commit()
    flash(_("The draft is thrown away."), "success")
    target = url_for("pledges.show", code=code) if was_amendment else url_for("pledges.index")
    return redirect(target, 303)


def _owned(code: str, permission: Permission) -> Pledge:
    """Return a pledge that the person may see and has this right to, in whatever state."""
    pledge = pledge_record.find(database.session, current_actor(), code)
    if not permissions.owns(current_actor(), permission, pledge):
        raise NotAllowedError
    return pledge


def _open(code: str, permission: Permission) -> PledgeVersion:
    """Return the text on its way, which the person may see; refused in the order of the rights table."""
    session, actor = database.session, current_actor()
    record = pledge_record.read(session, actor, code)
    if record.open is not None:
        return record.open
    if record.current is not None:
        # Refused in any case: the text in force is in none of the states that a move starts from.
        permissions.require(actor, permission, record.current)
    raise NotAllowedError


def _returned(code: str, permission: Permission) -> ResponseReturnValue:
    session, actor = database.session, current_actor()
    version = _open(code, permission)
    permissions.require(actor, permission, version)
    form = ReturnForm(version=str(version.version))
    if form.validate_on_submit():
        try:
            publication.send_back(
                session,
                actor,
                version,
                note=form.note.data,
                expected=expected_version(),
            )
        except InvalidError as error:
            form.refuse(error)
        else:
            return _done(code, _("The text is returned to its author."))
    return _page("pledges/return.html", form, version.pledge, version=version)


def _page(
    template: str, form: AmendForm | ReturnForm | WithdrawForm, pledge: Pledge, **more: object
) -> ResponseReturnValue:
    page = render_template(template, form=form, pledge=pledge, **more)
    return page, 422 if form.errors else 200


def _done(code: str, sentence: str) -> ResponseReturnValue:
    database.session.commit()
    flash(sentence, "success")
    return redirect(url_for("pledges.show", code=code), 303)
