"""Independent views of a pledge beside its country's claim: written and published by staff, answered by the lead."""

from dataclasses import asdict

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tracker.domain import assessments, pledge_record
from tracker.domain.assessments import AssessmentText
from tracker.domain.errors import InvalidError, StaleError
from tracker.domain.permissions import Permission
from tracker.extensions import database
from tracker.forms.assessments import AssessmentForm, ReplyForm
from tracker.models.assessment import Assessment
from tracker.models.enums import Language
from tracker.models.pledge import Pledge
from tracker.web import sides, stakeholder_words
from tracker.web.auth import allow, current_actor
from tracker.web.languages import current_language
from tracker.web.once import once

bp = Blueprint("assessments", __name__, url_prefix="/<lang:lang>/pledges/<code>")


@bp.route("/assessment", methods=["GET", "POST"])
@allow(GET=Permission.ASSESSMENT_WRITE, POST=Permission.ASSESSMENT_WRITE)
def edit(code: str) -> ResponseReturnValue:
    """Write the view of a pledge that is a draft until it is published."""
    session, actor = database.session, current_actor()
    pledge = pledge_record.find(session, actor, code)
    assessments.require_write(actor, pledge)
    draft = assessments.draft_of(session, pledge)
    form = AssessmentForm(data=_values(draft), version=_version(draft))
    if form.rearrange() or not form.validate_on_submit():
        return _page(form, pledge)
    sending = once("assessments.edit", form.form_key.data)
    if sending.result:
        return redirect(sending.result, 303)
    text, expected = form.text(), form.expected_version
    is_to_publish = request.form.get("action") == "publish"
    try:
        saved = assessments.save(
            session, actor, pledge, text, expected=-1 if expected is None else expected
        )
        if is_to_publish:
            assessments.publish(session, actor, saved)
    except InvalidError as error:
        session.rollback()
        form.refuse(error)
        return _page(form, pledge)
    except StaleError:
        session.rollback()
        return _conflict(form, pledge, text)
    target = url_for("pledges.show", code=code, _anchor="assessment")
    sending.remember(target)
    if is_to_publish:
        return _done(target, _("The assessment is public."))
    return _done(target, _("The assessment is saved. Only monitoring staff see it."))


@bp.route("/assessments/<int:assessment_id>/reply", methods=["GET", "POST"])
@allow(GET=Permission.ASSESSMENT_REPLY, POST=Permission.ASSESSMENT_REPLY)
def reply(code: str, assessment_id: int) -> ResponseReturnValue:
    """Answer a public view in the name of the side that leads the pledge."""
    session, actor = database.session, current_actor()
    pledge = pledge_record.find(session, actor, code)
    found = assessments.find(session, actor, pledge, assessment_id)
    assessments.require_reply(actor, found)
    language = found.reply_language or current_language()
    form = ReplyForm(data={"reply": found.reply, "language": language}, version=str(found.version))
    if not form.validate_on_submit():
        return _reply_page(form, found)
    text, expected = form.reply.data or "", form.expected_version
    try:
        assessments.reply(
            session,
            actor,
            found,
            text,
            Language(form.language.data),
            expected=-1 if expected is None else expected,
        )
    except InvalidError as error:
        session.rollback()
        form.refuse(error)
        return _reply_page(form, found)
    except StaleError:
        session.rollback()
        form.follow(found.version)
        conflict = sides.between(
            stakeholder_words.of_reply(found.reply), stakeholder_words.of_reply(text)
        )
        return _reply_page(form, found, conflict=conflict)
    target = url_for("pledges.show", code=code, _anchor="assessment")
    return _done(target, _("The reply is saved. Everybody can read it."))


def _conflict(form: AssessmentForm, pledge: Pledge, text: AssessmentText) -> ResponseReturnValue:
    draft = assessments.draft_of(database.session, pledge)
    form.version.data = _version(draft)
    stored = stakeholder_words.of_assessment(assessments.text_of(draft)) if draft else {}
    conflict = sides.between(stored, stakeholder_words.of_assessment(text))
    return _page(form, pledge, conflict=conflict)


def _values(draft: Assessment | None) -> dict[str, object]:
    if draft is None:
        return {"language": current_language(), "links": [{}]}
    return asdict(assessments.text_of(draft))


def _version(draft: Assessment | None) -> str:
    return str(draft.version if draft else 0)


def _page(
    form: AssessmentForm, pledge: Pledge, *, conflict: list[sides.Row] | None = None
) -> ResponseReturnValue:
    page = render_template("assessments/form.html", form=form, pledge=pledge, conflict=conflict)
    if conflict is not None:
        return page, 409
    return page, 422 if form.errors else 200


def _reply_page(
    form: ReplyForm, found: Assessment, *, conflict: list[sides.Row] | None = None
) -> ResponseReturnValue:
    page = render_template("assessments/reply.html", form=form, assessment=found, conflict=conflict)
    if conflict is not None:
        return page, 409
    return page, 422 if form.errors else 200


def _done(target: str, sentence: str) -> ResponseReturnValue:
    database.session.commit()
    flash(sentence, "success")
    return redirect(target, 303)
