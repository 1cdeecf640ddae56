import csv
import io
import re
from collections.abc import Callable
from datetime import UTC, datetime
from html import unescape
from xml.etree import ElementTree

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from tests import factories
from tests.browsing import Browser
from tests.monitoring import world as worlds
from tracker.models.enums import Role
from tracker.models.installation import Installation
from tracker.web.charts import NAMES, OF_AREA, OF_COUNTRY, OF_PLAN

PERIOD = "period=2026-H1"
SVG = "{http://www.w3.org/2000/svg}"
ALL = (
    *(f"{name}?{PERIOD}" for name in sorted(OF_PLAN)),
    *(f"{name}?{PERIOD}&area=protection" for name in sorted(OF_AREA)),
    *(f"{name}?{PERIOD}&country=CHL" for name in sorted(OF_COUNTRY)),
)
# More than a frame or a picture needs would be a door for what they must not carry.
FOREIGN = re.compile(r"<script|<style|<foreignObject|\bstyle=|\bhref=|\bon\w+=|url\(")


@pytest.fixture
def world(session: Session) -> worlds.World:
    made = worlds.make(session)
    session.commit()
    return made


def picture_of(address: str) -> str:
    name, _, asked = address.partition("?")
    return f"charts/{name}.svg?{asked}"


def drawn(browser: Browser, address: str, language: str = "en") -> ElementTree.Element:
    answer = browser.get(f"/{language}/{picture_of(address)}")
    assert answer.mimetype == "image/svg+xml"
    return ElementTree.fromstring(answer.text)  # noqa: S314 - our own picture


def words(picture: ElementTree.Element) -> list[str]:
    return ["".join(text.itertext()) for text in picture.iter(f"{SVG}text")]


@pytest.mark.parametrize("address", ALL)
def test_every_chart_has_its_page_its_frame_and_its_picture(
    browser: Browser, world: worlds.World, address: str
) -> None:
    page = browser.get(f"/es/charts/{address}").text
    frame = browser.get(f"/es/embed/{address}").text
    picture = drawn(browser, address, "es")

    heading = re.search("<h1>(.+?)</h1>", page, re.DOTALL)
    assert heading is not None
    title = unescape(heading.group(1))
    assert unescape(frame).count(title) == 2
    assert picture.findtext(f"{SVG}title") == title
    assert "<table" in page
    assert "<table" in frame


@pytest.mark.parametrize("language", ["es", "en", "pt", "fr"])
@pytest.mark.parametrize("address", ALL)
def test_a_picture_stands_alone(
    browser: Browser, world: worlds.World, address: str, language: str
) -> None:
    text = browser.get(f"/{language}/{picture_of(address)}").text
    picture = ElementTree.fromstring(text)  # noqa: S314 - our own picture

    assert FOREIGN.search(text) is None
    assert picture.get("viewBox") == "0 0 1200 675"
    assert picture.get("lang") == language
    assert picture.findtext(f"{SVG}desc")
    for part in picture.iter(f"{SVG}text"):
        assert 0 <= float(part.get("x", "-1")) <= 1152
        assert 0 < float(part.get("y", "-1")) <= 675


@pytest.mark.parametrize("address", ALL)
def test_the_data_behind_a_chart_can_be_fetched(
    browser: Browser, world: worlds.World, address: str
) -> None:
    page = browser.get(f"/en/charts/{address}").text

    links = [unescape(link) for link in re.findall(r'href="(/data/[^"]+)"', page)]
    assert len(links) == 3
    for link in links:
        assert browser.get(link).status_code == 200


def test_a_picture_says_the_figures_of_the_file(browser: Browser, world: worlds.World) -> None:
    page = browser.get(f"/en/charts/stages?{PERIOD}").text
    link = re.search(r'href="(/data/summary.csv[^"]+)"', page)
    assert link is not None
    text = browser.get(unescape(link.group(1))).text.removeprefix("\ufeff")
    region = next(
        row
        for row in csv.DictReader(io.StringIO(text, newline=""))
        if not row["country_iso3"] and not row["area"]
    )

    found = words(drawn(browser, f"stages?{PERIOD}"))

    assert region["eligible"] == "7"
    said = " ".join(found).replace("\N{NO-BREAK SPACE}", " ")
    for stage, word in (
        ("fulfilled", "Fulfilled"),
        ("in_progress", "In progress"),
        ("planning", "Planning"),
        ("not_reported", "Not reported"),
    ):
        assert f"{word} {region[stage]} (" in said
    assert f"{int(region['accepted']) + int(region['no_change'])} of 7 reported (71%)" in said


def test_the_map_draws_all_countries_alike(browser: Browser, world: worlds.World) -> None:
    picture = drawn(browser, f"map?{PERIOD}")

    codes = [word for word in words(picture) if re.fullmatch("[A-Z]{2}", word)]
    assert len(codes) == len(set(codes)) == 33
    tiles = [
        (part.get("width"), part.get("height"))
        for part in picture.iter(f"{SVG}rect")
        if part.get("fill") != "none" and part.get("stroke") is None
    ]
    sizes = {size for size in tiles if tiles.count(size) >= 20}
    assert len(sizes) == 1
    assert float(sizes.pop()[0] or 0) > 50


def test_silence_is_hatched_and_not_only_coloured(browser: Browser, world: worlds.World) -> None:
    assert any(True for _ in drawn(browser, f"stages?{PERIOD}").iter(f"{SVG}path"))


def test_other_sites_may_frame_the_frames_and_nothing_else(
    browser: Browser, world: worlds.World
) -> None:
    frame = browser.get(f"/en/embed/map?{PERIOD}").headers
    assert "frame-ancestors *;" in frame["Content-Security-Policy"]
    assert "script-src" not in frame["Content-Security-Policy"]
    assert frame["Cross-Origin-Resource-Policy"] == "cross-origin"

    for address in (
        "/en/",
        "/en/charts",
        f"/en/charts/map?{PERIOD}",
        f"/en/charts/map.svg?{PERIOD}",
    ):
        assert "frame-ancestors 'none'" in browser.get(address).headers["Content-Security-Policy"]
    answer = browser.get("/en/embed/nothing", status=404)
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize("address", [f"embed/stages?{PERIOD}", f"charts/stages.svg?{PERIOD}"])
def test_who_is_signed_in_gets_what_everybody_gets(
    browser: Browser,
    session: Session,
    sign_in: Callable[..., Browser],
    world: worlds.World,
    address: str,
) -> None:
    monitor = sign_in(Role.MONITOR)
    public = browser.get(f"/en/{address}")

    answer = monitor.get(f"/en/{address}", headers={"Authorization": "Bearer x"})

    assert answer.data == public.data
    assert answer.headers["ETag"] == public.headers["ETag"]
    assert "Set-Cookie" not in answer.headers
    assert monitor.get(f"/en/charts/stages?{PERIOD}").headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("address", [f"embed/map?{PERIOD}", f"charts/map.svg?{PERIOD}"])
def test_frames_and_pictures_are_kept_until_the_data_changes(
    browser: Browser, session: Session, world: worlds.World, address: str
) -> None:
    first = browser.get(f"/en/{address}")
    known = {"If-None-Match": first.headers["ETag"]}
    browser.get(f"/en/{address}", headers=known, status=304)
    again = browser.get(f"/en/{address}")
    assert (again.data, again.mimetype) == (first.data, first.mimetype)

    factories.make_pledge(session)
    session.commit()

    assert browser.get(f"/en/{address}", headers=known).headers["ETag"] != known["If-None-Match"]


def test_the_code_for_other_sites_shows_the_frame(browser: Browser, world: worlds.World) -> None:
    page = browser.get(f"/fr/charts/map?{PERIOD}&area=solutions").text

    code = re.search(r"<textarea[^>]*>(.*?)</textarea>", page, re.DOTALL)
    assert code is not None
    frame = unescape(code.group(1))
    assert frame.startswith('<iframe src="http://localhost/fr/embed/map?')
    assert 'height="1010"' in frame
    assert 'loading="lazy"' in frame
    assert re.search('title="[^"<>]{10,}"', frame)
    source = re.search('src="http://localhost([^"]+)"', frame)
    assert source is not None
    browser.get(unescape(source.group(1)))


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("charts/nothing", 404),
        ("charts/nothing.svg", 404),
        ("charts/map?area=nowhere", 404),
        ("charts/stages?country=XXX", 404),
        ("charts/map?period=2031-H1", 404),
        ("charts/map?country=CHL", 400),
        ("charts/challenges", 400),
        ("charts/stages?country=CHL&area=solutions", 400),
        ("embed/map?country=CHL", 400),
        ("charts/map.svg?country=CHL", 400),
    ],
)
def test_a_chart_that_is_none_is_refused_in_words(
    browser: Browser, address: str, status: int
) -> None:
    answer = browser.get(f"/en/{address}", status=status)

    if status == 400:
        assert "Charts of the plan and its areas: stages, areas, map, trend, countries" in (
            answer.text
        )


def test_a_group_without_pledges_says_so_in_its_pictures(browser: Browser) -> None:
    for name in ("stages", "countries", "areas", "trend"):
        assert words(drawn(browser, f"{name}?{PERIOD}"))
    assert "No country owes a report here for this period." in words(
        drawn(browser, f"countries?{PERIOD}")
    )
    assert "The accepted reports of this period name no challenge." in words(
        drawn(browser, f"challenges?{PERIOD}&country=CHL")
    )


def test_a_demonstration_says_so_in_its_pictures_and_frames(
    browser: Browser, session: Session, world: worlds.World
) -> None:
    session.query(Installation).update({Installation.is_demonstration: True})
    session.commit()

    assert any("invented" in said for said in words(drawn(browser, f"map?{PERIOD}")))
    assert "invented" in browser.get(f"/en/embed/map?{PERIOD}").text


def test_before_the_first_period_there_is_nothing_to_draw(app: Flask) -> None:
    app.extensions["tracker_clock"] = lambda: datetime(2024, 12, 1, tzinfo=UTC)
    browser = Browser(app)

    for address in ("charts", "charts/map", "embed/map"):
        assert "No reporting period has opened yet" in browser.get(f"/en/{address}").text
    assert "No reporting period has opened yet" in words(drawn(browser, "map"))[0]


def test_the_list_of_charts_leads_to_each(browser: Browser, world: worlds.World) -> None:
    page = browser.get(f"/en/charts?{PERIOD}").text

    links = {unescape(link) for link in re.findall(r'href="(/en/charts/[^"]+)"', page)}
    assert len(links) == 5 + 3 * 4 + 33 * 3
    assert {re.split("[/?]", link)[3] for link in links} == set(NAMES)


@pytest.mark.parametrize(
    ("page", "chart"),
    [
        ("/en/", "map"),
        ("/en/", "trend"),
        ("/en/", "stages?period=2026-H1&area=protection"),
        ("/en/areas/protection", "countries?period=2026-H1&area=protection"),
        ("/en/countries", "countries"),
        ("/en/countries/CHL", "areas?period=2026-H1&country=CHL"),
        ("/en/countries/CHL", "challenges?period=2026-H1&country=CHL"),
    ],
)
def test_cards_lead_to_their_charts(
    browser: Browser, world: worlds.World, page: str, chart: str
) -> None:
    assert f'href="/en/charts/{chart}' in unescape(browser.get(f"{page}?{PERIOD}").text)


def test_addresses_to_hand_on_are_those_of_the_site(
    app: Flask, browser: Browser, world: worlds.World
) -> None:
    app.config["BASE_URL"] = "https://pledges.example"

    page = browser.get(f"/en/charts/map?{PERIOD}").text

    assert 'value="https://pledges.example/en/charts/map?period=2026-H1"' in page
    assert "https://pledges.example/en/embed/map" in page
    assert any(
        "https://pledges.example/en/charts/map" in said
        for said in words(drawn(browser, f"map?{PERIOD}"))
    )
