"""One file on its way in: how it is read, and what its columns mean."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from tracker.domain.errors import InvalidError
from tracker.domain.permissions import Permission
from tracker.extensions import database
from tracker.forms.fields import say
from tracker.forms.intake import DELIMITERS, ENCODINGS, KINDS, TITLES, ReadingForm
from tracker.intake import batches, files, kept_mappings, mappings, owners
from tracker.intake.faults import CellFault, DoubtError, RefusedError
from tracker.intake.files import Reading
from tracker.intake.tables import MOST_ROWS, Table
from tracker.models.intake import IntakeBatch
from tracker.web import intake_forms
from tracker.web.auth import allow, current_actor

bp = Blueprint("intake_steps", __name__, url_prefix="/<lang:lang>/intake/<int:batch_id>")

ROWS_SHOWN = 8


@bp.route("", methods=["GET", "POST"])
@allow(GET=Permission.IMPORT, POST=Permission.IMPORT)
def show(batch_id: int) -> ResponseReturnValue:
    """Show how the file was read, and take a person's word where that was wrong or in doubt."""
    session, actor = database.session, current_actor()
    batch = batches.find(session, actor, batch_id)
    if batch.content is None:
        return redirect(url_for("intake_runs.check", batch_id=batch_id), 303)
    form = _reading_form(batch)
    if not form.validate_on_submit():
        return _reading_page(batch, form, 422 if form.errors else 200)
    typed = (form.header.data or "").strip()
    if typed and not (typed.isascii() and typed.isdigit() and 0 < int(typed) <= MOST_ROWS):
        form.header.errors = [_("Write the number of a row.")]
        return _reading_page(batch, form, 422)
    said = Reading(
        form.encoding.data or None,
        form.delimiter.data or None,
        form.sheet.data or None,
        int(typed) if typed else None,
    )
    batches.read_as(session, actor, batch, said, expected=form.expected_version)
    try:
        batches.table_of(batch)
    except RefusedError as error:
        form.form_errors += [say(fault) for fault in error.cell_faults]
        session.rollback()
        return _reading_page(batches.find(session, actor, batch_id), form, 422)
    session.commit()
    return redirect(url_for(".show", batch_id=batch_id), 303)


@bp.route("/mapping", methods=["GET", "POST"])
@allow(GET=Permission.IMPORT, POST=Permission.IMPORT)
def mapping(batch_id: int) -> ResponseReturnValue:
    """Show what fills our columns, take it, and try the file with it."""
    session, actor = database.session, current_actor()
    batch = batches.find(session, actor, batch_id)
    try:
        table = batches.table_of(batch)
    except DoubtError:
        return redirect(url_for(".show", batch_id=batch_id), 303)
    if request.method == "GET":
        return _mapping_page(
            batch, table, intake_forms.form_of(session, batch, table, _begun(batch, table))
        )
    form, layout = _sent(batch, table)
    if not form.validate():
        return _mapping_page(batch, table, form, 422)
    try:
        said = intake_forms.said(form, layout)
        batches.map_columns(session, actor, batch, said, expected=form.expected_version)
        if name := (form.keep_as.data or "").strip():
            named = (name, said)
            kept_mappings.keep(session, actor, owners.of(batch), batch.kind, named)
        session.commit()
        asked = intake_forms.layout_of(session, batch, table, said).words
        if any(word.name not in request.form for word in asked):
            flash(_("Say what these words of the file mean, then go on."), "info")
            return redirect(url_for(".mapping", batch_id=batch_id, _anchor="words"), 303)
        batches.check(session, actor, batch)
    except InvalidError as error:
        session.rollback()
        form.refuse(intake_forms.at_fields(error))
        return _mapping_page(batches.find(session, actor, batch_id), table, form, 422)
    session.commit()
    return redirect(url_for("intake_runs.check", batch_id=batch_id), 303)


def _reading_form(batch: IntakeBatch) -> ReadingForm:
    reading = batches.reading_of(batch)
    form = ReadingForm(
        encoding=reading.encoding or "",
        delimiter=reading.delimiter or "",
        sheet=reading.sheet or "",
        header=str(reading.header or ""),
        version=str(batch.version),
    )
    sheets = files.sheets_of(batch.content or b"", batch.name)
    form.sheet.choices = [("", _("As found")), *((name, name) for name in sheets)]
    return form


def _reading_page(batch: IntakeBatch, form: Any, status: int) -> ResponseReturnValue:
    table: Table | None = None
    doubts: list[CellFault] = []
    question = ""
    try:
        table = batches.table_of(batch)
    except RefusedError as error:
        doubts = error.cell_faults
        question = error.question if isinstance(error, DoubtError) else ""
    form.version.data = str(batch.version)
    page = render_template(
        "intake/show.html",
        batch=batch,
        form=form,
        table=table,
        doubts=doubts,
        question=question,
        rows=table.rows[:ROWS_SHOWN] if table else (),
        encodings=ENCODINGS,
        delimiters=DELIMITERS,
        kinds=KINDS,
        say=say,
    )
    return page, status


def _begun(batch: IntakeBatch, table: Table) -> mappings.Mapping:
    """Return the mapping that the form begins with: the kept one that was chosen, the file's own, or same names."""
    session, actor = database.session, current_actor()
    wanted = request.args.get("use", "")
    if wanted.isascii() and wanted.isdigit() and len(wanted) <= len(str(2**31)):
        chosen = mappings.restored(kept_mappings.find(session, actor, int(wanted)).mapping)
    else:
        chosen = mappings.restored(batch.mapping)
    return chosen or mappings.of_same_names(table, batches.columns_of(session, batch))


def _sent(batch: IntakeBatch, table: Table) -> tuple[Any, Any]:
    """Return the form that was sent with the words that its columns hold, and its layout."""
    session = database.session
    nothing = intake_forms.form_of(session, batch, table, mappings.Mapping())
    bare = intake_forms.layout_of(session, batch, table, mappings.Mapping())
    said = intake_forms.said(nothing, bare) if nothing.validate() else mappings.Mapping()
    layout = intake_forms.layout_of(session, batch, table, said)
    return intake_forms.form_of(
        session, batch, table, said, formdata=MultiDict(request.form)
    ), layout


def _mapping_page(
    batch: IntakeBatch, table: Table, form: Any, status: int = 200
) -> ResponseReturnValue:
    session, actor = database.session, current_actor()
    form.version.data = str(batch.version)
    columns = batches.columns_of(session, batch)
    used = {form[f"from_{one.name}"].data for one in columns}
    page = render_template(
        "intake/mapping.html",
        batch=batch,
        form=form,
        table=table,
        columns=columns,
        words=[one for one in form if one.name.startswith("word_")],
        titles=TITLES,
        unused=[
            name for place, name in enumerate(table.headings) if name and f"c{place}" not in used
        ],
        kept=kept_mappings.of_owner(session, actor, owners.of(batch), batch.kind),
        kinds=KINDS,
        say=say,
    )
    return page, status
