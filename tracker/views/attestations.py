"""Attested “no change”: the reports without a notice, accepted together by one decision."""

from collections.abc import Sequence

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import ngettext

from tracker.domain import attestations
from tracker.domain.errors import InvalidError, StaleError, WrongStateError
from tracker.domain.permissions import Permission
from tracker.extensions import database
from tracker.forms.review import AttestedForm
from tracker.web import review_list
from tracker.web.auth import allow, current_actor
from tracker.web.languages import country_names
from tracker.web.once import once

bp = Blueprint("attestations", __name__, url_prefix="/<lang:lang>/review/no-change")


@bp.route("", methods=["GET", "POST"])
@allow(GET=Permission.REVIEW_QUEUE, POST=Permission.UPDATE_REVIEW)
def index() -> ResponseReturnValue:
    """List the attested reports that carry no notice, and accept those that are chosen."""
    form = AttestedForm()
    if request.method == "GET":
        return _page(form)
    sending = once("review.attested", form.form_key.data)
    if sending.result:
        return redirect(sending.result, 303)
    if not form.validate():
        return _page(form, status=422)
    try:
        count = attestations.accept_attested(database.session, current_actor(), form.said())
    except InvalidError as error:
        database.session.rollback()
        form.refuse(error)
        return _page(form, status=422)
    except (StaleError, WrongStateError):
        database.session.rollback()
        # Somebody decided on one of them, perhaps in the very moment: by now it can be seen which.
        changed = attestations.changed(database.session, current_actor(), form.said())
        return _page(form, changed, status=409)
    target = url_for("review.index")
    sending.remember(target)
    database.session.commit()
    flash(
        ngettext("%(num)s report was accepted.", "%(num)s reports were accepted.", count), "success"
    )
    return redirect(target, 303)


def _page(
    form: AttestedForm, changed: Sequence[str] = (), *, status: int = 200
) -> ResponseReturnValue:
    session, actor = database.session, current_actor()
    found = attestations.attested(session, actor)
    page = render_template(
        "review/no_change.html",
        form=form,
        items=found[: attestations.MOST],
        more=max(0, len(found) - attestations.MOST),
        chosen=set(form.said()),
        is_all="all" in request.args and request.method == "GET",
        changed=attestations.decided(session, changed),
        now=actor.at,
        span=review_list.span,
        countries=country_names(),
    )
    return page, status
