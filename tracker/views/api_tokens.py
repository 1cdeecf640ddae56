"""Tokens with which programs ask in one's name: made, shown once, listed and revoked by their owner."""

from flask import Blueprint, flash, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tracker.domain import api_tokens
from tracker.domain.api_tokens import NewToken
from tracker.domain.errors import InvalidError
from tracker.domain.permissions import Permission
from tracker.extensions import database
from tracker.forms.api_tokens import TokenForm
from tracker.models.api_token import TokenScope
from tracker.web.auth import allow, current_actor
from tracker.web.once import once

bp = Blueprint("api_tokens", __name__, url_prefix="/<lang:lang>/account/tokens")
# The token is shown once: only its hash is stored, and the cookie is the owner's own.
SHOWN_ONCE = "api_token"


@bp.get("")
@allow(GET=Permission.ACCOUNT_OWN)
def index() -> ResponseReturnValue:
    """List one's tokens, and offer to make one."""
    return _page(TokenForm(), secret=session.pop(SHOWN_ONCE, None))


@bp.post("")
@allow(POST=Permission.ACCOUNT_OWN)
def create() -> ResponseReturnValue:
    """Make a token; the next page shows it, and none after."""
    form = TokenForm()
    if not form.validate():
        return _page(form)
    sending = once("api_tokens.create", form.form_key.data)
    if sending.result:
        return redirect(sending.result, 303)
    # Programs can only read so far.
    new = NewToken(name=form.name.data, scope=TokenScope.READ, days=int(form.days.data))
    try:
        secret = api_tokens.create(
            database.session, current_actor(), new, password=form.current_password.data
        )
    except InvalidError as error:
        form.refuse(error)
        return _page(form)
    sending.remember(url_for(".index"))
    database.session.commit()
    session[SHOWN_ONCE] = secret
    flash(_("The token is made. It is shown this once: copy it now."), "success")
    return redirect(url_for(".index"), 303)


@bp.post("/<int:token_id>/revoke")
@allow(POST=Permission.ACCOUNT_OWN)
def revoke(token_id: int) -> ResponseReturnValue:
    """End a token at once."""
    api_tokens.revoke(database.session, current_actor(), token_id)
    database.session.commit()
    flash(_("The token is revoked: it opens nothing any more."), "success")
    return redirect(url_for(".index"), 303)


def _page(form: TokenForm, *, secret: str | None = None) -> ResponseReturnValue:
    page = render_template(
        "api_tokens/index.html",
        form=form,
        tokens=api_tokens.of(database.session, current_actor()),
        secret=secret,
    )
    return page, 422 if form.errors else 200
