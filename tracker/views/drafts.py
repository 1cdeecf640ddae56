"""Forms that save themselves: the same changes and rights as their buttons, answered in a few bytes."""

from flask import Blueprint
from flask.typing import ResponseReturnValue

from tracker.domain import permissions, pledges
from tracker.domain.errors import (
    DuplicateError,
    InvalidError,
    NotAllowedError,
    StaleError,
    WrongStateError,
)
from tracker.domain.permissions import Permission
from tracker.domain.update_texts import definitions_of
from tracker.extensions import database
from tracker.forms.fields import say
from tracker.forms.pledges import PledgeForm
from tracker.forms.progress import ProgressForm
from tracker.views.pledge_forms import first_values, lead_of, offers_of, own
from tracker.views.progress import find_record
from tracker.views.progress_form import keep
from tracker.web import autosave
from tracker.web.auth import allow, current_actor

CONFLICT = 409

bp = Blueprint("drafts", __name__, url_prefix="/<lang:lang>/pledges")


@bp.post("/new/autosave")
@allow(POST=Permission.PLEDGE_CREATE)
def new() -> ResponseReturnValue:
    """Begin a pledge's draft from what was typed so far."""
    session = database.session
    form = PledgeForm(offers=offers_of(), data=first_values())
    sending = autosave.claim(form)
    if sending.result:
        return autosave.again(sending.result)
    if not form.validate():
        return autosave.incomplete()
    try:
        pledge = pledges.create(session, current_actor(), form.text(), **lead_of(form))
    except InvalidError:
        return autosave.incomplete()
    autosave.remember(sending, pledge.code, pledge.versions[0])
    session.commit()
    return autosave.answer(pledge.code, pledge.versions[0])


@bp.post("/<code>/edit/autosave")
@allow(POST=Permission.PLEDGE_EDIT)
def pledge(code: str) -> ResponseReturnValue:
    """Keep a pledge's draft as it is typed so far."""
    session, actor, version = database.session, current_actor(), own(code)
    if not permissions.may(actor, Permission.PLEDGE_EDIT, version):
        return autosave.refusal(say(WrongStateError()), CONFLICT)
    form = PledgeForm(offers=offers_of(version.pledge))
    sending = autosave.claim(form)
    if sending.result:
        return autosave.again(sending.result)
    if not form.validate():
        return autosave.incomplete()
    try:
        pledges.revise(session, actor, version, form.text(), expected=form.expected_version or 0)
    except InvalidError:
        return autosave.incomplete()
    except StaleError:
        return autosave.stale()
    autosave.remember(sending, code, version)
    session.commit()
    return autosave.answer(code, version)


@bp.post("/<code>/progress/<period>/autosave")
@allow(POST=Permission.UPDATE_EDIT)
def update(code: str, period: str) -> ResponseReturnValue:
    """Keep a report's draft as it is typed so far; a declaration that nothing changed is never made so."""
    record = find_record(code, period)
    if not permissions.owns(current_actor(), Permission.UPDATE_EDIT, record.obligation.pledge):
        raise NotAllowedError
    form = ProgressForm(definitions=definitions_of(record.obligation.pledge))
    sending = autosave.claim(form)
    if sending.result:
        return autosave.again(sending.result)
    if form.says_no_change or not form.validate():
        return autosave.undeclared() if form.says_no_change else autosave.incomplete()
    try:
        kept = keep(form, record)
    except InvalidError:
        return autosave.incomplete()
    except (StaleError, DuplicateError):
        return autosave.stale()
    except WrongStateError as error:
        return autosave.refusal(say(error), CONFLICT)
    autosave.remember(sending, code, kept)
    database.session.commit()
    return autosave.answer(code, kept)
