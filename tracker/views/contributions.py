"""Party organisations report their part in a joint pledge; monitoring staff accept it or return it."""

from dataclasses import asdict

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tracker.domain import contributions, organisations, periods, permissions, pledge_record
from tracker.domain.contributions import Part
from tracker.domain.errors import InvalidError, StaleError
from tracker.domain.permissions import Permission
from tracker.extensions import database
from tracker.forms.contributions import ContributionForm, DecisionForm
from tracker.models.base import LARGEST_ID
from tracker.models.contribution import Contribution
from tracker.models.enums import State
from tracker.web import sides, stakeholder_words
from tracker.web.auth import allow, current_actor
from tracker.web.languages import current_language
from tracker.web.once import once

bp = Blueprint("contributions", __name__, url_prefix="/<lang:lang>")


@bp.get("/review/contributions")
@allow(GET=Permission.REVIEW_QUEUE)
def queue() -> ResponseReturnValue:
    """List the contributions that wait for a decision, the longest first."""
    waiting = contributions.waiting(database.session)
    return render_template("contributions/queue.html", waiting=waiting)


@bp.route("/pledges/<code>/contributions/<period>/<int:organisation_id>", methods=["GET", "POST"])
@allow(GET=Permission.CONTRIBUTION_WRITE, POST=Permission.CONTRIBUTION_WRITE)
def edit(code: str, period: str, organisation_id: int) -> ResponseReturnValue:
    """Say what one's organisation contributed in a period, for the first time or again."""
    session, actor = database.session, current_actor()
    pledge = pledge_record.find(session, actor, code)
    part = Part(pledge, min(organisation_id, LARGEST_ID), periods.find(session, period))
    contributions.require_report(actor, part)
    known = contributions.latest(session, part)
    if known is not None and known.state is State.SUBMITTED and request.method == "GET":
        return redirect(url_for("pledges.show", code=code, _anchor="contributions"))
    form = ContributionForm(data=_values(known), version=_version(known))
    if not form.validate_on_submit():
        return _form_page(form, part, known)
    sending = once("contributions.edit", form.form_key.data)
    if sending.result:
        return redirect(sending.result, 303)
    text, expected = form.text(), form.expected_version
    try:
        contributions.report(
            session, actor, part, text, expected=-1 if expected is None else expected
        )
    except InvalidError as error:
        session.rollback()
        form.refuse(error)
        return _form_page(form, part, contributions.latest(session, part))
    except StaleError:
        session.rollback()
        known = contributions.latest(session, part)
        form.version.data = _version(known)
        stored = contributions.text_of(known) if known else None
        before = stakeholder_words.of_contribution(stored) if stored else {}
        conflict = sides.between(before, stakeholder_words.of_contribution(text))
        return _form_page(form, part, known, conflict=conflict)
    target = url_for("pledges.show", code=code, _anchor="contributions")
    sending.remember(target)
    return _done(target, _("The contribution is sent to the monitoring mechanism."))


@bp.route("/pledges/<code>/contributions/<int:contribution_id>/decide", methods=["GET", "POST"])
@allow(GET=Permission.CONTRIBUTION_REVIEW, POST=Permission.CONTRIBUTION_REVIEW)
def decide(code: str, contribution_id: int) -> ResponseReturnValue:
    """Read a contribution, and accept or return it."""
    session, actor = database.session, current_actor()
    pledge = pledge_record.find(session, actor, code)
    found = contributions.find(session, actor, pledge, contribution_id)
    permissions.require(actor, Permission.CONTRIBUTION_REVIEW, found)
    form = DecisionForm(version=str(found.version))
    if not form.validate_on_submit():
        return _decision_page(form, found)
    expected = form.expected_version
    expected = -1 if expected is None else expected
    if request.form.get("decision") == "accept":
        contributions.accept(session, actor, found, expected=expected)
        return _done(url_for(".queue"), _("The contribution is accepted. Everybody can read it."))
    note = form.note.data or ""
    try:
        contributions.send_back(session, actor, found, note=note, expected=expected)
    except InvalidError as error:
        session.rollback()
        form.refuse(error)
        return _decision_page(form, found)
    return _done(url_for(".queue"), _("The contribution is returned to its organisation."))


def _values(known: Contribution | None) -> dict[str, object]:
    if known is None:
        return {"language": current_language()}
    return asdict(contributions.text_of(known))


def _version(known: Contribution | None) -> str:
    return str(known.version if known else 0)


def _form_page(
    form: ContributionForm,
    part: Part,
    known: Contribution | None,
    *,
    conflict: list[sides.Row] | None = None,
) -> ResponseReturnValue:
    page = render_template(
        "contributions/form.html",
        form=form,
        part=part,
        organisation=organisations.find(database.session, part.organisation_id),
        known=known,
        conflict=conflict,
    )
    if conflict is not None:
        return page, 409
    return page, 422 if form.errors else 200


def _decision_page(form: DecisionForm, found: Contribution) -> ResponseReturnValue:
    page = render_template("contributions/decide.html", form=form, contribution=found)
    return page, 422 if form.errors else 200


def _done(target: str, sentence: str) -> ResponseReturnValue:
    database.session.commit()
    flash(sentence, "success")
    return redirect(target, 303)
