from datetime import UTC, datetime

from flask import Flask
from sqlalchemy.orm import Session

from tests.browsing import Browser
from tests.monitoring import world as worlds


def test_an_area_shows_its_own_figures(browser: Browser, session: Session) -> None:
    worlds.make(session)
    session.commit()

    page = browser.get("/en/areas/solutions?period=2026-H1").text

    assert "1\N{NO-BREAK SPACE}pledge</a>" in page
    assert "open, was due on July 31, 2026" in page
    assert "open, due on January 31, 2027" in browser.get("/en/areas/solutions?period=2026-H2").text
    assert "area=solutions&amp;reported=accepted&amp;reported=no_change" in page


def test_an_area_where_nobody_had_to_report_says_so_once(browser: Browser) -> None:
    page = browser.get("/en/areas/solutions?period=2026-H1").text

    assert '<p><span class="coverage">Nobody had to report.</span></p>' in page


def test_an_area_that_is_none_is_not_found(browser: Browser) -> None:
    browser.get("/en/areas/nonsense", status=404)


def test_before_the_first_period_the_pages_say_so(app: Flask) -> None:
    app.extensions["tracker_clock"] = lambda: datetime(2024, 12, 1, tzinfo=UTC)
    browser = Browser(app)

    for address in ("/en/", "/en/areas/solutions", "/en/countries", "/en/countries/CHL"):
        assert "No reporting period has opened yet" in browser.get(address).text
