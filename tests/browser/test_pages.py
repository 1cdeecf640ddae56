"""Every page in a real browser: no axe violation, no sideways scrolling, no error in the console."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.conftest import Site, sign_in

pytestmark = pytest.mark.browser

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PUBLIC = (
    "",
    "areas/protection",
    "countries",
    "countries/CHL",
    "pledges",
    "pledges?country=CHL&stage=in_progress",
    "pledges/CHL-2025-001",
    "data",
    "data?report=summary&columns=period,coverage",
    "charts",
    "charts/map",
    "charts/stages?country=CHL",
    "charts/countries",
    "embed/areas",
    "embed/map",
    "method",
    "about",
    "accessibility",
    "sign-in",
    "nowhere",
)
OWN = {
    "focal_point": ("home", "pledges/new", "account", "pledges/CHL-2025-001/progress/2026-H2"),
    "monitor": ("monitoring", "monitoring/reporting", "review", "review/no-change", "periods"),
    "approver": ("home",),
    "administrator": ("home", "monitoring"),
}
WIDTHS = (1280, 390, 320)


def faults(page: Page, site: Site, path: str, language: str = "es") -> list[str]:
    """Open a page at each width and return what is wrong with it."""
    found: list[str] = []
    page.on("console", lambda said: found.append(said.text) if said.type == "error" else None)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(f"{site.address}/{language}/{path}")
        wide = page.evaluate("document.documentElement.scrollWidth")
        if wide > width:
            found.append(f"{path}: {wide} px wide at {width}")
    result = Axe().run(page, options={"runOnly": RULES})
    if result.violations_count:
        found.append(f"{path}: {result.generate_report()}")
    return [one for one in found if "404" not in one]


@pytest.mark.parametrize("path", PUBLIC)
def test_public_pages_are_sound(page: Page, site: Site, path: str) -> None:
    assert faults(page, site, path) == []


@pytest.mark.parametrize("role", OWN)
def test_pages_of_a_role_are_sound(page: Page, site: Site, role: str) -> None:
    country = "CHL" if role in ("focal_point", "approver") else ""
    sign_in(page, site, site.account(role, country))

    assert [fault for path in OWN[role] for fault in faults(page, site, path)] == []


def test_the_plan_is_sound_in_the_dark(page: Page, site: Site) -> None:
    page.emulate_media(color_scheme="dark")

    assert faults(page, site, "") == []
