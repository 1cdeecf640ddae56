"""Deadlines as people read them: the last minute of the due day, in a named zone."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from babel import dates
from flask_babel import gettext as _
from flask_babel import ngettext

from tracker.domain import obligations
from tracker.models.period import Obligation
from tracker.models.pledge import Pledge
from tracker.web.filters import moment
from tracker.web.languages import country_names, current_language

MINUTE = timedelta(minutes=1)


def last_minute(obligation: Obligation) -> str:
    """Write the last minute of the due day with the place whose time it is."""
    return f"{clock_of(obligation)}, {time_of(obligation.pledge)}"


def in_zone(obligation: Obligation, zone: str) -> str:
    """Write the last minute in a reader's own zone, where her clock shows another time than the deadline's."""
    here = _last(obligation)
    if here.replace(tzinfo=None) == here.astimezone(ZoneInfo(zone)).replace(tzinfo=None):
        return ""
    return moment(here, zone)


def clock_of(obligation: Obligation) -> str:
    """Write the last minute of the due day, where the deadline is."""
    return str(dates.format_datetime(_last(obligation), "HH:mm", locale=current_language()))


def day_of(obligation: Obligation) -> str:
    """Write the due day with its day of the week."""
    return str(dates.format_date(_last(obligation).date(), "full", current_language()))


def time_of(pledge: Pledge) -> str:
    """Name the place by whose time a pledge's deadlines go."""
    return zone_of(pledge.lead_country_iso3)


def zone_of(iso3: str | None) -> str:
    """Name the place by whose time a country's deadlines go; an organisation's go by universal time."""
    if iso3 is None:
        return str(_("universal time (UTC)"))
    return str(_("%(country)s time", country=country_names()[iso3]))


def days_left(obligation: Obligation, now: datetime) -> str:
    """Say how many days remain where the deadline is, or that it has passed."""
    here = now.astimezone(ZoneInfo(obligations.zone_of(obligation.pledge))).date()
    days = (_last(obligation).date() - here).days
    if days < 0:
        return str(ngettext("%(num)s day late", "%(num)s days late", -days))
    if days == 0:
        return str(_("Today"))
    return str(ngettext("%(num)s day", "%(num)s days", days))


def _last(obligation: Obligation) -> datetime:
    zone = ZoneInfo(obligations.zone_of(obligation.pledge))
    return (obligation.due_at - MINUTE).astimezone(zone)
