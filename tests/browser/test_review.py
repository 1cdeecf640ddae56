"""A reviewer's keys: they move about, stay silent while somebody types, and can be turned off."""

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import Site, sign_in
from tests.browser.test_pages import faults

pytestmark = pytest.mark.browser

FOCUSED = "document.activeElement.id || document.activeElement.getAttribute('value')"


@pytest.fixture
def review(page: Page, site: Site) -> str:
    """Open the first report of the queue whose text was compared, and return its path."""
    sign_in(page, site, site.account("monitor"))
    page.goto(f"{site.address}/en/review?kind=report")
    href = page.locator("tbody tr a.btn").first.get_attribute("href")
    assert href is not None
    page.goto(site.address + href)
    return href


def focused(page: Page) -> str:
    return str(page.evaluate(FOCUSED))


def test_the_review_is_sound(page: Page, site: Site, review: str) -> None:
    assert faults(page, site, review.removeprefix("/en/")) == []


def test_keys_move_between_differences_and_to_the_buttons(
    page: Page, site: Site, review: str
) -> None:
    page.keyboard.press("j")
    assert focused(page) == "difference-1"
    page.keyboard.press("j")
    assert focused(page) == "difference-2"
    page.keyboard.press("k")
    assert focused(page) == "difference-1"
    page.keyboard.press("a")
    assert focused(page) == "accept"
    page.keyboard.press("x")
    assert focused(page) == "return"
    page.keyboard.press("n")
    page.wait_for_url(lambda address: review not in address)
    page.keyboard.press("p")
    page.wait_for_url(f"{site.address}{review}")


def test_keys_write_while_somebody_types(page: Page, review: str) -> None:
    page.keyboard.press("r")

    page.keyboard.type("jax?")

    assert page.evaluate("document.activeElement.value") == "jax?"


def test_keys_can_be_turned_off_for_good(page: Page, review: str) -> None:
    page.keyboard.press("?")
    page.locator("#review-keys-on").uncheck()
    page.reload()

    page.keyboard.press("j")

    assert not focused(page).startswith("difference")
    page.locator("[data-review-keys] summary").click()
    assert not page.locator("#review-keys-on").is_checked()


def test_without_keys_every_difference_is_reached_by_tab(page: Page, review: str) -> None:
    page.locator("[href='#difference-2']").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")

    assert page.evaluate("document.activeElement.closest('tr').querySelector('th').id") == (
        "difference-2"
    )
