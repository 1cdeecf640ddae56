"""A pledge's text once more, whole, before it is sent."""

from flask import render_template
from flask.typing import ResponseReturnValue

from tracker.domain import (
    likely_doubles,
    milestones,
    permissions,
    pledge_advice,
    pledge_choices,
    publication,
)
from tracker.domain.errors import InvalidError
from tracker.domain.permissions import Permission
from tracker.domain.pledge_texts import text_of
from tracker.extensions import database
from tracker.views.pledge_forms import own, page_of
from tracker.views.pledge_moves import bp
from tracker.web import pledge_words
from tracker.web.auth import allow, current_actor
from tracker.web.languages import current_language

__all__ = ["bp"]


@bp.get("/<code>/check")
@allow(GET=Permission.PLEDGE_SUBMIT)
def check(code: str) -> ResponseReturnValue:
    """Show all that would be sent with what would make it clearer, or what is still missing."""
    session, actor, version = database.session, current_actor(), own(code)
    permissions.require(actor, Permission.PLEDGE_SUBMIT, version)
    if faults := publication.sending_faults(session, actor, version):
        return page_of(version, InvalidError(faults))
    text, pledge = text_of(version), version.pledge
    has_milestones = session.scalar(milestones.of_pledge(pledge).limit(1)) is not None
    return render_template(
        "pledges/check.html",
        version=version,
        pledge=pledge,
        rows=pledge_words.described(
            text,
            pledge_choices.organisations(session),
            pledge_choices.titles(session, current_language()),
        ).values(),
        advice=pledge_advice.of(text, has_milestones=has_milestones),
        qualities=pledge_words.QUALITIES,
        doubles=likely_doubles.of(session, actor, version),
    )
