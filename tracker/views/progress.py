"""A pledge's progress in a period: its pages for those who read."""

from typing import Any

from flask import Blueprint, flash, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tracker.domain import differences, obligations, permissions, reviews, update_record
from tracker.domain.errors import NotFoundError
from tracker.domain.permissions import Permission
from tracker.domain.update_record import Record
from tracker.domain.update_texts import definitions_of
from tracker.extensions import database
from tracker.forms.fields import say
from tracker.forms.progress_moves import MoveForm
from tracker.models.enums import State
from tracker.models.progress import ProgressUpdate
from tracker.web import deadlines, update_words
from tracker.web.auth import allow, current_actor

bp = Blueprint("progress", __name__, url_prefix="/<lang:lang>/pledges/<code>/progress/<period>")


@bp.get("/history")
@allow(GET=Permission.HOME_SEE)
def history(code: str, period: str) -> ResponseReturnValue:
    """List the revisions that the reader may see, each with what it changed and what was decided."""
    record = find_record(code, period)
    decisions = reviews.history(database.session, record.revisions)
    steps = []
    earlier = record.base
    for update in record.revisions:
        rows = update_words.rows(differences.of_update(update, earlier))
        changed = [row for row in rows if row.is_changed and _is_shown(row, record)]
        own = [decision for decision in decisions if decision.update_id == update.id]
        steps.append((update, changed, own if record.is_inside else []))
        earlier = update
    names = update_words.names(list(definitions_of(record.obligation.pledge)))
    return render_template(
        "progress/history.html", record=record, steps=steps[::-1], names=names, **frame(record)
    )


def _is_shown(row: update_words.Row, record: Record) -> bool:
    # Some evidence is for the monitoring mechanism only.
    return record.is_inside or row.field != "evidence"


def find_record(code: str, period: str) -> Record:
    """Return what the reader may know of the pledge's answer for the period."""
    return update_record.read(database.session, current_actor(), code, period)


def open_of(record: Record) -> ProgressUpdate:
    """Return the revision on its way; one that the reader may not see is not found."""
    if record.open is None:
        raise NotFoundError
    return record.open


def page_of(record: Record, form: MoveForm, *, status: int = 200) -> ResponseReturnValue:
    """Show the latest revision with what the reader may do with it."""
    form.version.data = str(record.shown.version) if record.shown else ""
    return read_page("progress/show.html", record, record.shown, form, status)


def frame(record: Record) -> dict[str, Any]:
    """Return what every page of an obligation shows around its content."""
    pledge = record.obligation.pledge
    refusal = obligations.refusal(record.obligation, current_actor().at)
    return {
        "obligation": record.obligation,
        "pledge": pledge,
        "period": record.obligation.period,
        "title": pledge.current.title if pledge.current else pledge.code,
        "title_language": pledge.current.language if pledge.current else None,
        "zone": obligations.zone_of(pledge),
        "last_minute": deadlines.last_minute(record.obligation),
        "refusal": say(refusal) if refusal else "",
    }


def flash_sent(update: ProgressUpdate) -> None:
    """Say where a report went."""
    if update.state is State.AWAITING_SIGN_OFF:
        flash(_("The report is with your country's approver."), "success")
    else:
        flash(_("The report is sent to the monitoring mechanism."), "success")


def read_page(
    template: str,
    record: Record,
    update: ProgressUpdate | None,
    form: MoveForm,
    status: int = 200,
) -> ResponseReturnValue:
    found = differences.of_update(update, record.base) if update else []
    page = render_template(
        template,
        form=form,
        record=record,
        update=update,
        rows=update_words.rows(found),
        may_write=permissions.owns(
            current_actor(), Permission.UPDATE_EDIT, record.obligation.pledge
        ),
        **frame(record),
    )
    return page, status
