"""The files that support a report: added and removed while it is written, fetched by those who may read it."""

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tracker.domain import evidence_files, permissions
from tracker.domain.errors import Fault, InvalidError
from tracker.domain.permissions import Permission
from tracker.domain.update_record import Record
from tracker.extensions import database
from tracker.forms.progress_files import FileForm
from tracker.messages import N_
from tracker.views.progress import find_record, frame, open_of
from tracker.web import uploads
from tracker.web.auth import PUBLIC, allow, current_actor
from tracker.web.errors import FULL
from tracker.web.languages import current_language
from tracker.web.once import once

bp = Blueprint(
    "progress_files", __name__, url_prefix="/<lang:lang>/pledges/<code>/progress/<period>/files"
)


@bp.get("")
@allow(GET=Permission.UPDATE_EDIT)
def index(code: str, period: str) -> ResponseReturnValue:
    """List a report's files and take another one."""
    record = find_record(code, period)
    permissions.require(current_actor(), Permission.UPDATE_EDIT, open_of(record))
    return _page(record, FileForm(language=current_language()))


@bp.post("")
@allow(POST=Permission.UPDATE_EDIT)
def add(code: str, period: str) -> ResponseReturnValue:
    """Take a file; one that is sent twice is taken once."""
    record = find_record(code, period)
    session, actor, form = database.session, current_actor(), FileForm()
    evidence_files.require_taken(session, actor, open_of(record))
    if not form.validate():
        return _page(record, form, 422)
    sending = once("progress.files", form.form_key.data)
    if sending.result:
        return redirect(sending.result, 303)
    try:
        _keep(record, form)
    except InvalidError as error:
        session.rollback()
        form.refuse(error)
        return _page(find_record(code, period), form, 422)
    except OSError as error:
        session.rollback()
        return _no_room(find_record(code, period), form, error)
    target = url_for(".index", code=code, period=period)
    sending.remember(target)
    session.commit()
    flash(_("The file is added."), "success")
    return redirect(target, 303)


@bp.post("/<int:piece>/delete")
@allow(POST=Permission.UPDATE_EDIT)
def delete(code: str, period: str, piece: int) -> ResponseReturnValue:
    """Take a file away from a report that was not sent yet."""
    report = open_of(find_record(code, period))
    evidence_files.remove(database.session, current_actor(), report, piece)
    database.session.commit()
    flash(_("The file is removed."), "success")
    return redirect(url_for(".index", code=code, period=period), 303)


@bp.get("/<sha256>")
@allow(GET=PUBLIC)
def show(code: str, period: str, sha256: str) -> ResponseReturnValue:
    """Send a file to those who may read the report; the address holds for its corrections too."""
    return uploads.download(evidence_files.find(find_record(code, period), sha256))


def _keep(record: Record, form: FileForm) -> None:
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        raise InvalidError([Fault("file", N_("Choose a file."))])
    if not (form.title.data or "").strip():
        # Before the file is written: a title is typed faster than a file is sent.
        raise InvalidError([Fault("title", N_("Give the evidence a title."))])
    received = uploads.shelf().keep(sent.stream, sent.filename)
    evidence_files.add(
        database.session,
        current_actor(),
        open_of(record),
        form.text(received),
        quota=int(current_app.config["UPLOAD_QUOTA"]) * evidence_files.MEGABYTE,
    )


def _no_room(record: Record, form: FileForm, error: OSError) -> ResponseReturnValue:
    current_app.logger.error("A file could not be kept: %s", error)
    form.file.errors = [_("There is no room for files at the moment. Try again later.")]
    return _page(record, form, 507 if error.errno in FULL else 503)


def _page(record: Record, form: FileForm, status: int = 200) -> ResponseReturnValue:
    report = open_of(record)
    page = render_template(
        "progress/files.html",
        form=form,
        files=evidence_files.of(report),
        **frame(record),
    )
    return page, status
