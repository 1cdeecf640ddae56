"""A pledge from draft to the CSV, in Spanish, on a telephone, without JavaScript."""

import csv
import io

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import Site, sign_in

pytestmark = pytest.mark.browser

TITLE = "Ventanilla única para personas refugiadas en Valparaíso"


def pick(page: Page, name: str, value: str) -> None:
    """Choose one of a group's options."""
    page.check(f'[name="{name}"][value="{value}"]')


def press(page: Page, name: str, value: str) -> None:
    """Press a button that a reader sees."""
    page.click(f'button:not(.visually-hidden)[name="{name}"][value="{value}"]')


def write_pledge(page: Page, site: Site) -> str:
    """Write a pledge as the focal point, send it, and return its code."""
    page.goto(f"{site.address}/es/pledges/new")
    page.fill("#title", TITLE)
    pick(page, "language", "es")
    pick(page, "area", "solutions")
    page.fill("#description", "Abrir una ventanilla única con tres instituciones.")
    page.fill("#expected_result", "Los trámites se hacen en un solo lugar.")
    for name, value in (
        ("populations", "refugees"),
        ("support_kinds", "policy"),
        ("country_roles", "destination"),
    ):
        pick(page, name, value)
    page.fill("#lead_institution", "Dirección de Acogida (ficticia)")
    page.fill("#starts_on", "2026-07-01")
    page.fill("#ends_on", "2028-12-31")
    if page.locator("#indicators-0-title").count() == 0:
        press(page, "add", "indicators")
    page.fill("#indicators-0-title", "Personas atendidas")
    page.fill("#indicators-0-unit", "personas")
    page.select_option("#indicators-0-kind", "number")
    page.select_option("#indicators-0-direction", "increase")
    page.fill("#indicators-0-baseline_value", "0")
    page.fill("#indicators-0-target_value", "1.000")
    page.fill("#indicators-0-target_date", "2028-12-31")
    assert page.input_value("#title") == TITLE
    press(page, "action", "check")
    page.wait_for_url("**/es/pledges/CHL-*/check")
    code = page.url.rsplit("/", 2)[1]
    assert "1.000" in page.inner_text("main table")
    page.locator("main form button[type=submit]").click()
    page.wait_for_url(f"**/es/pledges/{code}")
    return code


def decide(page: Page, site: Site, path: str) -> None:
    """Publish or accept what waits, as the monitoring staff."""
    page.goto(f"{site.address}/es/review/{path}")
    page.locator("main button[name=decision]").first.click()
    page.wait_for_load_state()


def report(page: Page, site: Site, code: str) -> None:
    """Report progress for the running period: first wrongly, then rightly."""
    address = f"{site.address}/es/pledges/{code}/progress/2026-H2"
    page.goto(address)
    pick(page, "stage", "in_progress")
    page.fill("#achievements", "La ventanilla abrió el 1 de septiembre.")
    page.fill("#readings-0-value", "doscientas")
    pick(page, "readings-0-value_state", "reported")
    press(page, "action", "check")
    assert page.locator(".error-summary").is_visible()
    assert page.input_value("#readings-0-value") == "doscientas"
    page.fill("#readings-0-value", "250")
    press(page, "action", "check")
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_load_state()


def leave(page: Page) -> None:
    page.context.clear_cookies()


def test_a_pledge_goes_from_draft_to_the_csv(plain_page: Page, site: Site) -> None:
    page = plain_page
    focal_point, monitor = site.account("focal_point", "CHL"), site.account("monitor")

    sign_in(page, site, focal_point)
    code = write_pledge(page, site)
    leave(page)
    assert page.goto(f"{site.address}/es/pledges/{code}").status == 404  # type: ignore[union-attr]

    sign_in(page, site, monitor)
    decide(page, site, code)
    leave(page)
    page.goto(f"{site.address}/es/pledges/{code}")
    assert TITLE in page.inner_text("h1")

    sign_in(page, site, focal_point)
    report(page, site, code)
    leave(page)
    sign_in(page, site, monitor)
    decide(page, site, f"{code}/2026-H2")
    leave(page)

    text = page.request.get(f"{site.address}/data/progress.csv?period=2026-H2&country=CHL").text()
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))
    mine = next(row for row in rows if row["pledge_code"] == code)
    assert (mine["report_state"], mine["stage"], mine["progress"], mine["late"]) == (
        "accepted",
        "in_progress",
        "0.250000",
        "false",
    )
