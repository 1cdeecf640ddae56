"""The monitoring mechanism's queue, and the page on which a text is decided upon."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from tracker.domain import (
    pledge_choices,
    pledge_record,
    progress,
    publication,
    review_history,
    review_milestones,
    review_notices,
    review_queue,
    review_trends,
    update_record,
)
from tracker.domain.errors import (
    InvalidError,
    NotFoundError,
    StaleError,
    TrackerError,
    WrongStateError,
)
from tracker.domain.permissions import Permission
from tracker.domain.pledge_texts import text_of
from tracker.domain.review_queue import Filters, Waiting
from tracker.domain.reviews import Subject
from tracker.extensions import database
from tracker.forms.fields import say
from tracker.forms.review import ACCEPT, RETURN, ReviewForm
from tracker.models.enums import State
from tracker.models.pledge import Pledge, PledgeVersion
from tracker.models.progress import Evidence, ProgressUpdate
from tracker.monitoring import review_pace
from tracker.web import review_list, review_rows, trend_words, update_words
from tracker.web.auth import allow, current_actor
from tracker.web.languages import country_names, current_language
from tracker.web.once import Once, once
from tracker.web.update_words import Row

bp = Blueprint("review", __name__, url_prefix="/<lang:lang>/review")

DECIDED = (State.RETURNED, State.ACCEPTED, State.PUBLISHED)


@dataclass(frozen=True, slots=True)
class Case:
    """A text with what it is held beside, and its rows; `is_waiting`: nobody has decided yet."""

    subject: Subject
    base: Subject | None
    rows: Sequence[Row]
    evidence: Sequence[Evidence]
    is_waiting: bool

    @property
    def pledge(self) -> Pledge:
        """Return the pledge whose text it is, or whose report."""
        subject = self.subject
        return subject.obligation.pledge if isinstance(subject, ProgressUpdate) else subject.pledge

    @property
    def name(self) -> str:
        """Return what the queue calls the text."""
        subject = self.subject
        return (
            progress.name_of(subject) if isinstance(subject, ProgressUpdate) else self.pledge.code
        )


@bp.get("")
@allow(GET=Permission.REVIEW_QUEUE)
def index() -> ResponseReturnValue:
    """List what waits for a decision, the oldest first."""
    session, actor, problem = database.session, current_actor(), None
    choosers, rows = review_list.choosers(session), []
    try:
        chosen = review_list.read(choosers)
        rows = review_list.sorted_as_asked(review_queue.waiting(session, actor.at, chosen))
        listing = review_list.page(rows)
    except TrackerError as error:
        problem, listing = say(error), review_list.Listing([], 1, 0, None, None)
    page = render_template(
        "review/index.html",
        listing=listing,
        problem=problem,
        notices=review_queue.notices(session, list(listing.rows)),
        choosers=choosers,
        chips=review_list.chips(choosers),
        summary=review_list.summary(
            review_pace.pace(session, actor.at, [row.since for row in rows])
        ),
        sort=request.args.get("sort") or review_list.SORTS[0],
        now=actor.at,
        countries=country_names(),
        kinds=review_list.KINDS,
        address=review_list.address,
        queue=review_list.queue,
        span=review_list.span,
        warning=update_words.warning,
    )
    return page, 422 if problem else 200


@bp.route("/<code>/<period>", methods=["GET", "POST"])
@allow(GET=Permission.REVIEW_QUEUE, POST=Permission.UPDATE_REVIEW)
def update(code: str, period: str) -> ResponseReturnValue:
    """Show a progress update beside the last accepted one, and take the decision."""
    record = update_record.read(database.session, current_actor(), code, period)
    is_waiting = record.open is not None and record.open.state is State.SUBMITTED
    decided = [one for one in record.revisions if one.state in DECIDED]
    subject = record.open if is_waiting else next(reversed(decided), None)
    if subject is None:
        raise NotFoundError
    rows = review_rows.of_update(subject, record.previous)
    return _answer(Case(subject, record.previous, rows, subject.evidence, is_waiting))


@bp.route("/<code>", methods=["GET", "POST"])
@allow(GET=Permission.REVIEW_QUEUE, POST=Permission.PLEDGE_REVIEW)
def version(code: str) -> ResponseReturnValue:
    """Show a pledge's text beside the published one, and take the decision."""
    session = database.session
    pledge = pledge_record.find(session, current_actor(), code)
    subject = pledge.open_version
    is_waiting = subject is not None and subject.state is State.SUBMITTED
    if not is_waiting:
        decided = (one for one in reversed(pledge.versions) if _was_decided(one))
        subject = next(decided, None)
    if subject is None:
        raise NotFoundError
    base = pledge.current
    rows = review_rows.of_version(
        text_of(subject),
        text_of(base) if base else None,
        pledge_choices.organisations(session),
        pledge_choices.titles(session, current_language()),
    )
    return _answer(Case(subject, base, rows, [], is_waiting))


def _was_decided(version: PledgeVersion) -> bool:
    # What came back before it ever reached the monitoring mechanism is the country's own.
    return version.state in DECIDED and version.submitted_at is not None


def _answer(case: Case) -> ResponseReturnValue:
    form = ReviewForm(
        fields=[(row.field, row.name) for row in case.rows], version=str(case.subject.version)
    )
    if request.method == "GET":
        if not case.is_waiting:
            raise NotFoundError
        return _page(case, form)
    sending = once("review.decide", form.form_key.data)
    if sending.result:
        return redirect(sending.result, 303)
    if not case.is_waiting:
        return _too_late(case, form, status=409)
    if not form.validate() or form.is_undecided():
        return _page(case, form, status=422)
    return _decide(case, form, sending)


def _decide(case: Case, form: ReviewForm, sending: Once) -> ResponseReturnValue:
    place = review_list.place(_queue(), case.name)
    try:
        message = _carry_out(case, form)
    except InvalidError as error:
        database.session.rollback()
        form.refuse(error)
        return _page(case, form, status=422)
    except (StaleError, WrongStateError) as error:
        database.session.rollback()
        return _overtaken(case, form, error)
    target = place.after or review_list.queue()
    sending.remember(target)
    database.session.commit()
    flash(message, "success")
    return redirect(target, 303)


def _overtaken(case: Case, form: ReviewForm, error: TrackerError) -> ResponseReturnValue:
    form.form_errors.append(say(error))
    form.version.data = str(case.subject.version)
    answer = _page if case.subject.state is State.SUBMITTED else _too_late
    return answer(case, form, status=409)


def _too_late(case: Case, form: ReviewForm, *, status: int) -> ResponseReturnValue:
    """Say who was faster, and give back what was written."""
    review = review_history.decided(database.session, case.subject)
    if review is None:
        raise NotFoundError
    page = render_template(
        "review/decided.html",
        title=_title(case),
        name=case.name,
        review=review,
        said=[(row.name, form.said()[row.field]) for row in case.rows if row.field in form.said()],
        note=form.note.data or "",
        place=review_list.place(_queue(), case.name),
        queue=review_list.queue(),
        zone=current_user.user.time_zone,
    )
    return page, status


def _queue() -> list[Waiting]:
    """Return the queue as the address filters it, whole where it makes no sense."""
    session = database.session
    try:
        chosen = review_list.read(review_list.choosers(session))
    except TrackerError:
        chosen = Filters()
    return review_list.sorted_as_asked(review_queue.waiting(session, current_actor().at, chosen))


def _carry_out(case: Case, form: ReviewForm) -> str:
    session, actor, subject = database.session, current_actor(), case.subject
    expected, note = form.expected_version or 0, form.note.data or ""
    room: Any = progress if isinstance(subject, ProgressUpdate) else publication
    if form.decision.data == RETURN:
        remarks = form.said()
        room.send_back(session, actor, subject, note=note, remarks=remarks, expected=expected)
        if not remarks:
            return str(_("%(name)s was returned with a message.", name=case.name))
        return str(
            ngettext(
                "%(name)s was returned with %(num)s remark.",
                "%(name)s was returned with %(num)s remarks.",
                len(remarks),
                name=case.name,
            )
        )
    if isinstance(subject, ProgressUpdate):
        progress.accept(session, actor, subject, expected=expected, note=note)
        return str(_("The report %(name)s was accepted.", name=case.name))
    publication.publish(session, actor, subject, expected=expected)
    return str(_("The text of %(name)s was published.", name=case.name))


def _page(case: Case, form: ReviewForm, *, status: int = 200) -> ResponseReturnValue:
    session, subject, base = database.session, case.subject, case.base
    boxes = list(zip(case.rows, form.remarks, strict=True))
    update = subject if isinstance(subject, ProgressUpdate) else None
    page = render_template(
        "review/show.html",
        form=form,
        subject=subject,
        base=base,
        evidence=case.evidence,
        pledge=case.pledge,
        period=update.obligation.period if update else None,
        title=_title(case),
        is_update=update is not None,
        # A text without a predecessor is shown whole.
        opened=[pair for pair in boxes if _is_opened(pair[0], base)],
        folded=[pair for pair in boxes if not _is_opened(pair[0], base)],
        notices=[update_words.warning(notice, count) for notice, count in _notices(subject)],
        trends=trend_words.rows(review_trends.of(session, update)) if update else [],
        milestones=review_milestones.of(session, case.pledge, base.submitted_at if base else None),
        steps=review_history.steps(session, subject, base),
        place=review_list.place(_queue(), case.name),
        queue=review_list.queue(),
        accept=ACCEPT,
        send_back=RETURN,
        zone=current_user.user.time_zone,
        countries=country_names(),
        names={row.field: row.name for row in case.rows},
    )
    return page, status


def _notices(subject: Subject) -> review_queue.Notices:
    if isinstance(subject, ProgressUpdate):
        return review_notices.of_updates(database.session, [subject.id])[subject.id]
    return review_notices.of_versions(database.session, [subject.id])[subject.id]


def _is_opened(row: Row, base: object) -> bool:
    return row.is_changed if base is not None else bool(row.after)


def _title(case: Case) -> str:
    if isinstance(case.subject, PledgeVersion):
        return case.subject.title
    current = case.pledge.current
    return current.title if current else case.pledge.code
