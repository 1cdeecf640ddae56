"""Needs and offers while they are written: new ones (a need from a pledge or a report), drafts, returned texts."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms.fields.choices import SelectChoice

from tracker.domain import permissions, pledge_choices, pledge_record, support
from tracker.domain.errors import Fault, InvalidError, NotAllowedError, NotFoundError, StaleError
from tracker.domain.permissions import Permission
from tracker.domain.pledge_rules import Lead
from tracker.domain.pledges import refuse
from tracker.domain.support_texts import NeedText, OfferText, text_of
from tracker.extensions import database
from tracker.forms.support import NeedForm, Offered, OfferForm, values_of
from tracker.messages import N_
from tracker.models.enums import Role
from tracker.models.support import Need, Offer
from tracker.views.practice_forms import pledge_offers
from tracker.views.support import bp, find
from tracker.web import sides, support_words
from tracker.web.auth import allow, current_actor
from tracker.web.languages import country_names, current_language
from tracker.web.once import once

__all__ = ["bp"]

TextForm = NeedForm | OfferForm


@bp.route("/needs/new", methods=["GET", "POST"], defaults={"kind": "needs"})
@bp.route("/offers/new", methods=["GET", "POST"], defaults={"kind": "offers"})
@allow(GET=Permission.SUPPORT_CREATE, POST=Permission.SUPPORT_CREATE)
def new(kind: str) -> ResponseReturnValue:
    """Begin a need or an offer as a draft; `pledge` and `period` in the address fill in what they say already."""
    session = database.session
    offered = _offered(kind)
    if not offered.leads:
        raise NotAllowedError(N_("Only a country's focal point can ask for support."))
    values = _first_values() if kind == "needs" else {"language": current_language()}
    form = _form(kind)(offered=offered, data=values)
    if not form.validate_on_submit():
        return _page(form, kind)
    sending = once(f"support.new.{kind}", form.form_key.data)
    if sending.result:
        return redirect(sending.result, 303)
    try:
        record = _begin(form)
    except InvalidError as error:
        session.rollback()
        form.refuse(error)
        return _page(form, kind)
    return _saved(sending, record)


@bp.route("/<any(needs, offers):kind>/<code>/edit", methods=["GET", "POST"])
@allow(GET=Permission.SUPPORT_EDIT, POST=Permission.SUPPORT_EDIT)
def edit(kind: str, code: str) -> ResponseReturnValue:
    """Change a draft or a returned text."""
    session, actor = database.session, current_actor()
    record = find(kind, code)
    permissions.require(actor, Permission.SUPPORT_EDIT, record)
    form = _filled(record)
    if not form.validate_on_submit():
        return _page(form, kind, record)
    sending = once(f"support.edit.{kind}", form.form_key.data)
    if sending.result:
        return redirect(sending.result, 303)
    text = form.text()
    try:
        support.revise(session, actor, record, text, expected=form.expected_version or 0)
    except InvalidError as error:
        session.rollback()
        form.refuse(error)
        return _page(form, kind, record)
    except StaleError:
        session.rollback()
        return _conflict(form, kind, record, text)
    return _saved(sending, record)


def page_of(record: Need | Offer, error: InvalidError) -> ResponseReturnValue:
    """Show the form of a stored text with what keeps it from being sent."""
    form = _filled(record)
    form.refuse(error)
    return _page(form, kind_of(record), record, is_saved=True)


def kind_of(record: Need | Offer) -> str:
    """Return how addresses call what it is."""
    return "needs" if isinstance(record, Need) else "offers"


def address_of(record: Need | Offer) -> str:
    """Return where the page of a record is."""
    name = "support.need" if isinstance(record, Need) else "support.offer"
    return url_for(name, code=record.code)


def _form(kind: str) -> type[NeedForm] | type[OfferForm]:
    return NeedForm if kind == "needs" else OfferForm


def _filled(record: Need | Offer) -> TextForm:
    kind = kind_of(record)
    return _form(kind)(
        offered=_offered(kind, record),
        data=values_of(text_of(record)),
        version=str(record.version),
    )


def _begin(form: TextForm) -> Need | Offer:
    session, actor = database.session, current_actor()
    leads, text = form.offered.leads, form.text()
    chosen = leads[0].value if len(leads) == 1 else form.lead.data or ""
    side, _colon, key = chosen.partition(":")
    refuse([] if key else [Fault("lead", N_("Choose on whose behalf you write."))])
    lead = Lead(key) if side == "country" else Lead(None, int(key))
    if isinstance(text, NeedText):
        return support.ask(session, actor, lead.lead_country_iso3 or "", text)
    return support.offer(session, actor, lead, text)


def _saved(sending: Any, record: Need | Offer) -> ResponseReturnValue:
    target = address_of(record)
    sending.remember(target)
    database.session.commit()
    flash(_("The draft is saved."), "success")
    return redirect(target, 303)


def _conflict(
    form: TextForm, kind: str, record: Need | Offer, text: NeedText | OfferText
) -> ResponseReturnValue:
    """Show what is stored now beside what was typed; sending the form again is on purpose."""
    areas = {area.value: str(area.label) for area in form.offered.areas}
    stored, typed = (support_words.described(one, areas) for one in (text_of(record), text))
    form.follow(record.version)
    return _page(form, kind, record, conflict=sides.between(stored, typed))


def _page(
    form: TextForm,
    kind: str,
    record: Need | Offer | None = None,
    *,
    conflict: list[sides.Row] | None = None,
    is_saved: bool = False,
) -> ResponseReturnValue:
    page = render_template(
        "support/form.html",
        form=form,
        kind=kind,
        record=record,
        conflict=conflict,
        is_saved=is_saved,
        address=url_for("support.edit", kind=kind, code=record.code)
        if record
        else url_for("support.new", kind=kind),
    )
    if conflict is not None:
        return page, 409
    return page, 422 if form.errors else 200


def _offered(kind: str, record: Need | Offer | None = None) -> Offered:
    session, actor, language = database.session, current_actor(), current_language()
    names = pledge_choices.organisations(session) if kind == "offers" else {}
    leads = [] if record else pledge_choices.leads(actor, country_names(), names)
    own = [record.lead_country_iso3] if record else sorted(actor.countries(Role.FOCAL_POINT))
    return Offered(
        leads=[SelectChoice(one.code, one.words) for one in leads],
        areas=[
            SelectChoice(one.code, one.words) for one in pledge_choices.areas(session, language)
        ],
        countries=[SelectChoice(*pair) for pair in country_names().items()],
        pledges=pledge_offers(own, []) if kind == "needs" else [],
    )


def _first_values() -> dict[str, Any]:
    """Return what a new need's form begins with: what a pledge, or its report of a period, says already."""
    code, period = request.args.get("pledge", ""), request.args.get("period", "")
    if not code:
        return {"language": current_language()}
    record = pledge_record.read(database.session, current_actor(), code)
    pledge, current = record.pledge, record.current
    if current is None or not permissions.owns(current_actor(), Permission.SUPPORT_CREATE, pledge):
        return {"language": current_language()}
    update = next((one for one in record.updates if one.obligation.period.code == period), None)
    if period and update is None:
        raise NotFoundError
    kinds = current.support_kinds
    return {
        "lead": f"country:{pledge.lead_country_iso3}",
        "pledge": pledge.code,
        "title": current.title,
        "language": update.language if update else current.language,
        "area": pledge.area.code,
        "kind": kinds[0] if len(kinds) == 1 else None,
        "description": update.support_needed if update else current.description,
    }
