"""Reporting without a connection: the workbook of one's open reports, and its way back."""

from collections import Counter
from io import BytesIO

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from tracker.domain import workbook_entries, workbook_uploads
from tracker.domain.errors import (
    DuplicateError,
    InvalidError,
    NotFoundError,
    StaleError,
    WrongStateError,
)
from tracker.domain.permissions import Permission
from tracker.domain.workbook_entries import Entry
from tracker.domain.workbook_merges import Merge
from tracker.domain.workbook_uploads import RefusedMergeError
from tracker.extensions import database
from tracker.forms.fields import say
from tracker.forms.workbook import MergeForm, WorkbookForm
from tracker.intake import uploads
from tracker.intake.faults import RefusedError
from tracker.models.enums import Language
from tracker.models.workbook import WorkbookUpload
from tracker.reports import files, workbook
from tracker.web import workbook_rows, workbook_words
from tracker.web.auth import allow, current_actor
from tracker.web.languages import current_language
from tracker.web.once import once

bp = Blueprint("workbook", __name__, url_prefix="/<lang:lang>")


@bp.get("/workbook")
@allow(GET=Permission.UPDATE_EDIT)
def index() -> ResponseReturnValue:
    """Offer the workbook, and take it back."""
    return _page(WorkbookForm())


@bp.get("/workbook.xlsx")
@allow(GET=Permission.UPDATE_EDIT)
def download() -> ResponseReturnValue:
    """Send the workbook of the open reports, of one period where one is named."""
    period = request.args.get("period", "")
    entries = [one for one in _open() if period in ("", one.obligation.period.code)]
    if period and not entries:
        raise NotFoundError
    words = workbook_words.words()
    key = workbook_rows.sealed(current_actor(), entries, period, words.sheets, current_language())
    file = BytesIO()
    workbook.write(file, entries, words, key)
    response = Response(file.getvalue(), content_type=files.MEDIA_TYPES["xlsx"])
    name = "-".join(filter(None, ("tracker", period, current_actor().at.date().isoformat())))
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.xlsx"'
    response.headers["Cache-Control"] = "no-store"
    return response


@bp.post("/workbook")
@allow(POST=Permission.UPDATE_EDIT)
def upload() -> ResponseReturnValue:
    """Take a filled-in workbook; nothing of it is stored as a report yet."""
    form, session, actor = WorkbookForm(), database.session, current_actor()
    sent = request.files.get("file")
    if not form.validate() or sent is None or not sent.filename:
        form.file.errors = [_("Choose the file.")]
        return _page(form, 422)
    sending = once("workbook.upload", form.form_key.data)
    if sending.result:
        return redirect(sending.result, 303)
    name, content = uploads.clean_name(sent.filename), sent.read()
    try:
        workbook_rows.merged(session, actor, name, content)
    except RefusedError as error:
        session.rollback()
        return _page(WorkbookForm(), 422, error)
    kept = workbook_uploads.keep(session, actor, name, content)
    target = url_for(".show", upload_id=kept.id)
    sending.remember(target)
    session.commit()
    return redirect(target, 303)


@bp.get("/workbook/<int:upload_id>")
@allow(GET=Permission.UPDATE_EDIT)
def show(upload_id: int) -> ResponseReturnValue:
    """Show what a workbook would change, beside what the tracker holds now."""
    kept = workbook_uploads.find(database.session, current_actor(), upload_id)
    return _difference(kept, MergeForm())


@bp.post("/workbook/<int:upload_id>")
@allow(POST=Permission.UPDATE_EDIT)
def apply(upload_id: int) -> ResponseReturnValue:
    """Store what was seen and decided, as drafts, all of it or nothing."""
    form, session, actor = MergeForm(), database.session, current_actor()
    sending = once("workbook.apply", form.form_key.data)
    if sending.result:
        return redirect(sending.result, 303)
    kept = workbook_uploads.find(session, actor, upload_id)
    try:
        written = _carry_out(kept, form)
    except RefusedError as error:
        session.rollback()
        return _page(WorkbookForm(), 422, error)
    except InvalidError as error:
        session.rollback()
        form.form_errors += _told(error)
        return _difference(workbook_uploads.find(session, actor, upload_id), form, 422)
    except (StaleError, DuplicateError, WrongStateError):
        return _seen_too_early(upload_id, form)
    target = url_for("home.show")
    sending.remember(target)
    session.commit()
    _flash(len(written))
    return redirect(target, 303)


@bp.post("/workbook/<int:upload_id>/delete")
@allow(POST=Permission.UPDATE_EDIT)
def delete(upload_id: int) -> ResponseReturnValue:
    """Let an uploaded workbook go without merging it."""
    session, actor = database.session, current_actor()
    workbook_uploads.drop(session, actor, workbook_uploads.find(session, actor, upload_id))
    session.commit()
    flash(_("The uploaded workbook was let go. Nothing of it was stored."), "success")
    return redirect(url_for(".index"), 303)


def _carry_out(kept: WorkbookUpload, form: MergeForm) -> list[str]:
    """Merge what was seen, with the decisions sent, and return what was written."""
    session, actor = database.session, current_actor()
    if not form.validate():
        raise InvalidError
    merges = workbook_rows.merged(session, actor, kept.name, kept.content)
    if form.seen.data != workbook_rows.state_of(kept, merges):
        raise StaleError
    sides = workbook_rows.sides_of(merges, request.form)
    if left := workbook_rows.undecided(merges, sides):
        form.form_errors.append(_left(left))
        raise InvalidError
    return workbook_uploads.apply(session, actor, kept, merges, sides)


def _told(error: InvalidError) -> list[str]:
    """Return what is wrong with a merged text, after the name of its report."""
    key = error.key if isinstance(error, RefusedMergeError) else ""
    return [_("%(field)s: %(remark)s", field=key, remark=say(fault)) for fault in error.faults]


def _open() -> list[Entry]:
    return workbook_entries.open_entries(
        database.session, current_actor(), Language(current_language())
    )


def _page(
    form: WorkbookForm, status: int = 200, refused: RefusedError | None = None
) -> ResponseReturnValue:
    entries = _open()
    page = render_template(
        "workbook/index.html",
        form=form,
        count=len(entries),
        periods=Counter(entry.obligation.period.code for entry in entries),
        waiting=workbook_uploads.waiting(database.session, current_actor()),
        faults=workbook_rows.places(refused.cell_faults) if refused else [],
    )
    return page, status


def _difference(kept: WorkbookUpload, form: MergeForm, status: int = 200) -> ResponseReturnValue:
    session, actor = database.session, current_actor()
    try:
        merges = workbook_rows.merged(session, actor, kept.name, kept.content)
    except RefusedError as error:
        return _page(WorkbookForm(), 422, error)
    form.seen.data = workbook_rows.state_of(kept, merges)
    return _shown(kept, form, merges), status


def _shown(kept: WorkbookUpload, form: MergeForm, merges: list[Merge]) -> str:
    blocks = workbook_rows.blocks(merges)
    return render_template(
        "workbook/show.html",
        form=form,
        kept=kept,
        blocks=blocks,
        writable=sum(not block.refusal for block in blocks),
        unchanged=len(merges) - len(blocks),
        sides=request.form,
    )


def _seen_too_early(upload_id: int, form: MergeForm) -> ResponseReturnValue:
    session = database.session
    session.rollback()
    form.form_errors.append(
        _(
            "Something changed in the tracker in the meantime. Nothing was stored: look at the difference again."
        )
    )
    form.form_key.data = form.form_key.default()
    return _difference(workbook_uploads.find(session, current_actor(), upload_id), form, 409)


def _left(count: int) -> str:
    words = ngettext(
        "Decide on %(num)s field that both sides changed.",
        "Decide on %(num)s fields that both sides changed.",
        count,
    )
    return str(words)


def _flash(count: int) -> None:
    if not count:
        flash(_("The workbook says what the tracker holds already: nothing was stored."), "success")
        return
    words = ngettext(
        "%(num)s draft is saved from the workbook. Nothing was sent yet.",
        "%(num)s drafts are saved from the workbook. Nothing was sent yet.",
        count,
    )
    flash(words, "success")
