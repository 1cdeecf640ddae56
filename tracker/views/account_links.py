"""Setting a password by a link of one use, and asking for such a link."""

from flask import (
    Blueprint,
    Response,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tracker.domain import account_links, throttling
from tracker.domain.errors import InvalidError, NotFoundError
from tracker.extensions import database
from tracker.forms.people import LostPasswordForm, NewPasswordForm
from tracker.web.account_links import nonce_of
from tracker.web.auth import PUBLIC, allow, current_actor

bp = Blueprint("account_links", __name__, url_prefix="/<lang:lang>")


@bp.route("/lost-password", methods=["GET", "POST"])
@allow(GET=PUBLIC, POST=PUBLIC)
def lost_password() -> ResponseReturnValue:
    """Ask for a link; the answer is the same whether the address has an account or not."""
    form = LostPasswordForm()
    if form.validate_on_submit():
        actor, client = current_actor(), request.remote_addr or ""
        throttling.require(database.session, actor.at, throttling.LINKS, client)
        throttling.hit(database.session, actor.at, throttling.LINKS, client)
        account_links.request_reset(database.session, actor, form.email.data)
        database.session.commit()
        flash(
            _("If this address has an account, a mail with a link is on its way to it."), "success"
        )
        return redirect(url_for("account.sign_in"), 303)
    page = render_template("account/lost_password.html", form=form)
    return page, 422 if form.errors else 200


@bp.route("/set-password/<key>", methods=["GET", "POST"])
@allow(GET=PUBLIC, POST=PUBLIC)
def set_password(key: str) -> ResponseReturnValue:
    """Set the password of the link's owner, once."""
    session, actor = database.session, current_actor()
    try:
        link = account_links.find(session, nonce_of(key), actor.at)
    except NotFoundError:
        return _unkept(render_template("account/link_gone.html"), 404)
    form = NewPasswordForm()
    if form.validate_on_submit():
        try:
            account_links.use(session, actor, link, form.password.data)
        except InvalidError as error:
            session.rollback()
            form.refuse(error)
        else:
            session.commit()
            flash(_("Your password is set. Sign in with it."), "success")
            return redirect(url_for("account.sign_in"), 303)
    page = render_template("account/set_password.html", form=form, link=link, key=key)
    return _unkept(page, 422 if form.errors else 200)


def _unkept(page: str, status: int) -> Response:
    """Return a page that no cache keeps: its address opens an account."""
    response = make_response(page, status)
    response.headers["Cache-Control"] = "no-store"
    return response
