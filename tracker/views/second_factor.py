"""One's own authenticator: learnt, confirmed, given up; recovery codes shown once."""

import segno
from flask import Blueprint, Response, flash, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from tracker.domain import second_factor
from tracker.domain.errors import InvalidError
from tracker.domain.permissions import Permission
from tracker.extensions import database
from tracker.forms.account import CodeForm
from tracker.web import proofs
from tracker.web.auth import (
    allow,
    before_second_factor,
    current_actor,
    is_factor_required,
    recently_confirmed,
)

bp = Blueprint("second_factor", __name__, url_prefix="/<lang:lang>/account/second-factor")


@bp.get("")
@before_second_factor
@allow(GET=Permission.ACCOUNT_OWN)
def show() -> ResponseReturnValue:
    """Say whether the person signs in with an authenticator."""
    session, actor = database.session, current_actor()
    return render_template(
        "second_factor/show.html",
        is_on=second_factor.is_on(session, current_user.user.id),
        left=second_factor.codes_left(session, actor),
        is_owed=is_factor_required() and second_factor.is_held_to_it(actor),
    )


@bp.post("/begin")
@before_second_factor
@recently_confirmed
@allow(POST=Permission.ACCOUNT_OWN)
def begin() -> ResponseReturnValue:
    """Make the secret that the authenticator is to learn."""
    second_factor.begin(database.session, current_actor(), proofs.seal())
    database.session.commit()
    return redirect(url_for(".confirm"), 303)


@bp.route("/confirm", methods=["GET", "POST"])
@before_second_factor
@recently_confirmed
@allow(GET=Permission.ACCOUNT_OWN, POST=Permission.ACCOUNT_OWN)
def confirm() -> ResponseReturnValue:
    """Show the secret until a first code of it was given; then the recovery codes, this once."""
    session, actor, form = database.session, current_actor(), CodeForm()
    if form.validate_on_submit():
        try:
            codes = second_factor.confirm(session, actor, proofs.seal(), form.code.data or "")
        except InvalidError as error:
            session.rollback()
            form.refuse(error)
        else:
            session.commit()
            return _codes_page(codes)
    secret = second_factor.learning(session, actor, proofs.seal())
    if secret is None:
        return redirect(url_for(".show"), 303)
    address = second_factor.address(secret, current_user.user, _("Chile Plan of Action tracker"))
    picture = segno.make(address, error="m").svg_inline(scale=5, border=4)
    page = render_template("second_factor/confirm.html", form=form, secret=secret, picture=picture)
    return _unkept(page, 422 if form.errors else 200)


@bp.post("/codes")
@recently_confirmed
@allow(POST=Permission.ACCOUNT_OWN)
def renew_codes() -> ResponseReturnValue:
    """Make new recovery codes in place of all earlier ones, and show them this once."""
    codes = second_factor.renew_codes(database.session, current_actor())
    database.session.commit()
    return _codes_page(codes)


@bp.post("/off")
@recently_confirmed
@allow(POST=Permission.ACCOUNT_OWN)
def turn_off() -> ResponseReturnValue:
    """Sign in with the password alone again, where the installation lets the person."""
    second_factor.require_off_allowed(current_actor(), is_required=is_factor_required())
    second_factor.turn_off(database.session, current_actor(), current_user.user)
    database.session.commit()
    flash(_("The authenticator is no longer asked for."), "success")
    return redirect(url_for(".show"), 303)


def _codes_page(codes: list[str]) -> Response:
    # Not after a redirect: what is shown once is kept nowhere in between.
    return _unkept(render_template("second_factor/codes.html", codes=codes))


def _unkept(page: str, status: int = 200) -> Response:
    response = make_response(page, status)
    response.headers["Cache-Control"] = "no-store"
    return response
