"""A practice's text on its way: sent, signed off, returned, published, changed, withdrawn, thrown away."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tracker.domain import permissions, practice_moves, practice_record, practices
from tracker.domain.errors import InvalidError, NotAllowedError, WrongStateError
from tracker.domain.permissions import Permission
from tracker.extensions import database
from tracker.forms.pledges import ReturnForm
from tracker.forms.practices import ChangeForm, WithdrawForm
from tracker.messages import N_
from tracker.models.practice import Practice, PracticeVersion
from tracker.views.pledge_forms import expected_version
from tracker.views.practice_forms import page_of
from tracker.views.practices import bp
from tracker.web.auth import allow, current_actor, recently_confirmed

__all__ = ["bp"]


@bp.post("/<code>/submit")
@allow(POST=Permission.PRACTICE_SUBMIT)
def submit(code: str) -> ResponseReturnValue:
    """Send the open text on; what is missing is shown at its field."""
    session, actor = database.session, current_actor()
    version = _open(code, Permission.PRACTICE_SUBMIT)
    try:
        practice_moves.submit(session, actor, version, expected=expected_version())
    except InvalidError as error:
        session.rollback()
        return page_of(version, error)
    return _done(code, _("The text is sent."))


@bp.post("/<code>/sign-off")
@allow(POST=Permission.PRACTICE_SIGN_OFF)
def sign_off(code: str) -> ResponseReturnValue:
    """Pass the open text on to the monitoring mechanism."""
    version = _open(code, Permission.PRACTICE_SIGN_OFF)
    expected = expected_version()
    practice_moves.sign_off(database.session, current_actor(), version, expected=expected)
    return _done(code, _("The text is signed off and sent to the monitoring mechanism."))


@bp.post("/<code>/publish")
@allow(POST=Permission.PRACTICE_REVIEW)
def publish(code: str) -> ResponseReturnValue:
    """Publish the open text."""
    version = _open(code, Permission.PRACTICE_REVIEW)
    expected = expected_version()
    practice_moves.publish(database.session, current_actor(), version, expected=expected)
    return _done(code, _("The text is published."))


@bp.route("/<code>/return", methods=["GET", "POST"])
@allow(GET=Permission.PRACTICE_REVIEW, POST=Permission.PRACTICE_REVIEW)
def send_back(code: str) -> ResponseReturnValue:
    """Return the open text to its author."""
    return _returned(code, Permission.PRACTICE_REVIEW)


@bp.route("/<code>/return-to-author", methods=["GET", "POST"])
@allow(GET=Permission.PRACTICE_SIGN_OFF, POST=Permission.PRACTICE_SIGN_OFF)
def send_back_inside(code: str) -> ResponseReturnValue:
    """Return a text that awaits the country's sign-off to its author."""
    return _returned(code, Permission.PRACTICE_SIGN_OFF)


@bp.route("/<code>/change", methods=["GET", "POST"])
@allow(GET=Permission.PRACTICE_AMEND, POST=Permission.PRACTICE_AMEND)
def change(code: str) -> ResponseReturnValue:
    """Begin a new text of a published practice."""
    session, actor = database.session, current_actor()
    practice = _owned(code, Permission.PRACTICE_AMEND)
    if practice.open_version is not None:
        raise WrongStateError(N_("This practice is being changed already."))
    permissions.require(actor, Permission.PRACTICE_AMEND, practice.current)
    form = ChangeForm()
    if form.validate_on_submit():
        practices.start_amendment(session, actor, practice, note=form.note.data)
        session.commit()
        flash(_("The published text stays public until the new one is published."), "info")
        return redirect(url_for("practices.edit", code=code), 303)
    return _page("practices/change.html", form, practice)


@bp.route("/<code>/withdraw", methods=["GET", "POST"])
@recently_confirmed
@allow(GET=Permission.PRACTICE_WITHDRAW, POST=Permission.PRACTICE_WITHDRAW)
def withdraw(code: str) -> ResponseReturnValue:
    """Withdraw a published practice, after asking why."""
    session, actor = database.session, current_actor()
    practice = _owned(code, Permission.PRACTICE_WITHDRAW)
    practice_moves.require_withdrawal(session, actor, practice)
    form = WithdrawForm()
    if form.validate_on_submit():
        try:
            practice_moves.withdraw(session, actor, practice, reason=form.reason.data)
        except InvalidError as error:
            form.refuse(error)
        else:
            return _done(code, _("The practice is withdrawn."))
    return _page("practices/withdraw.html", form, practice)


@bp.route("/<code>/delete", methods=["GET", "POST"])
@allow(GET=Permission.PRACTICE_DELETE, POST=Permission.PRACTICE_DELETE)
def delete(code: str) -> ResponseReturnValue:
    """Throw away a draft that was never sent, after asking."""
    session, actor = database.session, current_actor()
    version = _open(code, Permission.PRACTICE_DELETE)
    practice = version.practice
    permissions.require(actor, Permission.PRACTICE_DELETE, version)
    if request.method == "GET":
        return render_template("practices/delete.html", version=version, practice=practice)
    is_kept = practice.first_published_at is not None
    practices.throw_away(session, actor, version, expected=expected_version())
    session.commit()
    flash(_("The draft is thrown away."), "success")
    target = url_for("practices.show", code=code) if is_kept else url_for("practices.index")
    return redirect(target, 303)


def _owned(code: str, permission: Permission) -> Practice:
    """Return a practice that the person may see and has this right to, in whatever state."""
    practice = practice_record.find(database.session, current_actor(), code)
    if not permissions.owns(current_actor(), permission, practice):
        raise NotAllowedError
    return practice


def _open(code: str, permission: Permission) -> PracticeVersion:
    """Return the text on its way, which the person may see; refused in the order of the rights table."""
    session, actor = database.session, current_actor()
    record = practice_record.read(session, actor, code)
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
        note, expected = form.note.data, expected_version()
        try:
            practice_moves.send_back(session, actor, version, note=note, expected=expected)
        except InvalidError as error:
            form.refuse(error)
        else:
            return _done(code, _("The text is returned to its author."))
    return _page("practices/return.html", form, version.practice, version=version)


def _page(
    template: str, form: ChangeForm | ReturnForm | WithdrawForm, practice: Practice, **more: object
) -> ResponseReturnValue:
    page = render_template(template, form=form, practice=practice, **more)
    return page, 422 if form.errors else 200


def _done(code: str, sentence: str) -> ResponseReturnValue:
    database.session.commit()
    flash(sentence, "success")
    return redirect(url_for("practices.show", code=code), 303)
