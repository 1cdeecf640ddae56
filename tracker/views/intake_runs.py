"""What the rows of a file would do, the file stored once or refused, and taken back whole."""

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tracker.domain.errors import StaleError
from tracker.domain.permissions import Permission
from tracker.extensions import database
from tracker.forms.fields import say
from tracker.forms.intake import KINDS, ApplyForm
from tracker.intake import batches, kept_outcomes, marked
from tracker.intake.journal import BuiltOnError
from tracker.intake.kept_outcomes import Kept
from tracker.intake.outcomes import Effect
from tracker.models.intake import IntakeBatch, IntakeState
from tracker.web.auth import allow, current_actor

bp = Blueprint("intake_runs", __name__, url_prefix="/<lang:lang>/intake/<int:batch_id>")

ROWS_A_PAGE = 100
FAULTS_SHOWN = 200
LONGEST_PAGE = 3
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True)
class Page:
    """A piece of a list, and the ways to its neighbours."""

    first: int
    last: int
    total: int
    previous_href: str | None
    next_href: str | None


@bp.route("/check", methods=["GET", "POST"])
@allow(GET=Permission.IMPORT, POST=Permission.IMPORT)
def check(batch_id: int) -> ResponseReturnValue:
    """Show what every row would do; sent as a form, try the file anew."""
    session, actor = database.session, current_actor()
    batch = batches.find(session, actor, batch_id)
    if request.method == "POST":
        batches.check(session, actor, batch)
        session.commit()
        return redirect(url_for(".check", batch_id=batch_id), 303)
    run = batches.run_of(batch)
    if run is None:
        return redirect(url_for("intake_steps.mapping", batch_id=batch_id), 303)
    return _check_page(batch, run)


@bp.post("/apply")
@allow(POST=Permission.IMPORT)
def apply(batch_id: int) -> ResponseReturnValue:
    """Store the file whole; when something changed since it was tried, show what and store nothing."""
    session, actor = database.session, current_actor()
    before = batches.run_of(batches.find(session, actor, batch_id))
    try:
        batch = batches.apply(session, actor, batch_id, expected=ApplyForm().expected_version)
    except batches.ChangedError as error:
        session.rollback()
        batch = batches.find(session, actor, batch_id)
        after = batches.check(session, actor, batch)
        session.commit()
        moved = kept_outcomes.moved(before, after) if before else []
        return _check_page(batch, after, problem=say(error), moved=moved)
    except StaleError as error:
        session.rollback()
        batch = batches.find(session, actor, batch_id)
        run = batches.run_of(batch)
        if run is None:
            raise
        return _check_page(batch, run, problem=say(error))
    session.commit()
    flash(_("The file is stored as drafts: read them and send them."), "success")
    return redirect(url_for(".check", batch_id=batch.id), 303)


@bp.post("/undo")
@allow(POST=Permission.IMPORT)
def undo(batch_id: int) -> ResponseReturnValue:
    """Take back all that the file did, if nothing was built on it."""
    session, actor = database.session, current_actor()
    try:
        batches.undo(session, actor, batch_id)
    except BuiltOnError as error:
        session.rollback()
        batch = batches.find(session, actor, batch_id)
        run = batches.run_of(batch)
        return _check_page(batch, run or Kept((), (), 0, ()), problem=say(error))
    session.commit()
    flash(_("All that the file did is undone."), "success")
    return redirect(url_for(".check", batch_id=batch_id), 303)


@bp.get("/faults.xlsx")
@allow(GET=Permission.IMPORT)
def faults(batch_id: int) -> ResponseReturnValue:
    """Send the file back with its faults marked."""
    batch = batches.find(database.session, current_actor(), batch_id)
    grid, run = batches.grid_of(batch), batches.run_of(batch)
    found = run.faults if run else ()
    words = [_("Faults"), _("Sheet"), _("Row"), _("Column"), _("Value"), _("Rule")]
    header = batches.table_of(batch).header
    data = marked.workbook(grid, header, found, say=say, words=words)
    response = Response(data, content_type=XLSX)
    response.headers["Content-Disposition"] = f'attachment; filename="faults-{batch.id}.xlsx"'
    return response


def _check_page(
    batch: IntakeBatch, run: Kept, *, problem: str = "", moved: Any = ()
) -> ResponseReturnValue:
    wanted = request.args.get("effect", "")
    rows = [one for one in run.effects if wanted in ("", one.effect)]
    number = request.args.get("page", "")
    is_number = number.isascii() and number.isdigit() and len(number) <= LONGEST_PAGE
    start = max(int(number) - 1, 0) * ROWS_A_PAGE if is_number else 0
    page = render_template(
        "intake/check.html",
        batch=batch,
        run=run,
        counts=[(effect, run.count(effect)) for effect in Effect],
        effect=wanted,
        rows=rows[start : start + ROWS_A_PAGE],
        pages=_pages(batch, wanted, start, len(rows)),
        faults=run.faults[:FAULTS_SHOWN],
        problem=problem,
        moved=moved[:FAULTS_SHOWN],
        form=ApplyForm(formdata=None, version=str(batch.version)),
        kinds=KINDS,
        State=IntakeState,
        say=say,
    )
    return page, 409 if problem else 200


def _pages(batch: IntakeBatch, effect: str, start: int, total: int) -> Page:
    def href(first: int) -> str | None:
        if not 0 <= first < total:
            return None
        return url_for(
            ".check", batch_id=batch.id, page=first // ROWS_A_PAGE + 1, effect=effect or None
        )

    return Page(
        start + 1,
        min(start + ROWS_A_PAGE, total),
        total,
        href(start - ROWS_A_PAGE),
        href(start + ROWS_A_PAGE),
    )
