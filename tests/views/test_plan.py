from html import unescape

from sqlalchemy.orm import Session

from tests import factories
from tests.browsing import Browser
from tests.monitoring import world as worlds


def words(text: str) -> str:
    return " ".join(unescape(text).replace("\N{NO-BREAK SPACE}", " ").split())


def test_the_plan_opens_with_a_sentence_of_figures(browser: Browser, session: Session) -> None:
    worlds.make(session)
    session.commit()

    page = words(browser.get("/en/?period=2026-H1").text)

    assert ">7 pledges</a>" in page
    assert ">1 is fulfilled</a>" in page
    assert ">2 have no report</a>" in page
    assert 'href="/en/pledges?period=2026-H1&reported=not_reported"' in page
    assert "The countries' pledges add up to 7." in page
    assert "In the region: 7 − 1 + 1 = 7." in page
    assert "1 pledge is exempt and not counted." in page


def test_every_figure_of_an_area_leads_to_its_rows(browser: Browser, session: Session) -> None:
    worlds.make(session)
    session.commit()

    page = words(browser.get("/en/?period=2026-H1").text)

    assert "/en/pledges?period=2026-H1&area=solutions&stage=fulfilled" in page
    assert "/data/progress.csv?period=2026-H1&area=solutions&lang=en" in page


def test_an_open_period_says_what_is_not_due_yet(browser: Browser, session: Session) -> None:
    worlds.make(session)
    session.commit()

    assert ">7 are not due yet</a>" in words(browser.get("/en/?period=2026-H2").text)


def test_a_plan_without_pledges_says_so(browser: Browser) -> None:
    page = words(browser.get("/en/").text)

    assert "No pledge owes a report for this period." in page
    assert "Nothing has been published or reported yet." in page


def test_silent_countries_are_named(browser: Browser, session: Session) -> None:
    factories.make_pledge(session, country="HTI")
    session.commit()

    page = words(browser.get("/en/").text)

    assert "1 country sent no report:" in page
    assert 'href="/en/countries/HTI?period=2026-H1">Haiti</a>.' in page


def test_a_period_that_is_none_is_not_found(browser: Browser) -> None:
    page = browser.get("/en/?period=2099-H1", status=404).text
    assert "There are no figures for “2099-H1”" in page
    assert "Periods with figures: 2025-H1, 2025-H2, 2026-H1, 2026-H2." in page


def test_the_plan_speaks_all_languages(browser: Browser, session: Session) -> None:
    worlds.make(session)
    session.commit()

    for language in ("es", "en", "pt", "fr"):
        browser.get(f"/{language}/?period=2026-H1")
