"""Good practices while they are written: new ones (from a pledge or alone), drafts, returned texts."""

from dataclasses import replace
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import or_
from wtforms.fields.choices import SelectChoice

from tracker.domain import (
    permissions,
    pledge_choices,
    pledge_record,
    pledges,
    practice_record,
    practice_texts,
    practices,
)
from tracker.domain.errors import Fault, InvalidError, NotAllowedError, StaleError
from tracker.domain.permissions import Permission
from tracker.domain.pledge_rules import Lead
from tracker.domain.practice_texts import PracticeText, text_of
from tracker.extensions import database
from tracker.forms.practices import Offers, PracticeForm, values_of
from tracker.messages import N_
from tracker.models.enums import Role
from tracker.models.pledge import Pledge, PledgeVersion
from tracker.models.practice import Practice, PracticeVersion
from tracker.views.practices import bp
from tracker.web import practice_words, sides
from tracker.web.auth import allow, current_actor
from tracker.web.languages import country_names, current_language
from tracker.web.once import once

__all__ = ["bp"]


@bp.route("/new", methods=["GET", "POST"])
@allow(GET=Permission.PRACTICE_CREATE, POST=Permission.PRACTICE_CREATE)
def new() -> ResponseReturnValue:
    """Begin a practice as a draft; `pledge` in the address fills in what that pledge says already."""
    session, actor = database.session, current_actor()
    form = PracticeForm(offers=_offers(), data=_first_values())
    if form.rearrange() or not form.validate_on_submit():
        return _page(form)
    sending = once("practices.new", form.form_key.data)
    if sending.result:
        return redirect(sending.result, 303)
    try:
        practice = practices.create(session, actor, form.text(), _lead(form))
    except InvalidError as error:
        session.rollback()
        form.refuse(error)
        return _page(form)
    target = url_for("practices.show", code=practice.code)
    sending.remember(target)
    session.commit()
    flash(_("The draft is saved."), "success")
    return redirect(target, 303)


@bp.route("/<code>/edit", methods=["GET", "POST"])
@allow(GET=Permission.PRACTICE_EDIT, POST=Permission.PRACTICE_EDIT)
def edit(code: str) -> ResponseReturnValue:
    """Change a draft or a returned text."""
    session, actor = database.session, current_actor()
    version = _own(code)
    form = PracticeForm(
        offers=_offers(version.practice),
        data=values_of(text_of(version)),
        version=str(version.version),
    )
    if request.method == "GET":
        permissions.require(actor, Permission.PRACTICE_EDIT, version)
    is_closed = not permissions.may(actor, Permission.PRACTICE_EDIT, version)
    if form.rearrange() or not form.validate_on_submit() or is_closed:
        return _page(form, version, is_closed=is_closed)
    if request.form.get("action") == "merge":
        return _merged(form, version)
    sending = once("practices.edit", form.form_key.data)
    if sending.result:
        return redirect(sending.result, 303)
    text = form.text()
    try:
        practices.revise(session, actor, version, text, expected=form.expected_version or 0)
    except InvalidError as error:
        session.rollback()
        form.refuse(error)
        return _page(form, version)
    except StaleError:
        session.rollback()
        return _conflict(form, version, text)
    target = url_for("practices.show", code=code)
    sending.remember(target)
    session.commit()
    flash(_("The draft is saved."), "success")
    return redirect(target, 303)


def page_of(version: PracticeVersion, error: InvalidError) -> ResponseReturnValue:
    """Show the form of a stored text with what keeps it from being sent."""
    form = _filled(version, text_of(version))
    form.refuse(error)
    return _page(form, version, is_saved=True)


def _own(code: str) -> PracticeVersion:
    """Return the text on its way of a practice that the person writes for, else the latest one."""
    actor = current_actor()
    practice = practice_record.find(database.session, actor, code)
    if not permissions.owns(actor, Permission.PRACTICE_EDIT, practice):
        raise NotAllowedError
    return practice.open_version or practice.versions[-1]


def _conflict(
    form: PracticeForm, version: PracticeVersion, text: PracticeText
) -> ResponseReturnValue:
    """Show what is stored now beside what was typed; sending the form again is on purpose."""
    areas = {area.value: str(area.label) for area in form.offers.areas}
    stored, typed = (practice_words.described(one, areas) for one in (text_of(version), text))
    form.version.data = str(version.version)
    return _page(form, version, conflict=sides.between(stored, typed))


def _merged(form: PracticeForm, version: PracticeVersion) -> ResponseReturnValue:
    """Put what was chosen of two texts in the form; nothing is stored yet."""
    text = form.text()
    if form.expected_version != version.version:
        return _conflict(form, version, text)
    stored = text_of(version)
    taken = {name: getattr(stored, name) for name in sides.taken() if name in practice_words.NAMES}
    return _page(_filled(version, replace(text, **taken)), version, is_merged=True)


def _filled(version: PracticeVersion, text: PracticeText) -> PracticeForm:
    return PracticeForm(
        None,
        offers=_offers(version.practice),
        data=values_of(text),
        version=str(version.version),
    )


def _page(
    form: PracticeForm,
    version: PracticeVersion | None = None,
    *,
    conflict: list[sides.Row] | None = None,
    is_saved: bool = False,
    is_merged: bool = False,
    is_closed: bool = False,
) -> ResponseReturnValue:
    practice = version.practice if version else None
    page = render_template(
        "practices/form.html",
        form=form,
        version=version,
        practice=practice,
        conflict=conflict,
        is_saved=is_saved,
        is_merged=is_merged,
        is_closed=is_closed,
        address=url_for("practices.edit", code=practice.code)
        if practice
        else url_for("practices.new"),
    )
    if conflict is not None or is_closed:
        return page, 409
    return page, 422 if form.errors else 200


def _offers(practice: Practice | None = None) -> Offers:
    """Return what can be chosen in the form of a practice, or of a new one."""
    session, language, actor = database.session, current_language(), current_actor()
    names = pledge_choices.organisations(session)
    leads = pledge_choices.leads(actor, country_names(), names)
    owned = (
        [practice.lead_country_iso3] if practice else sorted(actor.countries(Role.FOCAL_POINT)),
        [practice.lead_organisation_id] if practice else sorted(actor.organisations),
    )
    return Offers(
        leads=[] if practice else [SelectChoice(one.code, one.words) for one in leads],
        areas=[
            SelectChoice(one.code, one.words) for one in pledge_choices.areas(session, language)
        ],
        pledges=pledge_offers(*owned),
    )


def pledge_offers(
    countries: list[str | None] | list[str], organisations: list[int | None] | list[int]
) -> list[SelectChoice]:
    """Return the published pledges of these sides, to choose one of."""
    query = (
        pledges.published()
        .where(
            or_(
                Pledge.lead_country_iso3.in_(countries),
                Pledge.lead_organisation_id.in_(organisations),
            )
        )
        .with_only_columns(Pledge.code, PledgeVersion.title)
    )
    return [
        SelectChoice(code, f"{code} {title}") for code, title in database.session.execute(query)
    ]


def _first_values() -> dict[str, Any]:
    """Return what a new practice's form begins with: what the pledge in the address says, if it is an own one."""
    session, code = database.session, request.args.get("pledge", "")
    if code:
        pledge = pledge_record.find(session, current_actor(), code)
        current = pledge.current
        if permissions.owns(current_actor(), Permission.PRACTICE_CREATE, pledge) and current:
            values = values_of(practice_texts.from_pledge(current))
            country = pledge.lead_country_iso3
            lead = (
                f"country:{country}" if country else f"organisation:{pledge.lead_organisation_id}"
            )
            return {**values, "lead": lead}
    return {"language": current_language()}


def _lead(form: PracticeForm) -> Lead:
    """Return for whom the practice is begun: what was chosen, or the only one there is."""
    leads = form.offers.leads
    chosen = leads[0].value if len(leads) == 1 else form.lead.data or ""
    kind, _colon, key = chosen.partition(":")
    if not key:
        sentence = N_("Choose one country or one organisation that leads.")
        raise InvalidError([Fault("lead", sentence)])
    return Lead(key) if kind == "country" else Lead(None, int(key))
