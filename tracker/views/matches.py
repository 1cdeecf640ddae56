"""A need and an offer together: brought together by hand, in contact, agreed, delivered in parts, or declined."""

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select

from tracker.domain import agreements, matches, permissions, support_record
from tracker.domain.errors import InvalidError
from tracker.domain.permissions import Permission
from tracker.extensions import database
from tracker.forms.base import Form
from tracker.forms.support import AgreeForm, DeliverForm, OutcomeForm, ProposeForm, ReasonForm
from tracker.models.audit import AuditEvent
from tracker.models.support import Match, MatchState, Need
from tracker.views.pledge_forms import expected_version
from tracker.views.support import find, others_of, record_page
from tracker.views.support_moves import bp
from tracker.web import support_words
from tracker.web.auth import PUBLIC, allow, current_actor
from tracker.web.once import once

__all__ = ["bp"]

Act = Callable[[Any, Match], object]


@bp.get("/matches/<int:match_id>")
@allow(GET=PUBLIC)
def match(match_id: int) -> ResponseReturnValue:
    """Show a match with its score, its steps and what the reader may do."""
    return _page(_found(match_id))


@bp.post("/<any(needs, offers):kind>/<code>/propose")
@allow(POST=Permission.SUPPORT_MATCH)
def propose(kind: str, code: str) -> ResponseReturnValue:
    """Bring a need and an offer together by hand."""
    session, actor = database.session, current_actor()
    record = find(kind, code)
    form = ProposeForm(others=others_of(record, ()))
    if not form.validate_on_submit():
        # The right first: whoever has none learns nothing of the form.
        matches.require_open(actor, record)
        return record_page(record, form)
    chosen = form.other.data
    if isinstance(record, Need):
        offer = support_record.find_offer(session, actor, chosen)
        made = matches.propose(session, actor, record, offer)
    else:
        need = support_record.find_need(session, actor, chosen)
        made = matches.propose(session, actor, need, record)
    return _done(made, _("You brought them together: now get in contact."))


@bp.post("/matches/<int:match_id>/contact")
@allow(POST=Permission.SUPPORT_MATCH)
def contact(match_id: int) -> ResponseReturnValue:
    """Say that the two sides are in contact."""
    found = _found(match_id)
    matches.contact(database.session, current_actor(), found, expected=expected_version())
    return _done(found, _("It is noted that both sides are in contact."))


@bp.post("/matches/<int:match_id>/agree")
@allow(POST=Permission.SUPPORT_MATCH)
def agree(match_id: int) -> ResponseReturnValue:
    """Promise a part of the offer, or all that is left of it."""

    def act(form: AgreeForm, found: Match) -> None:
        agreements.agree(
            database.session, current_actor(), found, form.terms(), expected=expected_version()
        )

    return _carried_out(match_id, "agree", act, MatchState.AGREED, _("The agreement is noted."))


@bp.post("/matches/<int:match_id>/deliver")
@allow(POST=Permission.SUPPORT_MATCH)
def deliver(match_id: int) -> ResponseReturnValue:
    """Write down that a part arrived."""

    def act(form: DeliverForm, found: Match) -> None:
        agreements.deliver(
            database.session, current_actor(), found, form.part(), expected=expected_version()
        )

    done = _("The delivery is noted.")
    return _carried_out(match_id, "deliver", act, MatchState.DELIVERING, done)


@bp.post("/matches/<int:match_id>/finish")
@allow(POST=Permission.SUPPORT_MATCH)
def finish(match_id: int) -> ResponseReturnValue:
    """Say that all has arrived, and what came of it."""

    def act(form: OutcomeForm, found: Match) -> None:
        agreements.finish(
            database.session,
            current_actor(),
            found,
            outcome=form.outcome.data or "",
            expected=expected_version(),
        )

    done = _("The delivery is complete.")
    return _carried_out(match_id, "finish", act, MatchState.DELIVERED, done)


@bp.post("/matches/<int:match_id>/decline")
@allow(POST=Permission.SUPPORT_MATCH)
def decline(match_id: int) -> ResponseReturnValue:
    """End a match and say why."""

    def act(form: ReasonForm, found: Match) -> None:
        matches.decline(
            database.session,
            current_actor(),
            found,
            reason=form.reason.data or "",
            expected=expected_version(),
        )

    return _carried_out(match_id, "decline", act, MatchState.DECLINED, _("It is declined."))


def _carried_out(
    match_id: int, name: str, act: Act, to: MatchState, done: str
) -> ResponseReturnValue:
    """Carry out what a form of the page asks for, once; what is wrong with it is shown in the form."""
    session, found = database.session, _found(match_id)
    forms = _forms(found)
    form = forms[name]
    # A form that is sent twice has been carried out: its state is no reason to refuse it.
    sending = once(f"support.{name}", form.form_key.data)
    if sending.result:
        return redirect(sending.result, 303)
    matches.require(current_actor(), found, to, None)
    if not form.validate_on_submit():
        return _page(found, forms, name)
    try:
        act(form, found)
    except InvalidError as error:
        session.rollback()
        form.refuse(error)
        return _page(_found(match_id), forms, name)
    sending.remember(url_for("support.match", match_id=match_id))
    return _done(found, done)


def _found(match_id: int) -> Match:
    return matches.find(database.session, current_actor(), match_id)


def _forms(found: Match) -> dict[str, Form]:
    kinds: dict[str, type[Form]] = {
        "agree": AgreeForm,
        "deliver": DeliverForm,
        "finish": OutcomeForm,
        "decline": ReasonForm,
    }
    version = str(found.version)
    return {name: kind(version=version, prefix=name) for name, kind in kinds.items()}


def _page(
    found: Match, forms: dict[str, Form] | None = None, wrong: str = ""
) -> ResponseReturnValue:
    session, actor = database.session, current_actor()
    may = permissions.may(actor, Permission.SUPPORT_MATCH, found)
    moves = {to.value for to in matches.MOVES[found.state]} if may else set()
    if not agreements.is_giver(actor, found):
        moves.discard(MatchState.AGREED)
    events = session.execute(
        select(AuditEvent.at, AuditEvent.action, AuditEvent.reason)
        .where(AuditEvent.object_type == "match", AuditEvent.object_id == str(found.id))
        .order_by(AuditEvent.seq.desc())
    ).all()
    page = render_template(
        "support/match.html",
        match=found,
        moves=moves,
        forms=forms or _forms(found),
        wrong=wrong,
        left=matches.left_of(session, [found.offer])[found.offer_id],
        outstanding=agreements.outstanding(found),
        events=events,
        reads_need=support_record.reads_text(actor, found.need),
        reads_offer=support_record.reads_text(actor, found.offer),
        words=support_words,
    )
    return page, 422 if wrong else 200


def _done(found: Match, sentence: str) -> ResponseReturnValue:
    target = url_for("support.match", match_id=found.id)
    database.session.commit()
    flash(sentence, "success")
    return redirect(target, 303)
