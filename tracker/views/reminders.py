"""What was sent to whom, what waits and what failed; and reminding by hand, after a look at the text."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import select

from tracker.domain import digests as mails
from tracker.domain import periods, postbox, reminders
from tracker.domain.errors import NotFoundError
from tracker.domain.notifications import Notice
from tracker.domain.permissions import Permission
from tracker.extensions import database
from tracker.forms.reminders import ReminderForm
from tracker.models.base import LARGEST_ID
from tracker.models.enums import NoticeKind
from tracker.models.notification import Digest
from tracker.web import letters
from tracker.web.auth import allow, current_actor
from tracker.web.languages import country_names
from tracker.web.once import once

bp = Blueprint("reminders", __name__, url_prefix="/<lang:lang>/monitoring/reminders")


@bp.get("")
@allow(GET=Permission.REMINDERS_SEND)
def index() -> ResponseReturnValue:
    """Show the log of the outbox, and where a reminder by hand begins."""
    session, actor = database.session, current_actor()
    question = _question()
    rows, has_more = postbox.page(session, actor, question)
    today = periods.today(actor)
    return render_template(
        "reminders/index.html",
        rows=rows,
        older=rows[-1].id if has_more else None,
        question=question,
        standings=postbox.FILTERS,
        stuck=postbox.stuck(session, actor),
        choices=[
            (period.code, period.code)
            for period in reversed(session.scalars(periods.calendar()).all())
            if period.opens_on <= today and period.published_at is None
        ],
        countries=country_names(),
        form=ReminderForm(formdata=None),
    )


@bp.get("/preview")
@allow(GET=Permission.REMINDERS_SEND)
def preview() -> ResponseReturnValue:
    """Show whom a reminder would reach and the text that each of them gets."""
    return _preview(ReminderForm(formdata=None))


@bp.post("")
@allow(POST=Permission.REMINDERS_SEND)
def send() -> ResponseReturnValue:
    """Queue the reminders that were looked at."""
    form = ReminderForm()
    if not form.validate():
        return _preview(form, 422)
    session = database.session
    claimed = once("remind", form.form_key.data)
    if claimed.result is not None:
        return redirect(claimed.result, 303)
    period = periods.find(session, request.args.get("period", ""))
    count = reminders.remind(session, current_actor(), period, _country())
    address = url_for(".index", country=_country())
    claimed.remember(address)
    session.commit()
    flash(ngettext("%(num)s person is reminded.", "%(num)s people are reminded.", count), "success")
    return redirect(address, 303)


@bp.post("/mails/<message_id>/again")
@allow(POST=Permission.REMINDERS_SEND)
def send_again(message_id: str) -> ResponseReturnValue:
    """Let a mail that did not leave be tried once more."""
    session = database.session
    digest = session.scalar(select(Digest).where(Digest.message_id == message_id))
    if digest is None:
        raise NotFoundError
    mails.send_again(session, current_actor(), digest)
    session.commit()
    flash(_("The mail is tried again."), "success")
    return redirect(url_for(".index"), 303)


def _preview(form: ReminderForm, status: int = 200) -> ResponseReturnValue:
    actor = current_actor()
    period = periods.find(database.session, request.args.get("period", ""))
    country = _country()
    silences = reminders.silences(database.session, actor, period, country)
    reached = [
        (
            silence,
            letters.write(
                silence.user,
                [Notice(NoticeKind.REMINDER, owed, actor.at) for owed in silence.owed],
            ),
        )
        for silence in silences
        if silence.owed
    ]
    page = render_template(
        "reminders/preview.html",
        form=form,
        period=period,
        country=country,
        countries=country_names(),
        reached=reached,
        already=[silence for silence in silences if silence.already],
    )
    return page, status


def _question() -> postbox.Question:
    """Return what of the log the address asks for; raises NotFoundError for what can't be asked."""
    standing, before = request.args.get("standing", ""), request.args.get("before", "")
    if standing and standing not in postbox.FILTERS:
        raise NotFoundError
    return postbox.Question(_country() or "", standing, _place(before) if before else None)


def _place(text: str) -> int:
    is_number = text.isascii() and text.isdigit() and len(text) <= len(str(LARGEST_ID))
    if not is_number or int(text) > LARGEST_ID:
        raise NotFoundError
    return int(text)


def _country() -> str | None:
    country = request.args.get("country", "")
    if country and country not in country_names():
        raise NotFoundError
    return country or None
