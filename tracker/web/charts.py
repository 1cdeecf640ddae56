"""The charts that have an address of their own: what each shows, what it says, where its files are."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from html import unescape
from typing import Any
from urllib.parse import urlencode

from flask import current_app, get_template_attribute, request, url_for
from sqlalchemy.orm import Session

from tracker.domain.errors import TrackerError
from tracker.messages import N_
from tracker.monitoring import dashboards, facts, national
from tracker.monitoring.dashboards import AreaPage, PlanPage, View
from tracker.monitoring.national import CountryPage
from tracker.reports import files
from tracker.web.figure_links import Links, asked_view
from tracker.web.languages import country_names

WORDS = "charts/words.html"
_TAG, _SPACES = re.compile("<[^>]*>"), re.compile("[ \n\t]+")
NAMES = ("stages", "areas", "map", "trend", "countries", "challenges")
# What each group of pledges has charts of.
OF_PLAN = frozenset({"stages", "areas", "map", "trend", "countries"})
OF_AREA = frozenset({"stages", "map", "trend", "countries"})
OF_COUNTRY = frozenset({"stages", "areas", "challenges"})


class NoSuchChartError(TrackerError):
    """A chart was asked for of a group that has none such."""

    default = N_(
        "There is no such chart of this group. Charts of the plan and its areas: %(plan)s; of a country: %(country)s."
    )


@dataclass(frozen=True, slots=True)
class Chart:
    """One chart: its page holds the figures; `place` names the area or country, empty for the whole plan."""

    name: str
    page: PlanPage | AreaPage | CountryPage
    links: Links
    place: str = ""

    @property
    def view(self) -> View:
        """Return the period and what is known of it."""
        return self.page.view

    @property
    def country(self) -> str:
        """Return the country's code, if the chart is a country's."""
        return self.links.country

    @property
    def title(self) -> str:
        """Return the message."""
        return spoken(WORDS, "chart_title", self)

    @property
    def subtitle(self) -> str:
        """Return the statistic."""
        return spoken(WORDS, "chart_subtitle", self)

    @property
    def source(self) -> str:
        """Return the source with its date."""
        return spoken("components/periods.html", "source", self.view)

    @property
    def data(self) -> Mapping[str, str]:
        """Return the addresses of the data behind the chart, by format."""
        if self.name == "trend":
            return {form: self.links.trend(form, self.view.trend) for form in files.FORMATS}
        report = "progress" if self.name == "challenges" else "summary"
        return {form: self.links.file(report, form) for form in files.FORMATS}

    def address(self, endpoint: str, *, whole: bool = False) -> str:
        """Return where the chart is as a page, a picture or a frame; `whole` begins with the site's name."""
        path = url_for(f"charts.{endpoint}", name=self.name)
        site = str(current_app.config["BASE_URL"] or request.host_url.rstrip("/")) if whole else ""
        return f"{site}{path}?{urlencode(self.asked)}"

    def page_of(self, period: str) -> str:
        """Return the address of the same chart of another period."""
        return f"{url_for('charts.show', name=self.name)}?{urlencode({**self._group, 'period': period})}"

    @property
    def file_name(self) -> str:
        """Return a name for its pictures, without the ending."""
        return "_".join((self.name, *self._group.values(), self.view.period.code))

    @property
    def asked(self) -> Mapping[str, str]:
        """Return what tells this chart from the others of its name."""
        return {**self.links.kept, **self._group}

    @property
    def _group(self) -> Mapping[str, str]:
        group = {"area": self.links.area, "country": self.links.country}
        return {name: value for name, value in group.items() if value}


def asked_chart(session: Session, name: str) -> Chart | None:
    """Return the chart that the address asks for; None before any period has opened.

    Raises NotFoundError for an area or country that is none, NoSuchChartError for what no group has.
    """
    area, country = request.args.get("area", ""), request.args.get("country", "").upper()
    offered = _offered(area, country)
    if name not in offered:
        raise NoSuchChartError(
            plan=", ".join(_ordered(OF_PLAN)), country=", ".join(_ordered(OF_COUNTRY))
        )
    here = asked_view(session)
    if here is None:
        return None
    links = Links.of(here, area=area, country=country)
    if country:
        own = national.country_page(session, here, country)
        return Chart(name, own, links, own.country.name)
    if area:
        part = dashboards.area_page(session, here, area)
        return Chart(name, part, links, part.area.title)
    return Chart(name, dashboards.plan_page(session, here), links)


@dataclass(frozen=True, slots=True)
class Group:
    """The plan, an area or a country, with the charts that there are of it."""

    title: str
    links: Links
    names: tuple[str, ...]


def areas(session: Session, here: View) -> list[Group]:
    """Return the areas with their charts."""
    rows = facts.areas(session, here.language)
    return [
        Group(f"{row.number}. {row.title}", Links.of(here, area=row.code), _ordered(OF_AREA))
        for row in rows
    ]


def countries(here: View) -> list[Group]:
    """Return the countries with their charts."""
    return [
        Group(name, Links.of(here, country=iso3), _ordered(OF_COUNTRY))
        for iso3, name in country_names().items()
    ]


def _offered(area: str, country: str) -> frozenset[str]:
    if area and country:
        return frozenset()
    if country:
        return OF_COUNTRY
    return OF_AREA if area else OF_PLAN


def _ordered(names: frozenset[str]) -> tuple[str, ...]:
    return tuple(name for name in NAMES if name in names)


def spoken(template: str, macro: str, *subjects: Any) -> str:
    """Return what a macro says of its subjects, as plain text in the reader's language."""
    said = unescape(_TAG.sub("", str(get_template_attribute(template, macro)(*subjects))))
    # Spaces that don't break keep a number and its noun together: they stay.
    return " ".join(_SPACES.split(said)).strip(" ")
