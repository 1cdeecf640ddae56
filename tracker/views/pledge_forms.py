"""Pledges while they are written: new ones, drafts, returned texts."""

import uuid
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms.fields.choices import SelectChoice

from tracker.domain import (
    milestones,
    permissions,
    pledge_choices,
    pledge_record,
    pledges,
    publication,
    reviews,
)
from tracker.domain import sides as domain_sides
from tracker.domain.errors import InvalidError, NotAllowedError, StaleError
from tracker.domain.permissions import Permission
from tracker.domain.pledge_texts import text_of
from tracker.domain.texts import PledgeText
from tracker.extensions import database
from tracker.forms.pledges import Offers, PledgeForm, values_of
from tracker.models.pledge import Pledge, PledgeVersion
from tracker.views.pledges import bp
from tracker.web import autosave, pledge_words, sides
from tracker.web.auth import allow, current_actor
from tracker.web.languages import country_names, current_language
from tracker.web.once import Once, once


@bp.route("/new", methods=["GET", "POST"])
@allow(GET=Permission.PLEDGE_CREATE, POST=Permission.PLEDGE_CREATE)
def new() -> ResponseReturnValue:
    """Begin a pledge as a draft; a title is enough."""
    session, actor = database.session, current_actor()
    form = PledgeForm(offers=offers_of(), data=first_values())
    if form.rearrange():
        return _page(form)
    if form.validate_on_submit():
        sending = once("pledges.new", form.form_key.data)
        if sending.result:
            return redirect(sending.result, 303)
        if begun := autosave.kept(form):
            return _kept(form, own(begun.code), sending)
        try:
            pledge = pledges.create(session, actor, form.text(), **lead_of(form))
        except InvalidError as error:
            form.refuse(error)
        else:
            sending.remember(_next(pledge))
            session.commit()
            return _saved(form, pledge.versions[0])
    return _page(form)


@bp.route("/<code>/edit", methods=["GET", "POST"])
@allow(GET=Permission.PLEDGE_EDIT, POST=Permission.PLEDGE_EDIT)
def edit(code: str) -> ResponseReturnValue:
    """Change a draft or a returned text."""
    actor, version = current_actor(), own(code)
    form = PledgeForm(
        offers=offers_of(version.pledge),
        data=values_of(text_of(version)),
        version=str(version.version),
    )
    if form.rearrange():
        return _page(form, version)
    is_sound = form.validate_on_submit()
    sending = once("pledges.edit", form.form_key.data if is_sound else None)
    if sending.result:
        return redirect(sending.result, 303)
    if request.method == "GET":
        permissions.require(actor, Permission.PLEDGE_EDIT, version)
    is_closed = not permissions.may(actor, Permission.PLEDGE_EDIT, version)
    if is_closed or not is_sound:
        return _page(form, version, is_closed=is_closed)
    if request.form.get("action") == "merge":
        return _merged(form, version)
    return _kept(form, version, sending)


def _kept(form: PledgeForm, version: PledgeVersion, sending: Once) -> ResponseReturnValue:
    """Store what was typed over the text that it was made from, or say why not."""
    session, text = database.session, form.text()
    if stored := autosave.kept(form):
        form.follow(stored.version)
    try:
        pledges.revise(session, current_actor(), version, text, expected=form.expected_version or 0)
    except InvalidError as error:
        form.refuse(error)
        return _page(form, version)
    except StaleError:
        return _conflict(form, version, text)
    sending.remember(_next(version.pledge))
    session.commit()
    return _saved(form, version)


def own(code: str) -> PledgeVersion:
    """Return the text on its way of a pledge that the person writes for, else the latest one."""
    actor = current_actor()
    pledge = pledge_record.find(database.session, actor, code)
    if not permissions.owns(actor, Permission.PLEDGE_EDIT, pledge):
        raise NotAllowedError
    return pledge.open_version or pledge.versions[-1]


def _conflict(form: PledgeForm, version: PledgeVersion, text: PledgeText) -> ResponseReturnValue:
    """Show what is stored now beside what was typed; sending the form again is on purpose."""
    database.session.rollback()
    stored = text_of(version)
    form.version.data = str(version.version)
    names = pledge_choices.organisations(database.session)
    return _page(form, version, conflict=sides.of_pledge(stored, text, names))


def _merged(form: PledgeForm, version: PledgeVersion) -> ResponseReturnValue:
    """Put what was chosen of two texts in the form; nothing is stored yet."""
    text = form.text()
    if form.expected_version != version.version:
        return _conflict(form, version, text)
    joined = domain_sides.pledge(text, text_of(version), sides.taken())
    return _page(_filled(version, joined), version, is_merged=True)


def _filled(version: PledgeVersion, text: PledgeText) -> PledgeForm:
    return PledgeForm(
        None,
        offers=offers_of(version.pledge),
        data=values_of(text),
        version=str(version.version),
    )


def _saved(form: PledgeForm, version: PledgeVersion) -> ResponseReturnValue:
    """Lead on to the check of a saved text when that was asked for, else show it."""
    if not _asks_for_check():
        flash(_("The draft is saved."), "success")
    elif faults := publication.sending_faults(database.session, current_actor(), version):
        form.refuse(InvalidError(faults))
        form.version.data = str(version.version)
        # This key's work is done: what is sent next is another sending.
        form.form_key.data = uuid.uuid4().hex
        return _page(form, version, is_saved=True)
    return redirect(_next(version.pledge), 303)


def _asks_for_check() -> bool:
    return request.form.get("action") == "check"


def _next(pledge: Pledge) -> str:
    return url_for("pledges.check" if _asks_for_check() else "pledges.show", code=pledge.code)


def expected_version() -> int:
    """Return the version that was on the page which was sent; without one nothing matches."""
    text = request.form.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def page_of(version: PledgeVersion, error: InvalidError) -> ResponseReturnValue:
    """Show the form of a stored text with what keeps it from being sent."""
    form = _filled(version, text_of(version))
    form.refuse(error)
    return _page(form, version, is_saved=True)


def _page(
    form: PledgeForm,
    version: PledgeVersion | None = None,
    *,
    conflict: list[sides.Row] | None = None,
    is_saved: bool = False,
    is_merged: bool = False,
    is_closed: bool = False,
) -> ResponseReturnValue:
    remarks = reviews.last_returns(database.session, [version]) if version else {}
    address = (
        url_for("pledges.edit", code=version.pledge.code) if version else url_for("pledges.new")
    )
    page = render_template(
        "pledges/form.html",
        form=form,
        version=version,
        pledge=version.pledge if version else None,
        review=remarks.get(version) if version else None,
        conflict=conflict,
        is_saved=is_saved,
        is_merged=is_merged,
        is_closed=is_closed,
        address=address,
        names=pledge_words.NAMES,
        linkable=pledge_choices.linkable(database.session, current_language()),
    )
    if conflict is not None or is_closed:
        return page, 409
    return page, 422 if form.errors else 200


def offers_of(pledge: Pledge | None = None) -> Offers:
    """Return what can be chosen in the form of a pledge, or of a new one."""
    session, language = database.session, current_language()
    countries, organisations = country_names(), pledge_choices.organisations(session)
    areas = [SelectChoice(one.code, one.words) for one in pledge_choices.areas(session, language)]
    leads = pledge_choices.leads(current_actor(), countries, organisations)
    return Offers(
        leads=[] if pledge else [SelectChoice(one.code, one.words) for one in leads],
        # A published pledge stays in its area.
        areas=[one for one in areas if one.value == pledge.area.code]
        if pledge and pledge.first_published_at
        else areas,
        other_areas=areas,
        lines=[
            SelectChoice(one.code, one.words) for one in pledge_choices.lines(session, language)
        ],
        parties=[
            *(
                SelectChoice(f"country:{code}", name, optgroup=_("Countries"))
                for code, name in countries.items()
            ),
            *(
                SelectChoice(f"organisation:{key}", name, optgroup=_("Organisations"))
                for key, name in organisations.items()
            ),
        ],
        has_milestones=pledge is not None
        and session.scalar(milestones.of_pledge(pledge).limit(1)) is not None,
    )


def first_values() -> dict[str, Any]:
    """Return what a new pledge's form begins with."""
    own = sorted(current_actor().countries())
    currency = pledge_choices.currency_of(database.session, own[0]) if own else None
    return {"language": current_language(), "budget_currency": currency}


def lead_of(form: PledgeForm) -> dict[str, Any]:
    """Return for whom the pledge is begun: what was chosen, or the only one there is."""
    leads = form.offers.leads
    chosen = leads[0].value if len(leads) == 1 else form.lead.data or ""
    kind, _colon, key = chosen.partition(":")
    if kind == "country":
        return {"country_iso3": key}
    return {"organisation_id": int(key)} if key else {}
