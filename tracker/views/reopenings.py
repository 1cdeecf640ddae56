"""A closed period opened again for one country or organisation, and closed to it early."""

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select

from tracker.domain import reopenings
from tracker.domain.errors import InvalidError, NotFoundError, WrongStateError
from tracker.domain.permissions import Permission
from tracker.domain.reopenings import Owner
from tracker.extensions import database
from tracker.forms.fields import say
from tracker.forms.reporting import ReopeningForm
from tracker.models.organisation import Organisation
from tracker.views.reporting import PREFIX, Place, place_of
from tracker.web.auth import allow, current_actor
from tracker.web.filters import day
from tracker.web.once import once

bp = Blueprint("reopenings", __name__, url_prefix=PREFIX)


@bp.route("/reopen", methods=["GET", "POST"])
@allow(GET=Permission.PERIODS_MANAGE, POST=Permission.PERIODS_MANAGE)
def reopen(owner: str, period: str) -> ResponseReturnValue:
    """Open a closed period again for one country or organisation, to the end of a day."""
    place = place_of(owner, period)
    form = ReopeningForm(organisations=_organisations(place))
    if request.method == "GET":
        return _page(place, form)
    sending = once("reopenings.reopen", form.form_key.data)
    if sending.result:
        return redirect(sending.result, 303)
    if not form.validate():
        return _page(place, form, 422)
    session, actor = database.session, current_actor()
    until, reason = form.until.data, form.reason.data
    try:
        made = reopenings.reopen(
            session, actor, place.period, _owner(place, form), until=until, reason=reason
        )
    except InvalidError as error:
        session.rollback()
        form.refuse(error)
        return _page(place, form, 422)
    except WrongStateError as error:
        session.rollback()
        form.form_errors.append(say(error))
        return _page(place, form, 409)
    sending.remember(place.address)
    session.commit()
    flash(_("It is open again until %(day)s.", day=day(made.until_on)), "success")
    return redirect(place.address, 303)


@bp.post("/reopenings/<int(max=2147483647):number>/end")
@allow(POST=Permission.PERIODS_MANAGE)
def end(owner: str, period: str, number: int) -> ResponseReturnValue:
    """Close a period again to the one it was opened for."""
    place, found = place_of(owner, period), reopenings.find(database.session, number)
    if found.period_id != place.period.id or found.country != place.country:
        raise NotFoundError
    reopenings.end(database.session, current_actor(), found)
    database.session.commit()
    flash(_("It takes no more reports."), "success")
    return redirect(place.address, 303)


def _organisations(place: Place) -> list[str] | None:
    """Return the names of the organisations that lead a pledge here; None where a country does."""
    if place.country is not None:
        return None
    return sorted({row.organisation for row in place.rows() if row.organisation})


def _owner(place: Place, form: ReopeningForm) -> Owner:
    if place.country is not None:
        return place.country
    named = select(Organisation).where(Organisation.name == form.organisation.data)
    return database.session.scalars(named).one()


def _page(place: Place, form: ReopeningForm, status: int = 200) -> ResponseReturnValue:
    page = render_template("reporting/reopen.html", place=place, period=place.period, form=form)
    return page, status
