"""Needs and offers on their way: sent, signed off, returned, published, withdrawn, thrown away."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tracker.domain import matches, permissions, support
from tracker.domain.errors import InvalidError
from tracker.domain.permissions import Permission
from tracker.extensions import database
from tracker.forms.pledges import ReturnForm
from tracker.forms.support import ReasonForm
from tracker.models.support import Need, Offer
from tracker.views.pledge_forms import expected_version
from tracker.views.support import bp, find
from tracker.views.support_forms import address_of, page_of
from tracker.web.auth import allow, current_actor, recently_confirmed

__all__ = ["bp"]

PATH = "/<any(needs, offers):kind>/<code>"


@bp.post(f"{PATH}/submit")
@allow(POST=Permission.SUPPORT_SUBMIT)
def submit(kind: str, code: str) -> ResponseReturnValue:
    """Send a text on; what is missing is shown at its field."""
    session, record = database.session, find(kind, code)
    try:
        support.submit(session, current_actor(), record, expected=expected_version())
    except InvalidError as error:
        session.rollback()
        return page_of(record, error)
    return _done(record, _("The text is sent."))


@bp.post(f"{PATH}/sign-off")
@allow(POST=Permission.SUPPORT_SIGN_OFF)
def sign_off(kind: str, code: str) -> ResponseReturnValue:
    """Pass a text on to the monitoring mechanism."""
    record = find(kind, code)
    support.sign_off(database.session, current_actor(), record, expected=expected_version())
    return _done(record, _("The text is signed off and sent to the monitoring mechanism."))


@bp.post(f"{PATH}/publish")
@allow(POST=Permission.SUPPORT_REVIEW)
def publish(kind: str, code: str) -> ResponseReturnValue:
    """Publish a text, and look at once for what fits."""
    session, actor, record = database.session, current_actor(), find(kind, code)
    support.publish(session, actor, record, expected=expected_version())
    matches.suggest(session, actor, record)
    return _done(record, _("The text is published."))


@bp.post(f"{PATH}/suggest")
@allow(POST=Permission.SUPPORT_MATCH)
def suggest(kind: str, code: str) -> ResponseReturnValue:
    """Look for what fits."""
    record = find(kind, code)
    found = matches.suggest(database.session, current_actor(), record)
    return _done(
        record,
        _("New suggestions are below.") if found else _("Nothing new fits well enough."),
    )


@bp.route(f"{PATH}/return", methods=["GET", "POST"])
@allow(GET=Permission.SUPPORT_REVIEW, POST=Permission.SUPPORT_REVIEW)
def send_back(kind: str, code: str) -> ResponseReturnValue:
    """Return a text to its author."""
    return _returned(find(kind, code), Permission.SUPPORT_REVIEW)


@bp.route(f"{PATH}/return-to-author", methods=["GET", "POST"])
@allow(GET=Permission.SUPPORT_SIGN_OFF, POST=Permission.SUPPORT_SIGN_OFF)
def send_back_inside(kind: str, code: str) -> ResponseReturnValue:
    """Return a text that awaits the country's sign-off to its author."""
    return _returned(find(kind, code), Permission.SUPPORT_SIGN_OFF)


@bp.route(f"{PATH}/withdraw", methods=["GET", "POST"])
@recently_confirmed
@allow(GET=Permission.SUPPORT_WITHDRAW, POST=Permission.SUPPORT_WITHDRAW)
def withdraw(kind: str, code: str) -> ResponseReturnValue:
    """Withdraw what was published, after asking why."""
    session, actor, record = database.session, current_actor(), find(kind, code)
    support.require_withdrawal(session, actor, record)
    form = ReasonForm()
    if form.validate_on_submit():
        try:
            support.withdraw(session, actor, record, reason=form.reason.data)
        except InvalidError as error:
            form.refuse(error)
        else:
            return _done(record, _("It is withdrawn."))
    return _page("withdraw", form, record)


@bp.route(f"{PATH}/delete", methods=["GET", "POST"])
@allow(GET=Permission.SUPPORT_DELETE, POST=Permission.SUPPORT_DELETE)
def delete(kind: str, code: str) -> ResponseReturnValue:
    """Throw away a draft that was never sent, after asking."""
    session, actor, record = database.session, current_actor(), find(kind, code)
    permissions.require(actor, Permission.SUPPORT_DELETE, record)
    if request.method == "GET":
        return _page("delete", None, record)
    support.throw_away(session, actor, record, expected=expected_version())
    session.commit()
    flash(_("The draft is thrown away."), "success")
    return redirect(url_for("support.index"), 303)


def _returned(record: Need | Offer, permission: Permission) -> ResponseReturnValue:
    session, actor = database.session, current_actor()
    permissions.require(actor, permission, record)
    form = ReturnForm(version=str(record.version))
    if form.validate_on_submit():
        try:
            support.send_back(
                session, actor, record, note=form.note.data, expected=expected_version()
            )
        except InvalidError as error:
            form.refuse(error)
        else:
            return _done(record, _("The text is returned to its author."))
    return _page("return", form, record)


def _page(
    act: str, form: ReturnForm | ReasonForm | None, record: Need | Offer
) -> ResponseReturnValue:
    page = render_template(
        "support/act.html", act=act, form=form, record=record, address=address_of(record)
    )
    return page, 422 if form is not None and form.errors else 200


def _done(record: Need | Offer, sentence: str) -> ResponseReturnValue:
    target = address_of(record)
    database.session.commit()
    flash(sentence, "success")
    return redirect(target, 303)
