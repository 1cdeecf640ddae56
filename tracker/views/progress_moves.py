"""What happens to a report after it was written: signed off, returned, accepted, thrown away."""

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tracker.domain import progress
from tracker.domain.errors import InvalidError
from tracker.domain.permissions import Permission, require
from tracker.extensions import database
from tracker.forms.progress_moves import MoveForm
from tracker.views.progress import bp, find_record, open_of, page_of
from tracker.views.progress_form import NO_VERSION
from tracker.web.auth import allow, current_actor

__all__ = ["bp"]


@bp.post("/sign-off")
@allow(POST=Permission.UPDATE_SIGN_OFF)
def sign_off(code: str, period: str) -> ResponseReturnValue:
    """Pass a report on to the monitoring mechanism."""
    form = MoveForm()
    update = open_of(find_record(code, period))
    progress.sign_off(
        database.session,
        current_actor(),
        update,
        expected=form.expected_version or NO_VERSION,
        note=form.note.data or "",
    )
    database.session.commit()
    flash(_("The report is sent to the monitoring mechanism."), "success")
    return redirect(url_for("home.show"), 303)


@bp.post("/return")
@allow(POST=Permission.UPDATE_SIGN_OFF)
def send_back(code: str, period: str) -> ResponseReturnValue:
    """Return a report to its author before it leaves the country."""
    form = MoveForm()
    record = find_record(code, period)
    update = open_of(record)
    require(current_actor(), Permission.UPDATE_SIGN_OFF, update)
    try:
        progress.send_back(
            database.session,
            current_actor(),
            update,
            note=form.note.data or "",
            expected=form.expected_version or NO_VERSION,
        )
    except InvalidError as error:
        form.refuse(error)
        return page_of(record, form, status=422)
    database.session.commit()
    flash(_("The report is back with its author."), "success")
    return redirect(url_for("home.show"), 303)


@bp.post("/accept")
@allow(POST=Permission.UPDATE_REVIEW)
def accept(code: str, period: str) -> ResponseReturnValue:
    """Accept a report as it is."""
    form = MoveForm()
    progress.accept(
        database.session,
        current_actor(),
        open_of(find_record(code, period)),
        expected=form.expected_version or NO_VERSION,
        note=form.note.data or "",
    )
    database.session.commit()
    flash(_("The report is accepted."), "success")
    return redirect(url_for("review.index"), 303)


@bp.post("/delete")
@allow(POST=Permission.UPDATE_DELETE)
def delete(code: str, period: str) -> ResponseReturnValue:
    """Throw away a draft that was never sent."""
    update = open_of(find_record(code, period))
    progress.delete(database.session, current_actor(), update)
    database.session.commit()
    flash(_("The draft is deleted."), "success")
    return redirect(url_for("home.show"), 303)
