"""Files of any layout on their way in: uploaded, read, mapped, tried, stored, taken back."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tracker.domain.permissions import Permission
from tracker.extensions import database
from tracker.forms.fields import say
from tracker.forms.intake import KINDS, UploadForm
from tracker.intake import batches, kept_mappings, owners
from tracker.intake.faults import RefusedError
from tracker.models.intake import IntakeKind, IntakeState
from tracker.web.auth import allow, current_actor
from tracker.web.languages import current_language
from tracker.web.once import once

bp = Blueprint("intake", __name__, url_prefix="/<lang:lang>/intake")

MOST_LISTED = 50


@bp.route("", methods=["GET", "POST"])
@allow(GET=Permission.IMPORT, POST=Permission.IMPORT)
def index() -> ResponseReturnValue:
    """Show the files of those the person writes for, and take a new one."""
    session, actor = database.session, current_actor()
    form = _upload_form()
    if not form.validate_on_submit():
        return _index_page(form, 422 if form.errors else 200)
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        form.file.errors = [_("Choose the file.")]
        return _index_page(form, 422)
    sending = once("intake.upload", form.form_key.data)
    if sending.result:
        return redirect(sending.result, 303)
    owner = owners.named(actor, form.owner.data or "")
    try:
        kind = IntakeKind(form.kind.data)
        batch = batches.upload(session, actor, owner, kind, (sent.filename, sent.read()))
    except RefusedError as error:
        session.rollback()
        form.file.errors = [say(fault) for fault in error.cell_faults]
        return _index_page(form, 422)
    target = url_for("intake_steps.show", batch_id=batch.id)
    sending.remember(target)
    session.commit()
    return redirect(target, 303)


@bp.post("/<int:batch_id>/discard")
@allow(POST=Permission.IMPORT)
def discard(batch_id: int) -> ResponseReturnValue:
    """Throw away a file of which nothing was stored."""
    session, actor = database.session, current_actor()
    batches.discard(session, actor, batches.find(session, actor, batch_id))
    session.commit()
    flash(_("The file is thrown away. Nothing of it was stored."), "success")
    return redirect(url_for(".index"), 303)


@bp.post("/mappings/<int:mapping_id>/delete")
@allow(POST=Permission.IMPORT)
def delete_mapping(mapping_id: int) -> ResponseReturnValue:
    """Forget a mapping that was kept under a name."""
    session, actor = database.session, current_actor()
    kept_mappings.delete(session, actor, kept_mappings.find(session, actor, mapping_id))
    session.commit()
    flash(_("The mapping is deleted."), "success")
    return redirect(url_for(".index"), 303)


def _upload_form() -> UploadForm:
    form = UploadForm()
    whose = owners.of_actor(current_actor())
    form.owner.choices = [
        (one.key, one.title(database.session, current_language())) for one in whose
    ]
    if len(whose) == 1 and not form.owner.data:
        form.owner.data = whose[0].key
    return form


def _index_page(form: Any, status: int) -> ResponseReturnValue:
    session, actor = database.session, current_actor()
    found = session.scalars(batches.visible_to(actor).limit(MOST_LISTED)).all()
    page = render_template(
        "intake/index.html",
        form=form,
        batches=found,
        mappings=session.scalars(kept_mappings.visible_to(actor)).all(),
        kinds=KINDS,
        State=IntakeState,
    )
    return page, status
