"""The monitoring mechanism's queue, and the page on which a text is decided upon."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from tracker.domain import (
    obligations,
    pledge_choices,
    pledge_record,
    progress,
    publication,
    review_queue,
    reviews,
    update_record,
)
from tracker.domain.errors import InvalidError, NotFoundError, StaleError
from tracker.domain.permissions import Permission
from tracker.domain.pledge_texts import text_of
from tracker.domain.reviews import Subject
from tracker.extensions import database
from tracker.forms.fields import say
from tracker.forms.review import ACCEPT, RETURN, ReviewForm
from tracker.models.enums import State
from tracker.models.progress import ProgressUpdate
from tracker.web import review_rows, update_words
from tracker.web.auth import allow, current_actor
from tracker.web.once import once
from tracker.web.update_words import Row

bp = Blueprint("review", __name__, url_prefix="/<lang:lang>/review")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a text stands in the queue, and its neighbours."""

    number: int
    size: int
    before: str | None
    after: str | None


@bp.get("")
@allow(GET=Permission.REVIEW_QUEUE)
def index() -> ResponseReturnValue:
    """List what waits for a decision, the oldest first."""
    items = review_queue.items(database.session)
    return render_template(
        "review/index.html",
        items=items,
        now=current_actor().at,
        address=address,
        warning=update_words.warning,
    )


@bp.route("/<code>/<period>", methods=["GET", "POST"])
@allow(GET=Permission.REVIEW_QUEUE, POST=Permission.UPDATE_REVIEW)
def update(code: str, period: str) -> ResponseReturnValue:
    """Show a progress update beside the last accepted one, and take the decision."""
    record = update_record.read(database.session, current_actor(), code, period)
    if record.open is None or record.open.state is not State.SUBMITTED:
        raise NotFoundError
    rows = review_rows.of_update(record.open, record.previous)
    return _decide(
        record.open, rows, base=record.previous, evidence=record.open.evidence, record=record
    )


@bp.route("/<code>", methods=["GET", "POST"])
@allow(GET=Permission.REVIEW_QUEUE, POST=Permission.PLEDGE_REVIEW)
def version(code: str) -> ResponseReturnValue:
    """Show a pledge's text beside the published one, and take the decision."""
    session, actor = database.session, current_actor()
    pledge = pledge_record.find(session, actor, code)
    submitted = pledge.open_version
    if submitted is None or submitted.state is not State.SUBMITTED:
        raise NotFoundError
    names = pledge_choices.organisations(session)
    current = pledge.current
    rows = review_rows.of_version(text_of(submitted), text_of(current) if current else None, names)
    return _decide(submitted, rows, base=current, evidence=[], record=None)


def address(subject: Subject) -> str:
    """Return the address at which a text is decided upon."""
    if isinstance(subject, ProgressUpdate):
        owed = subject.obligation
        return url_for(".update", code=owed.pledge.code, period=owed.period.code)
    return url_for(".version", code=subject.pledge.code)


def _decide(subject: Subject, rows: Sequence[Row], **shown: Any) -> ResponseReturnValue:
    form = ReviewForm(fields=[(row.field, row.name) for row in rows], version=str(subject.version))
    if request.method == "GET":
        return _page(subject, rows, form, **shown)
    sending = once("review.decide", form.form_key.data)
    if sending.result:
        return redirect(sending.result, 303)
    if not form.validate() or form.is_undecided():
        return _page(subject, rows, form, status=422, **shown)
    try:
        message = _carry_out(subject, form)
    except InvalidError as error:
        database.session.rollback()
        form.refuse(error)
        return _page(subject, rows, form, status=422, **shown)
    except StaleError as error:
        database.session.rollback()
        form.form_errors.append(say(error))
        form.version.data = str(subject.version)
        return _page(subject, rows, form, status=409, **shown)
    target = url_for(".index")
    sending.remember(target)
    database.session.commit()
    flash(message, "success")
    return redirect(target, 303)


def _carry_out(subject: Subject, form: ReviewForm) -> str:
    session, actor = database.session, current_actor()
    expected, note = form.expected_version or 0, form.note.data or ""
    room: Any = progress if isinstance(subject, ProgressUpdate) else publication
    if form.decision.data == RETURN:
        remarks = form.said()
        room.send_back(session, actor, subject, note=note, remarks=remarks, expected=expected)
        return str(
            ngettext(
                "Returned with %(num)s remark.", "Returned with %(num)s remarks.", len(remarks)
            )
            if remarks
            else _("Returned with a message.")
        )
    if isinstance(subject, ProgressUpdate):
        progress.accept(session, actor, subject, expected=expected, note=note)
        return str(_("The report is accepted."))
    publication.publish(session, actor, subject, expected=expected)
    return str(_("The text is published."))


def _page(
    subject: Subject,
    rows: Sequence[Row],
    form: ReviewForm,
    *,
    status: int = 200,
    **shown: Any,
) -> ResponseReturnValue:
    is_update = isinstance(subject, ProgressUpdate)
    pledge = subject.obligation.pledge if isinstance(subject, ProgressUpdate) else subject.pledge
    decisions = reviews.history(database.session, [subject])
    boxes = list(zip(rows, form.remarks, strict=True))
    found = review_queue.notices(subject, shown["base"] if is_update else None)
    page = render_template(
        "review/show.html",
        form=form,
        subject=subject,
        pledge=pledge,
        period=subject.obligation.period if isinstance(subject, ProgressUpdate) else None,
        title=_title(subject),
        is_update=is_update,
        # A text without a predecessor is shown whole.
        opened=[pair for pair in boxes if _is_opened(pair[0], shown["base"])],
        folded=[pair for pair in boxes if not _is_opened(pair[0], shown["base"])],
        notices=[update_words.warning(notice, count) for notice, count in found],
        decisions=decisions,
        place=_place(subject),
        accept=ACCEPT,
        send_back=RETURN,
        zone=obligations.zone_of(pledge),
        names={row.field: row.name for row in rows},
        **shown,
    )
    return page, status


def _is_opened(row: Row, base: object) -> bool:
    return row.is_changed if base is not None else bool(row.after)


def _title(subject: Subject) -> str:
    if isinstance(subject, ProgressUpdate):
        current = subject.obligation.pledge.current
        return current.title if current else subject.obligation.pledge.code
    return subject.title


def _place(subject: Subject) -> Place:
    queue = [waiting.subject for waiting in reviews.queue(database.session)]
    number = queue.index(subject)
    after = queue[number + 1] if number + 1 < len(queue) else None
    return Place(
        number + 1,
        len(queue),
        address(queue[number - 1]) if number else None,
        address(after) if after else None,
    )
