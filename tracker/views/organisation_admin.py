"""Administrators' pages of organisations: entered, changed, and two entries of one made one."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms.fields.choices import SelectChoice

from tracker.domain import organisation_merging, organisations, pledge_choices
from tracker.domain.errors import InvalidError, StaleError, TrackerError
from tracker.domain.permissions import Permission
from tracker.extensions import database
from tracker.forms.fields import say
from tracker.forms.organisations import MergeForm, OrganisationForm
from tracker.models.organisation import Organisation
from tracker.web import organisation_list
from tracker.web.auth import allow, current_actor, recently_confirmed
from tracker.web.languages import country_names, current_language
from tracker.web.once import once

bp = Blueprint("organisation_admin", __name__, url_prefix="/<lang:lang>/admin/organisations")


@bp.get("")
@allow(GET=Permission.REFERENCE_MANAGE)
def index() -> ResponseReturnValue:
    """List the organisations that a search finds."""
    listing = organisation_list.page(database.session, current_language())
    return render_template("organisations/admin.html", listing=listing, countries=country_names())


@bp.route("/new", methods=["GET", "POST"])
@allow(GET=Permission.REFERENCE_MANAGE, POST=Permission.REFERENCE_MANAGE)
def new() -> ResponseReturnValue:
    """Enter an organisation."""
    session, form = database.session, _offered(OrganisationForm())
    if not form.validate_on_submit():
        return _form_page(form)
    sending = once("organisation_admin.new", form.form_key.data)
    if sending.result:
        return redirect(sending.result, 303)
    try:
        made = organisations.create(session, current_actor(), form.text())
    except InvalidError as error:
        session.rollback()
        form.refuse(error)
        return _form_page(form)
    target = url_for(".edit", organisation_id=made.id)
    sending.remember(target)
    return _done(target, _("The organisation is entered."))


@bp.route("/<int:organisation_id>", methods=["GET", "POST"])
@allow(GET=Permission.REFERENCE_MANAGE, POST=Permission.REFERENCE_MANAGE)
def edit(organisation_id: int) -> ResponseReturnValue:
    """Change what is said of an organisation."""
    session, actor = database.session, current_actor()
    found = organisations.find(session, organisation_id)
    if found.merged_into_id is not None and request.method == "GET":
        return redirect(url_for(".edit", organisation_id=found.merged_into_id))
    form = _offered(OrganisationForm(data=_values(found), version=str(found.version)))
    if not form.validate_on_submit():
        return _form_page(form, found)
    expected = form.expected_version
    try:
        organisations.revise(
            session, actor, found, form.text(), expected=-1 if expected is None else expected
        )
    except InvalidError as error:
        session.rollback()
        form.refuse(error)
        return _form_page(form, organisations.find(session, organisation_id))
    except StaleError:
        session.rollback()
        stored = organisations.find(session, organisation_id)
        form.follow(stored.version)
        return _form_page(form, stored, is_stale=True)
    return _done(url_for(".edit", organisation_id=found.id), _("The organisation is saved."))


@bp.route("/<int:organisation_id>/merge", methods=["GET", "POST"])
@recently_confirmed
@allow(GET=Permission.REFERENCE_MANAGE, POST=Permission.REFERENCE_MANAGE)
def merge(organisation_id: int) -> ResponseReturnValue:
    """Choose the organisation that stays, see what would move, and merge."""
    session, actor = database.session, current_actor()
    found = organisations.find(session, organisation_id)
    form = MergeForm(formdata=request.values, version=str(found.version))
    form.into.choices = [
        SelectChoice(str(key), name) for key, name in pledge_choices.organisations(session).items()
    ]
    into = _chosen(form)
    refusal: TrackerError | None = None
    if request.method == "POST" and form.validate() and into is not None:
        expected = form.expected_version
        try:
            organisation_merging.merge(
                session, actor, found, into, expected=-1 if expected is None else expected
            )
        except InvalidError as error:
            session.rollback()
            refusal = error
        else:
            told = _("The two are one now. The names of the first lead to the second.")
            return _done(url_for(".edit", organisation_id=into.id), told)
    elif into is not None:
        try:
            organisation_merging.refusals(found, into)
        except TrackerError as error:
            refusal = error
    return _merge_page(form, found, into, refusal)


def _chosen(form: MergeForm) -> Organisation | None:
    key = form.into.data or ""
    if not key.isascii() or not key.isdigit():
        return None
    return organisations.find(database.session, int(key[:12]))


def _merge_page(
    form: MergeForm,
    found: Organisation,
    into: Organisation | None,
    refusal: TrackerError | None,
) -> ResponseReturnValue:
    page = render_template(
        "organisations/merge.html",
        form=form,
        organisation=found,
        into=into if refusal is None else None,
        refusal=say(refusal) if refusal else None,
        moving=organisation_merging.moving(database.session, found),
    )
    if request.method == "POST" or refusal is not None:
        return page, 422
    return page


def _offered(form: OrganisationForm) -> OrganisationForm:
    language = current_language()
    form.offer(
        [
            SelectChoice(term.code, term.title(language))
            for term in organisations.types(database.session)
        ],
        [SelectChoice(code, name) for code, name in country_names().items()],
    )
    return form


def _values(found: Organisation) -> dict[str, str]:
    return {
        "name": found.name,
        "aliases": "\n".join(organisations.aliases(found.aliases)),
        "type": found.type,
        "country": found.country_iso3 or "",
    }


def _form_page(
    form: OrganisationForm, found: Organisation | None = None, *, is_stale: bool = False
) -> ResponseReturnValue:
    page = render_template(
        "organisations/form.html",
        form=form,
        organisation=found,
        is_stale=is_stale,
        countries=country_names(),
    )
    if is_stale:
        return page, 409
    return page, 422 if form.errors else 200


def _done(target: str, sentence: str) -> ResponseReturnValue:
    database.session.commit()
    flash(sentence, "success")
    return redirect(target, 303)
