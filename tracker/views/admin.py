"""The administrators' overview, and the audit trail as a readable list."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from tracker.domain import audit_trail, users
from tracker.domain.permissions import Permission
from tracker.extensions import database
from tracker.models.base import LARGEST_ID
from tracker.web.auth import allow, current_actor

bp = Blueprint("admin", __name__, url_prefix="/<lang:lang>/admin")
LONGEST_NUMBER = 19


@bp.get("")
@allow(GET=Permission.PEOPLE_MANAGE)
def index() -> ResponseReturnValue:
    """Show what there is to administer."""
    session, actor = database.session, current_actor()
    people = users.listed(session)
    return render_template(
        "admin/index.html",
        people=len(people),
        disabled=sum(user.disabled_at is not None for user in people),
        latest=audit_trail.page(session, actor, audit_trail.Question()).events[:5],
    )


@bp.get("/audit")
@allow(GET=Permission.AUDIT_READ)
def trail() -> ResponseReturnValue:
    """List the audit events, the latest first."""
    asked = request.args
    question = audit_trail.Question(
        action=asked.get("action", "")[:64],
        thing=asked.get("thing", "")[:64],
        before=_number(asked.get("before", "")),
    )
    page = audit_trail.page(database.session, current_actor(), question)
    return render_template("admin/audit.html", page=page, question=question)


def _number(text: str) -> int | None:
    is_number = text.isascii() and text.isdigit() and len(text) <= LONGEST_NUMBER
    return min(int(text), LARGEST_ID) if is_number else None
