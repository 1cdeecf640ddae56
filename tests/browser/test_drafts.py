"""Forms that save themselves, with the line cut, in a real browser."""

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from tests.browser.conftest import Site, sign_in
from tracker.models.pledge import PledgeVersion

pytestmark = pytest.mark.browser

COPIES = "Object.keys(localStorage).filter(key => key.startsWith('tracker.draft:')).length"


def stored(site: Site, title: str) -> list[PledgeVersion]:
    """Return the texts of a title that the server has."""
    with site.app.extensions["tracker_database"].reading() as session:
        return list(session.scalars(select(PledgeVersion).where(PledgeVersion.title == title)))


def begin(page: Page, site: Site) -> None:
    """Open the form of a new pledge with a clock that the test winds."""
    sign_in(page, site, site.account("focal_point", "CHL"))
    page.evaluate("localStorage.clear()")
    page.clock.install()
    page.goto(f"{site.address}/es/pledges/new")
    page.check('[name="area"][value="solutions"]')


def test_a_new_pledge_saves_itself_and_goes_on_at_its_own_address(page: Page, site: Site) -> None:
    begin(page, site)
    page.fill("#title", "Se guarda sola")
    assert stored(site, "Se guarda sola") == []

    page.clock.fast_forward(21_000)
    page.wait_for_url("**/es/pledges/CHL-*/edit")
    expect(page.locator("[data-drafts]")).to_contain_text(":")
    page.fill("#title", "Se guarda otra vez")
    page.clock.fast_forward(21_000)
    expect(page.locator("[name=version]").first).to_have_value("2")

    assert len(stored(site, "Se guarda otra vez")) == 1
    assert page.evaluate(COPIES) == 0
    page.fill("#title", "Se guarda con el boton")
    page.click('button:not(.visually-hidden)[name="action"][value="draft"]')
    page.wait_for_url("**/es/pledges/CHL-*")
    assert len(stored(site, "Se guarda con el boton")) == 1
    assert page.evaluate(COPIES) == 0


def test_a_cut_line_loses_nothing(page: Page, site: Site) -> None:
    begin(page, site)
    page.context.set_offline(True)
    try:
        page.fill("#title", "Con la linea cortada")
        page.clock.fast_forward(21_000)
        expect(page.locator("[data-drafts]")).not_to_have_text("")
        page.click('button:not(.visually-hidden)[name="action"][value="draft"]')
        assert page.input_value("#title") == "Con la linea cortada"
        assert page.evaluate(COPIES) == 1
    finally:
        page.context.set_offline(False)

    page.wait_for_url("**/es/pledges/CHL-*/edit")
    assert len(stored(site, "Con la linea cortada")) == 1


def test_what_a_closed_window_had_is_offered_again(page: Page, site: Site) -> None:
    begin(page, site)
    page.fill("#title", "La ventana se cerro")
    page.goto(f"{site.address}/es/home")
    page.goto(f"{site.address}/es/pledges/new")
    assert page.input_value("#title") == ""

    page.click("[data-drafts-use]")

    page.wait_for_url("**/es/pledges/CHL-*/edit")
    assert len(stored(site, "La ventana se cerro")) == 1
    page.goto(f"{site.address}/es/pledges/new")
    assert not page.locator("[data-drafts-copy]").is_visible()


def test_signing_out_leaves_nothing_on_the_device(page: Page, site: Site) -> None:
    begin(page, site)
    page.fill("#title", "Secreto")
    assert page.evaluate(COPIES) == 1

    page.click("form[action$='/sign-out'] button")
    page.wait_for_load_state()

    assert page.evaluate(COPIES) == 0


def test_two_people_at_one_text(page: Page, site: Site) -> None:
    begin(page, site)
    page.fill("#title", "De dos personas")
    page.clock.fast_forward(21_000)
    page.wait_for_url("**/es/pledges/CHL-*/edit")
    other = page.context.new_page()
    other.goto(page.url)
    other.fill("#title", "De la otra persona")
    other.click('button:not(.visually-hidden)[name="action"][value="draft"]')
    other.wait_for_url("**/es/pledges/CHL-*")
    other.close()

    page.fill("#title", "De la primera")
    with page.expect_response("**/autosave") as answer:
        page.clock.fast_forward(21_000)

    assert answer.value.status == 409
    assert len(stored(site, "De la otra persona")) == 1
    page.click('button:not(.visually-hidden)[name="action"][value="draft"]')
    expect(page.locator("#conflict")).to_be_visible()
    assert page.input_value("#title") == "De la primera"
