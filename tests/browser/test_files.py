"""A file is added to a report, fetched and removed, on a telephone, without JavaScript."""

import pytest
from playwright.sync_api import Page
from sqlalchemy import select

from tests.browser.conftest import Site, sign_in
from tests.intake import evidence
from tracker.models.enums import State
from tracker.models.period import Obligation
from tracker.models.pledge import Pledge
from tracker.models.progress import ProgressUpdate

pytestmark = pytest.mark.browser

NAME = "Decreto «ñ» 12.pdf"


def address_of_a_draft(site: Site) -> str:
    """Return where a report of Chile's is being written."""
    query = (
        select(ProgressUpdate)
        .join(ProgressUpdate.obligation)
        .join(Obligation.pledge)
        .where(
            Pledge.lead_country_iso3 == "CHL",
            ProgressUpdate.state == State.DRAFT,
            ProgressUpdate.no_change.is_(False),
        )
        .order_by(ProgressUpdate.id)
        .limit(1)
    )
    with site.app.extensions["tracker_database"].reading() as session:
        owed = session.scalars(query).one().obligation
        return f"{site.address}/es/pledges/{owed.pledge.code}/progress/{owed.period.code}"


def send(page: Page, name: str, content: bytes) -> None:
    """Choose a file and send the form."""
    file = {"name": name, "mimeType": "application/pdf", "buffer": content}
    page.set_input_files("#file", file)
    page.click("form[enctype] button[type=submit]")


def test_a_file_on_its_way_in_and_out(plain_page: Page, site: Site) -> None:
    page, report = plain_page, address_of_a_draft(site)
    sign_in(page, site, site.account("focal_point", "CHL"))
    page.goto(report)
    page.click(f'a[href$="{report.removeprefix(site.address)}/files"]')
    page.fill("#title", "Decreto 12")
    send(page, NAME, b"<html><script>alert(1)</script>")
    page.wait_for_selector("#file-error")
    assert page.input_value("#title") == "Decreto 12"
    send(page, NAME, evidence.PDF)
    page.wait_for_selector("table a[download]")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390

    with page.expect_download(timeout=30_000) as arrived:
        page.click("table a[download]")

    assert arrived.value.suggested_filename == NAME
    assert arrived.value.path().read_bytes() == evidence.PDF
    page.click("table button[type=submit]")
    page.wait_for_selector("table", state="detached")
