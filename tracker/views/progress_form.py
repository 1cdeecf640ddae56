"""A pledge's progress in a period while it is written: the form, the check, the sending."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tracker.domain import differences, obligations, permissions, progress, reviews, update_rules
from tracker.domain import sides as domain_sides
from tracker.domain.errors import (
    DuplicateError,
    Fault,
    InvalidError,
    NotAllowedError,
    StaleError,
    WrongStateError,
)
from tracker.domain.permissions import EDITABLE, Permission
from tracker.domain.texts import UpdateText
from tracker.domain.update_record import Record
from tracker.domain.update_texts import definitions_of, lasts_until, starting_text, text_of
from tracker.extensions import database
from tracker.forms.fields import say
from tracker.forms.progress import UNCHANGED, ProgressForm, values_of
from tracker.forms.progress_moves import MoveForm
from tracker.messages import N_
from tracker.models.enums import Language
from tracker.models.progress import ProgressUpdate
from tracker.views.progress import bp, find_record, flash_sent, frame, open_of, page_of, read_page
from tracker.web import autosave, sides, update_words
from tracker.web.auth import allow, current_actor
from tracker.web.languages import current_language
from tracker.web.once import once

NO_VERSION, CONFLICT = 0, 409


@bp.get("")
@allow(GET=Permission.HOME_SEE)
def show(code: str, period: str) -> ResponseReturnValue:
    """Show the form to those who may write now, and the latest revision to everybody else."""
    record = find_record(code, period)
    if _is_writable(record):
        return _form_page(_stored_form(record), record)
    return page_of(record, MoveForm())


@bp.post("")
@allow(POST=Permission.UPDATE_EDIT)
def save(code: str, period: str) -> ResponseReturnValue:
    """Keep what was typed as a draft; then check it, or send it when nothing changed."""
    record = find_record(code, period)
    if not permissions.owns(current_actor(), Permission.UPDATE_EDIT, record.obligation.pledge):
        raise NotAllowedError
    form = ProgressForm(definitions=definitions_of(record.obligation.pledge))
    if form.rearrange() or not _is_sound(form):
        return _form_page(form, record)
    if form.action.data == "merge":
        return _merged(form, record)
    return _saved(form, record)


def _saved(form: ProgressForm, record: Record) -> ResponseReturnValue:
    if kept := autosave.kept(form):
        form.follow(kept.version)
    sending = once("progress.save", form.form_key.data)
    if sending.result:
        return redirect(sending.result, 303)
    try:
        target = _led_to(form, keep(form, record))
    except InvalidError as error:
        form.refuse(error)
        return _form_page(form, record)
    except WrongStateError as error:
        form.form_errors.append(say(error))
        return _form_page(form, record, status=409)
    except (StaleError, DuplicateError):
        database.session.rollback()
        owed = record.obligation
        return _conflict(form, find_record(owed.pledge.code, owed.period.code))
    sending.remember(target)
    database.session.commit()
    return redirect(target, 303)


@bp.get("/check")
@allow(GET=Permission.UPDATE_SUBMIT)
def check(code: str, period: str) -> ResponseReturnValue:
    """Show all that would be sent, or what is still missing."""
    record = find_record(code, period)
    update = open_of(record)
    definitions = definitions_of(record.obligation.pledge)
    if faults := update_rules.sending_faults(update, definitions):
        form = _stored_form(record)
        form.refuse(InvalidError(faults))
        return _form_page(form, record, is_saved=True, status=200)
    return read_page("progress/check.html", record, update, MoveForm(version=str(update.version)))


@bp.post("/submit")
@allow(POST=Permission.UPDATE_SUBMIT)
def submit(code: str, period: str) -> ResponseReturnValue:
    """Send the stored text on."""
    record = find_record(code, period)
    form = MoveForm()
    sending = once("progress.submit", form.form_key.data)
    if sending.result:
        return redirect(sending.result, 303)
    update = open_of(record)
    try:
        progress.submit(
            database.session, current_actor(), update, expected=form.expected_version or NO_VERSION
        )
    except InvalidError:
        return redirect(url_for(".check", code=code, period=period), 303)
    sending.remember(url_for("home.show"))
    database.session.commit()
    flash_sent(update)
    return redirect(url_for("home.show"), 303)


def _is_writable(record: Record) -> bool:
    pledge, update = record.obligation.pledge, record.open
    if not permissions.owns(current_actor(), Permission.UPDATE_EDIT, pledge):
        return False
    if obligations.refusal(record.obligation, current_actor().at) is not None:
        return False
    if update is None:
        # A no change that became too old is no answer any more: it is to be reported anew.
        return record.obligation.answer is None or "correct" in request.args
    return update.state in EDITABLE


def _is_sound(form: ProgressForm) -> bool:
    if not form.says_no_change:
        return bool(form.validate())
    # The rest of the form is left as it was: only the declaration counts, in one of our languages.
    is_sound = form.language.validate(form)
    if not form.attested.data:
        form.refuse(InvalidError([Fault("no_change", N_("Tick the declaration."))]))
    return bool(is_sound and form.attested.data)


def keep(form: ProgressForm, record: Record) -> ProgressUpdate:
    """Store what was typed as the draft, where it was made from the text that is stored now."""
    session, actor = database.session, current_actor()
    update = record.open
    if update is None and form.version.data:
        raise StaleError
    if update is None:
        return progress.start(session, actor, record.obligation, form.text())
    expected = form.expected_version or NO_VERSION
    progress.revise(session, actor, update, form.text(), expected=expected)
    return update


def _led_to(form: ProgressForm, update: ProgressUpdate) -> str:
    """Send the text when nothing changed, and return where to go next."""
    owed = update.obligation
    code, period = owed.pledge.code, owed.period.code
    if form.action.data == UNCHANGED:
        progress.submit(database.session, current_actor(), update)
        flash_sent(update)
        return url_for("home.show")
    if form.action.data == "check":
        return url_for(".check", code=code, period=period)
    flash(_("The draft is saved. Nothing was sent yet."), "success")
    return url_for(".show", code=code, period=period)


def _conflict(form: ProgressForm, record: Record) -> ResponseReturnValue:
    """Show what was typed beside what somebody else stored; saving again keeps what was typed."""
    stored = record.shown
    typed = form.text()
    found = differences.between(
        text_of(stored) if stored else None, typed, definitions_of(record.obligation.pledge)
    )
    form.version.data = str(record.open.version) if record.open else ""
    form.form_key.data = form.form_key.default()
    return _form_page(
        form, record, conflict=sides.of_update(update_words.rows(found)), status=CONFLICT
    )


def _merged(form: ProgressForm, record: Record) -> ResponseReturnValue:
    """Put what was chosen of two texts in the form; nothing is stored yet."""
    stored = record.open
    if stored is None or form.expected_version != stored.version:
        return _conflict(form, record)
    joined = domain_sides.update(form.text(), text_of(stored), sides.taken())
    return _form_page(_filled(record, joined), record, is_merged=True)


def _stored_form(record: Record) -> ProgressForm:
    return _filled(record, _first_text(record))


def _filled(record: Record, text: UpdateText) -> ProgressForm:
    definitions = definitions_of(record.obligation.pledge)
    values = values_of(text, definitions)
    if not values["spent_currency"]:
        values["spent_currency"] = _currency(record)
    version = str(record.open.version) if record.open else ""
    return ProgressForm(None, definitions=definitions, data=values, version=version)


def _first_text(record: Record) -> UpdateText:
    if record.open is not None:
        return text_of(record.open)
    return starting_text(database.session, record.obligation, Language(current_language()))


def _currency(record: Record) -> str:
    pledge = record.obligation.pledge
    budget = pledge.current.budget_currency if pledge.current else None
    return budget or (pledge.lead_country.currency if pledge.lead_country else "")


def _form_page(
    form: ProgressForm,
    record: Record,
    *,
    conflict: list[sides.Row] | None = None,
    is_saved: bool = False,
    is_merged: bool = False,
    status: int = 422,
) -> ResponseReturnValue:
    update = record.open
    definitions = definitions_of(record.obligation.pledge)
    previous = record.previous
    said = {one.ref: one for one in text_of(previous).readings} if previous else {}
    page = render_template(
        "progress/form.html",
        form=form,
        record=record,
        update=update,
        previous=previous,
        rows=[
            (
                definition,
                update_words.about(definition),
                update_words.value_of(said.get(ref), definition),
                row.form,
            )
            for (ref, definition), row in zip(definitions.items(), form.readings, strict=True)
        ],
        base=record.base,
        base_ends=lasts_until(record.base) if record.base else None,
        review=reviews.last_returns(database.session, [update]).get(update) if update else None,
        names=update_words.names(list(definitions)),
        words=update_words,
        conflict=conflict,
        is_saved=is_saved,
        is_merged=is_merged,
        **frame(record),
    )
    return page, status if form.errors or conflict is not None else 200
