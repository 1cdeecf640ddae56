"""What scripts add to charts and files: a picture as PNG, and how far a large file is on its way."""

import struct

import pytest
from playwright.sync_api import Page, Route

from tests.browser.conftest import Site

pytestmark = pytest.mark.browser

PNG = b"\x89PNG\r\n\x1a\n"
TILES = """() => [...document.querySelectorAll(".tiles > li")].map(
  tile => { const box = tile.getBoundingClientRect();
            return [Math.round(box.width), Math.round(box.height)].join("x"); })"""


def test_a_chart_becomes_a_png_twice_its_size(page: Page, site: Site) -> None:
    page.goto(f"{site.address}/es/charts/map")

    with page.expect_download() as fetched:
        page.click("[data-picture]")

    content = fetched.value.path().read_bytes()
    assert content.startswith(PNG)
    assert struct.unpack(">II", content[16:24]) == (2400, 1350)
    assert fetched.value.suggested_filename.startswith("map_20")


def test_without_scripts_the_picture_is_a_link(plain_page: Page, site: Site) -> None:
    plain_page.goto(f"{site.address}/es/charts/map")

    assert not plain_page.is_visible("[data-picture]")
    assert plain_page.get_attribute("a[download$='.svg']", "href")


@pytest.mark.parametrize("width", [1280, 390, 320])
def test_all_tiles_are_as_large_as_the_largest_country(page: Page, site: Site, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(f"{site.address}/fr/embed/map")

    sizes = page.evaluate(TILES)

    assert len(sizes) == 33
    assert len(set(sizes)) == 1
    assert int(sizes[0].split("x")[0]) >= 24


def test_a_large_file_is_saved_when_it_is_whole(page: Page, site: Site) -> None:
    page.route("**/es/data", _enlarged)
    page.goto(f"{site.address}/es/data")

    with page.expect_download() as fetched:
        page.click("#summary ~ .buttons a[href*='.csv'] >> nth=0")

    assert fetched.value.path().read_bytes().startswith(b"\xef\xbb\xbfperiod,country_iso3,")
    assert fetched.value.suggested_filename.startswith("summary_")


def test_a_refused_file_says_why_on_the_page(page: Page, site: Site) -> None:
    page.route("**/es/data", _enlarged)
    page.route(
        "**/data/summary.csv*", lambda route: route.fulfill(status=429, body="Pruebe más tarde.")
    )
    page.goto(f"{site.address}/es/data")

    page.click("#summary ~ .buttons a[href*='.csv'] >> nth=0")

    page.get_by_text("Pruebe más tarde.").wait_for()


def test_a_file_that_breaks_off_is_not_saved(page: Page, site: Site) -> None:
    page.route("**/es/data", _enlarged)
    page.route("**/data/summary.csv*", lambda route: route.abort("connectionreset"))
    page.goto(f"{site.address}/es/data")
    said = page.locator("section[aria-labelledby='summary'] [data-export-said]")
    broken = said.get_attribute("data-broken")

    page.click("#summary ~ .buttons a[href*='.csv'] >> nth=0")

    said.get_by_text(broken or "?").wait_for()


def _enlarged(route: Route) -> None:
    """Let the page believe that its files are large."""
    answer = route.fetch()
    route.fulfill(response=answer, body=answer.text().replace('data-export="', 'data-export="100'))
