"""The second step of signing in, and the password asked for again before what can't be undone."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from tracker.domain import second_factor, sessions
from tracker.domain.errors import InvalidError
from tracker.domain.permissions import Permission
from tracker.extensions import database
from tracker.forms.account import CodeForm, ConfirmForm
from tracker.web import proofs, security_log
from tracker.web.auth import PUBLIC, allow, before_second_factor, current_actor, safe_next

bp = Blueprint("proofs", __name__, url_prefix="/<lang:lang>")


@bp.route("/sign-in/code", methods=["GET", "POST"])
@allow(GET=PUBLIC, POST=PUBLIC)
def code() -> ResponseReturnValue:
    """Take the code of the authenticator, or a recovery code, and open the session."""
    target = safe_next(request.args.get("next"))
    user = proofs.waiting_for_code()
    if user is None:
        return redirect(url_for("account.sign_in", next=target), 303)
    form = CodeForm()
    if form.validate_on_submit():
        actor, seal = current_actor(), proofs.seal()
        try:
            second_factor.check(database.session, actor, seal, user, form.code.data or "")
        except InvalidError as error:
            # The try counts, though nobody is signed in.
            database.session.commit()
            security_log.note("code_failed", account=user.id)
            form.refuse(error)
        else:
            proofs.open_session(user)
            database.session.commit()
            return redirect(target or url_for("home.show"), 303)
    return render_template("proofs/code.html", form=form), 422 if form.errors else 200


@bp.route("/confirm", methods=["GET", "POST"])
@before_second_factor
@allow(GET=Permission.ACCOUNT_OWN, POST=Permission.ACCOUNT_OWN)
def confirm() -> ResponseReturnValue:
    """Ask for the password again; what can't be undone is open for a quarter of an hour afterwards."""
    form = ConfirmForm()
    if form.validate_on_submit():
        actor, email = current_actor(), current_user.user.email
        try:
            sessions.check(
                database.session,
                actor,
                email,
                form.password.data or "",
                client=request.remote_addr or "",
            )
        except InvalidError as error:
            database.session.commit()
            security_log.note("proof_failed")
            form.refuse(error)
        else:
            proofs.confirm()
            database.session.commit()
            target = safe_next(request.args.get("next"))
            return redirect(target or url_for("account.show"), 303)
    return render_template("proofs/confirm.html", form=form), 422 if form.errors else 200
