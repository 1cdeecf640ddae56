"""What a dashboard's address asks for, and the ways to ask for something else."""

from urllib.parse import urlencode

from flask import request
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from tracker.domain import pledge_choices
from tracker.domain.errors import NotFoundError
from tracker.monitoring.boards import Asked
from tracker.monitoring.dimensions import Dimension
from tracker.web.languages import country_names, current_language
from tracker.web.pledge_filters import Chooser, Option

KEPT = ("by", "period", "live", "area", "country")


def asked(session: Session) -> Asked:
    """Return what the address asks for; raises NotFoundError for a dimension, an area or a country that is none."""
    by, area = request.args.get("by") or Dimension.AREA, request.args.get("area", "")
    country = request.args.get("country", "").upper()
    areas = [choice.code for choice in pledge_choices.areas(session, "en")]
    if by not in tuple(Dimension) or area not in ("", *areas):
        raise NotFoundError
    if country and country not in country_names():
        raise NotFoundError
    return Asked(Dimension(by), country, area)


def address(**changed: str) -> str:
    """Return the address of this dashboard with some of what it asks for changed, or left out when empty."""
    kept = {name: request.args.get(name, "") for name in KEPT}
    pairs = {name: value for name, value in {**kept, **changed}.items() if value}
    return f"{request.path}?{urlencode(pairs)}" if pairs else request.path


def dimensions() -> list[Option]:
    """Return by what the rows can be grouped."""
    words = {
        Dimension.AREA: _("Area"),
        Dimension.COUNTRY: _("Country"),
        Dimension.LINE: _("Line of action"),
        Dimension.POPULATION: _("For whom"),
        Dimension.ROLE: _("Role of the country"),
        Dimension.KIND: _("Kind of support"),
    }
    return [Option(by.value, words[by]) for by in Dimension]


def choosers(session: Session, chosen: Asked) -> list[Chooser]:
    """Return the filters with what can be chosen in each."""
    areas = pledge_choices.areas(session, current_language())
    countries = country_names().items()
    return [
        Chooser("by", _("Rows by"), chosen.by, dimensions()),
        Chooser("area", _("Area"), chosen.area, [Option(one.code, one.words) for one in areas]),
        Chooser("country", _("Country"), chosen.country, [Option(*pair) for pair in countries]),
    ]
