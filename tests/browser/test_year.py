"""A year of one focal point, in Spanish, on a line that is cut twice: nothing is lost, nothing stands there twice."""

import csv
import io
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page, Route, expect
from sqlalchemy import func, select

from tests.browser.conftest import Site, sign_in
from tests.browser.test_journey import decide, leave, pick, press, write_pledge
from tracker.models.audit import AuditEvent

pytestmark = pytest.mark.browser

FIRST, SECOND = "2026-H2", "2027-H1"
NEXT_YEAR = datetime(2027, 2, 3, 15, tzinfo=UTC)
DONE = "Dos ventanillas abrieron en septiembre."
MORE = f"{DONE} En Valparaíso y Biobío."


@pytest.fixture
def calendar(site: Site) -> Iterator[Site]:
    """An installation whose clock the test moves, and puts back."""
    before = site.app.extensions["tracker_clock"]
    yield site
    site.app.extensions["tracker_clock"] = before


def sent(site: Site, code: str, period: str) -> int:
    """Return how often a report was sent, as the trail has it."""
    with site.app.extensions["tracker_database"].reading() as session:
        is_sending = AuditEvent.action == "update.submitted"
        named = AuditEvent.object_id.like(f"{code}/{period}%")
        return session.scalar(select(func.count()).where(is_sending, named)) or 0


def write_with_the_line_cut(page: Page, address: str) -> None:
    """Write a report while there is no line: the text waits here and is saved when the line is back."""
    page.evaluate("localStorage.clear()")
    page.clock.install()
    page.goto(address)
    page.context.set_offline(True)
    pick(page, "stage", "in_progress")
    page.fill("#achievements", DONE)
    page.fill("#readings-0-value", "120")
    pick(page, "readings-0-value_state", "reported")
    page.clock.fast_forward(21_000)
    press(page, "action", "check")
    assert page.input_value("#achievements") == DONE
    page.context.set_offline(False)
    expect(page.locator("[name=version]").first).to_have_value("1")


def send_into_the_dark(page: Page, address: str) -> None:
    """Send a report whose answer never arrives: the line is cut after the server had it."""

    def cut(route: Route) -> None:
        if route.request.method == "POST":
            route.fetch()
            route.abort("connectionreset")
        else:
            route.continue_()

    page.route("**/progress/**", cut)
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_timeout(300)
    page.unroute("**/progress/**", cut)
    page.goto(address)


def review(page: Page, site: Site, path: str, remark: str = "") -> None:
    """Decide as the monitoring staff: return with a remark, or accept."""
    sign_in(page, site, site.account("monitor"))
    if remark:
        page.goto(f"{site.address}/es/review/{path}")
        page.fill("#note", remark)
        page.locator("main button[name=decision]").nth(1).click()
        page.wait_for_load_state()
    else:
        decide(page, site, path)
    leave(page)


def first_report(page: Page, site: Site, code: str) -> None:
    """Write without a line, send, be asked for more, and send again into the dark."""
    address = f"{site.address}/es/pledges/{code}/progress/{FIRST}"
    sign_in(page, site, site.account("focal_point", "CHL"))
    write_with_the_line_cut(page, address)
    press(page, "action", "check")
    page.wait_for_url("**/check")
    assert DONE in page.inner_text("main")
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_load_state()
    assert sent(site, code, FIRST) == 1
    leave(page)
    review(page, site, f"{code}/{FIRST}", "Diga en qué regiones.")

    sign_in(page, site, site.account("focal_point", "CHL"))
    assert "Diga en qué regiones." in page.inner_text("main")
    page.goto(address)
    page.fill("#achievements", MORE)
    press(page, "action", "check")
    page.wait_for_url("**/check")
    send_into_the_dark(page, address)
    assert sent(site, code, FIRST) == 2
    assert page.locator("main button[name=action][value=check]").count() == 0
    leave(page)
    review(page, site, f"{code}/{FIRST}")


def second_report(page: Page, site: Site, code: str) -> None:
    """Say with two clicks that nothing changed."""
    sign_in(page, site, site.account("focal_point", "CHL"))
    page.goto(f"{site.address}/es/pledges/{code}/progress/{SECOND}")
    page.check("[name=attested]")
    press(page, "action", "no_change")
    page.wait_for_load_state()
    assert sent(site, code, SECOND) == 1
    leave(page)
    review(page, site, f"{code}/{SECOND}")


def test_a_year_of_a_focal_point_with_the_line_cut_twice(page: Page, calendar: Site) -> None:
    sign_in(page, calendar, calendar.account("focal_point", "CHL"))
    code = write_pledge(page, calendar)
    leave(page)
    review(page, calendar, code)
    first_report(page, calendar, code)
    calendar.app.extensions["tracker_clock"] = lambda: NEXT_YEAR
    second_report(page, calendar, code)

    rows = told(page, calendar, code)
    assert {row["period"]: row["report_state"] for row in rows} == {
        FIRST: "accepted",
        SECOND: "no_change",
    }
    assert {row["progress"] for row in rows} == {"0.120000"}
    assert rows[0]["achievements"] == MORE


def told(page: Page, site: Site, code: str) -> list[dict[str, str]]:
    """Return the pledge's rows of the public file that were answered."""
    text = page.request.get(f"{site.address}/data/progress.csv?country=CHL").text()
    rows = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")))
    answered = ("accepted", "no_change")
    return [row for row in rows if row["pledge_code"] == code and row["report_state"] in answered]
