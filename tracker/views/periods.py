"""The calendar of reporting periods, and what monitoring staff do with them."""

from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from tracker.domain import periods
from tracker.domain.actors import Actor
from tracker.domain.permissions import Permission, holds
from tracker.extensions import database
from tracker.forms.periods import PeriodForm
from tracker.models.enums import PeriodState
from tracker.models.period import ReportingPeriod
from tracker.reports import publishing
from tracker.web.auth import allow, current_actor

bp = Blueprint("periods", __name__, url_prefix="/<lang:lang>/periods")


@bp.get("")
@allow(GET=Permission.MONITORING_SEE)
def index() -> ResponseReturnValue:
    """Show the calendar of the current plan."""
    actor = current_actor()
    today = periods.today(actor)
    found = database.session.scalars(periods.calendar()).all()
    current = periods.current(database.session, today)
    return render_template(
        "periods/index.html",
        rows=[(period, period.state(today)) for period in found],
        current=current,
        days=periods.days_left(today, current.due_on) if current else 0,
        may_manage=holds(actor, Permission.PERIODS_MANAGE),
    )


@bp.get("/<period>/<any(close, open, publish):act>")
@allow(GET=Permission.PERIODS_MANAGE)
def confirm(period: str, act: str) -> ResponseReturnValue:
    """Say what closing, opening again or publishing a period means, before it is done."""
    return _page(periods.find(database.session, period), act, PeriodForm())


@bp.post("/<period>/close")
@allow(POST=Permission.PERIODS_MANAGE)
def close(period: str) -> ResponseReturnValue:
    """Close a period."""
    return _carry_out(period, "close", periods.close)


@bp.post("/<period>/open")
@allow(POST=Permission.PERIODS_MANAGE)
def open_again(period: str) -> ResponseReturnValue:
    """Open a closed period again."""
    return _carry_out(period, "open", periods.open_again)


@bp.post("/<period>/publish")
@allow(POST=Permission.PERIODS_MANAGE)
def publish(period: str) -> ResponseReturnValue:
    """Publish a closed period."""
    return _carry_out(period, "publish", publishing.publish)


def _carry_out(code: str, act: str, done: Callable[..., None]) -> ResponseReturnValue:
    session: Session = database.session
    actor: Actor = current_actor()
    period = periods.find(session, code)
    form = PeriodForm()
    if not form.validate():
        return _page(period, act, form, 422)
    done(session, actor, period, reason=form.reason.data or "")
    session.commit()
    said = {
        PeriodState.CLOSED: _("The period %(period)s is closed.", period=code),
        PeriodState.OPEN: _("The period %(period)s is open again.", period=code),
        PeriodState.PUBLISHED: _("The period %(period)s is published.", period=code),
    }
    flash(said[period.state(periods.today(actor))], "success")
    return redirect(url_for(".index"), 303)


def _page(
    period: ReportingPeriod, act: str, form: PeriodForm, status: int = 200
) -> ResponseReturnValue:
    early = periods.days_left(periods.today(current_actor()), period.due_on)
    page = render_template("periods/confirm.html", period=period, act=act, form=form, early=early)
    return page, status
