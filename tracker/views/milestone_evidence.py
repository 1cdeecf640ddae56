"""What supports a milestone of a published pledge: links and files, given and taken away, fetched by its readers."""

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tracker.domain import (
    evidence_files,
    milestone_evidence,
    milestones,
    pledge_record,
    update_record,
)
from tracker.domain.errors import Fault, InvalidError, NotFoundError
from tracker.domain.permissions import Permission
from tracker.extensions import database
from tracker.forms.milestone_evidence import EvidenceForm
from tracker.messages import N_
from tracker.models.indicator import Milestone
from tracker.web import uploads
from tracker.web.auth import PUBLIC, allow, current_actor
from tracker.web.errors import FULL
from tracker.web.languages import current_language
from tracker.web.once import once

bp = Blueprint(
    "milestone_evidence",
    __name__,
    url_prefix="/<lang:lang>/pledges/<code>/milestones/<int:position>/evidence",
)


@bp.get("")
@allow(GET=Permission.UPDATE_EDIT)
def index(code: str, position: int) -> ResponseReturnValue:
    """List what supports a milestone and take another piece."""
    milestone = _find(code, position)
    milestone_evidence.require_taken(database.session, current_actor(), milestone)
    return _page(milestone, EvidenceForm(language=current_language()))


@bp.post("")
@allow(POST=Permission.UPDATE_EDIT)
def add(code: str, position: int) -> ResponseReturnValue:
    """Take a link or a file; one that is sent twice is taken once."""
    session, form, milestone = database.session, EvidenceForm(), _find(code, position)
    milestone_evidence.require_taken(session, current_actor(), milestone)
    if not form.validate():
        return _page(milestone, form, 422)
    sending = once("milestones.evidence", form.form_key.data)
    if sending.result:
        return redirect(sending.result, 303)
    try:
        _keep(milestone, form)
    except InvalidError as error:
        session.rollback()
        form.refuse(error)
        return _page(_find(code, position), form, 422)
    except OSError as error:
        session.rollback()
        current_app.logger.error("A file could not be kept: %s", error)
        form.file.errors = [_("There is no room for files at the moment. Try again later.")]
        return _page(_find(code, position), form, 507 if error.errno in FULL else 503)
    target = url_for(".index", code=code, position=position)
    sending.remember(target)
    session.commit()
    flash(_("The evidence is added."), "success")
    return redirect(target, 303)


@bp.post("/<int:piece>/delete")
@allow(POST=Permission.UPDATE_EDIT)
def delete(code: str, position: int, piece: int) -> ResponseReturnValue:
    """Take a piece of evidence away."""
    milestone = _find(code, position)
    milestone_evidence.remove(database.session, current_actor(), milestone, piece)
    database.session.commit()
    flash(_("The evidence is removed."), "success")
    return redirect(url_for(".index", code=code, position=position), 303)


@bp.get("/<sha256>")
@allow(GET=PUBLIC)
def show(code: str, position: int, sha256: str) -> ResponseReturnValue:
    """Send a file to those who may read the pledge."""
    session, actor = database.session, current_actor()
    record = pledge_record.read(session, actor, code)
    if record.shown is None:
        raise NotFoundError
    inside = update_record.is_inside(actor, record.pledge)
    piece = milestone_evidence.find(session, record.pledge, sha256, is_inside=inside)
    if piece.milestone.position != position:
        raise NotFoundError
    return uploads.download(piece)


def _find(code: str, position: int) -> Milestone:
    session = database.session
    pledge = pledge_record.find(session, current_actor(), code)
    return milestones.find(session, pledge, min(position, milestones.MOST + 1))


def _keep(milestone: Milestone, form: EvidenceForm) -> None:
    """Take what was sent: a link, or else the file."""
    session, actor = database.session, current_actor()
    sent = request.files.get("file")
    has_file = sent is not None and bool(sent.filename)
    if has_file == bool((form.url.data or "").strip()):
        raise InvalidError(
            [Fault("url", N_("Give a web address or choose a file, one of the two."))]
        )
    if not has_file or sent is None:
        milestone_evidence.add_link(session, actor, milestone, form.link())
        return
    if faults := evidence_files.title_faults(form.title.data or ""):
        # Before the file is written: a title is typed faster than a file is sent.
        raise InvalidError(faults)
    text = form.text(uploads.shelf().keep(sent.stream, str(sent.filename)))
    quota = int(current_app.config["UPLOAD_QUOTA"]) * evidence_files.MEGABYTE
    milestone_evidence.add_file(session, actor, milestone, text, quota=quota)


def _page(milestone: Milestone, form: EvidenceForm, status: int = 200) -> ResponseReturnValue:
    page = render_template(
        "milestones/evidence.html",
        form=form,
        milestone=milestone,
        pledge=milestone.pledge,
        text=milestone.pledge.current,
        pieces=milestone_evidence.of(database.session, milestone),
    )
    return page, status
