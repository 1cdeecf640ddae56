"""What a country or the organisations owe for a period, and which pledges staff exempt from it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import select

from tracker.domain import periods, reopenings, waivers
from tracker.domain.errors import InvalidError, NotFoundError, WrongStateError
from tracker.domain.permissions import Permission
from tracker.extensions import database
from tracker.forms.fields import say
from tracker.forms.reporting import WaiverForm
from tracker.models.country import Country
from tracker.models.period import Obligation, ReportingPeriod
from tracker.models.pledge import Pledge
from tracker.monitoring import owed
from tracker.monitoring.owed import OwedRow
from tracker.web.auth import allow, current_actor
from tracker.web.languages import country_names, current_language
from tracker.web.once import once

PREFIX = "/<lang:lang>/monitoring/reporting/<owner>/<period>"
ORGANISATIONS = "organisations"
bp = Blueprint("reporting", __name__, url_prefix=PREFIX)


@dataclass(frozen=True, slots=True)
class Place:
    """Whose duties in which period; without a country, those of all organisations."""

    owner: str
    country: Country | None
    period: ReportingPeriod

    @property
    def name(self) -> str:
        """Return the country's name."""
        if self.country is None:
            return str(_("Pledges led by organisations"))
        return self.country.name(current_language())

    @property
    def address(self) -> str:
        """Return the address of the list."""
        return url_for("reporting.show", owner=self.owner, period=self.period.code)

    def rows(self) -> list[OwedRow]:
        """Return what is owed here."""
        iso3 = self.country.iso3 if self.country else None
        return owed.rows(database.session, self.period.id, iso3, current_actor().at)

    def own(self, rows: Sequence[OwedRow]) -> list[str]:
        """Return the codes of the pledges that are reported on from here, and not by another country."""
        iso3 = self.country.iso3 if self.country else None
        return [row.code for row in rows if row.country == iso3]


@bp.get("")
@allow(GET=Permission.MONITORING_SEE)
def show(owner: str, period: str) -> ResponseReturnValue:
    """List what is owed, each pledge with its answer."""
    place = place_of(owner, period)
    rows = place.rows()
    return _page(place, rows, WaiverForm(offered=place.own(rows)))


@bp.post("/waive")
@allow(POST=Permission.OBLIGATION_WAIVE)
def waive(owner: str, period: str) -> ResponseReturnValue:
    """Exempt the pledges that are marked."""
    place = place_of(owner, period)
    return _carry_out(place, "reporting.waive", waivers.waive, _exempted)


@bp.post("/take-back")
@allow(POST=Permission.OBLIGATION_WAIVE)
def take_back(owner: str, period: str) -> ResponseReturnValue:
    """Let the pledges that are marked owe their report again."""
    place = place_of(owner, period)
    return _carry_out(place, "reporting.take_back", waivers.take_back, _owing_again)


def place_of(owner: str, period: str) -> Place:
    """Return what an address is about; raises NotFoundError."""
    found = periods.find(database.session, period)
    if owner == ORGANISATIONS:
        return Place(owner, None, found)
    country = database.session.get(Country, owner)
    if country is None:
        raise NotFoundError
    return Place(owner, country, found)


def _carry_out(
    place: Place, purpose: str, act: Callable[..., None], said: Callable[[int], str]
) -> ResponseReturnValue:
    session = database.session
    form = WaiverForm(offered=place.own(place.rows()))
    sending = once(purpose, form.form_key.data)
    if sending.result:
        return redirect(sending.result, 303)
    if not form.validate():
        return _page(place, place.rows(), form, 422)
    try:
        act(session, current_actor(), _marked(place, form), reason=form.reason.data)
    except InvalidError as error:
        session.rollback()
        form.refuse(error)
        return _page(place, place.rows(), form, 422)
    except WrongStateError as error:
        session.rollback()
        form.form_errors.append(say(error))
        return _page(place, place.rows(), form, 409)
    sending.remember(place.address)
    session.commit()
    flash(said(len(form.codes.data)), "success")
    return redirect(place.address, 303)


def _exempted(count: int) -> str:
    return str(ngettext("%(num)s pledge is exempt now.", "%(num)s pledges are exempt now.", count))


def _owing_again(count: int) -> str:
    return str(
        ngettext(
            "%(num)s pledge owes its report again.",
            "%(num)s pledges owe their reports again.",
            count,
        )
    )


def _marked(place: Place, form: WaiverForm) -> Sequence[Obligation]:
    query = (
        select(Obligation)
        .join(Obligation.pledge)
        .where(Obligation.period_id == place.period.id, Pledge.code.in_(form.codes.data))
    )
    return database.session.scalars(query).all()


def _page(
    place: Place, rows: Sequence[OwedRow], form: WaiverForm, status: int = 200
) -> ResponseReturnValue:
    own = place.own(rows)
    # What is answered or waits for review can't be exempted, and needs no reminding.
    is_open = {row.code: row.answer is None and not row.is_in_review for row in rows}
    page = render_template(
        "reporting/show.html",
        place=place,
        period=place.period,
        state=place.period.state(periods.today(current_actor())),
        rows=rows,
        own=own,
        figures=owed.figures(rows),
        can_be_marked=[code for code in own if is_open[code] and place.period.published_at is None],
        may_reopen=place.period.closed_at is not None and bool(own),
        reopenings=reopenings.of_period(database.session, place.period, place.country),
        now=current_actor().at,
        countries=country_names(),
        form=form,
    )
    return page, status
