from datetime import UTC, datetime
from html import unescape

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from tests import factories
from tests.browsing import Browser
from tests.monitoring import world as worlds
from tests.monitoring.world import readings
from tests.reports.test_publishing import publish
from tracker.models.enums import ChallengeCode

MECHANISM, SUPPORT = "/en/dashboards/mechanism", "/en/dashboards/support-platform"


def words(text: str) -> str:
    return " ".join(unescape(text).replace("\N{NO-BREAK SPACE}", " ").split())


def test_the_entry_leads_to_both_by_every_dimension(browser: Browser) -> None:
    page = browser.get("/en/dashboards").text

    for address in (MECHANISM, SUPPORT):
        assert f'href="{address}?by=population"' in page


@pytest.mark.parametrize("address", [MECHANISM, SUPPORT])
def test_without_pledges_the_pages_say_so(browser: Browser, address: str) -> None:
    page = words(browser.get(f"{address}?by=line").text)

    assert "No pledge owes a report for this period." in page
    assert "No pledge belongs to any group here." in page


def test_the_mechanism_sees_the_whole_and_how_it_is_made(
    browser: Browser, session: Session
) -> None:
    worlds.make(session)
    session.commit()

    page = words(browser.get(f"{MECHANISM}?period=2026-H1&by=country").text)

    assert ">7 pledges</a>" in page
    assert "(accepted 4 + no change 1) ÷ 7 that owe a report = 71%." in page
    assert "Mean: 275% ÷ 5 = 55%. Lower bound: 275% ÷ 7 = 39%." in page
    assert "Upper bound: (275% + 2 × 100%) ÷ 7 = 68%." in page
    assert "2 + 1 + 1 + 2 without enough data + 1 over = 7." in page
    assert "All pledges: 7 − 1 + 1 = 7." in page
    assert "fewer than 5: no mean" in page
    assert '/en/pledges?period=2026-H1&pace=on_track">2</a>' in page
    assert "/data/progress.csv?period=2026-H1&pace=behind&lang=en" in page
    assert "/en/pledges?period=2026-H1&country=PER&reported=accepted" in page


def test_why_there_is_no_mean_is_said(browser: Browser, session: Session) -> None:
    for _ in range(5):
        factories.make_pledge(session)
    session.commit()

    page = words(browser.get(f"{MECHANISM}?period=2026-H1").text)

    assert "none can be computed" in page
    assert "(here 5) and one whose progress can be computed (here 0)" in page


def test_support_asked_for_is_named(browser: Browser, session: Session) -> None:
    pledge = factories.make_pledge(session)
    factories.make_update(
        session,
        pledge,
        readings=readings(1),
        support_needed="Apoyo técnico.",
        challenges="Faltan fondos.",
        challenge_codes=(ChallengeCode.FUNDING,),
    )
    session.commit()

    page = words(browser.get(f"{SUPPORT}?period=2026-H1&by=role").text)

    assert ">1 asks for support in its report</a>" in page
    assert ">1 of these is behind or far behind</a>" in page
    assert "/en/pledges?period=2026-H1&support=asked&pace=behind&pace=far_behind" in page
    listed = browser.get(
        "/en/pledges?period=2026-H1&support=asked&pace=far_behind&challenge=funding"
    )
    assert pledge.code in listed.text
    assert "1 pledge names no budget." in page


def test_published_figures_lead_to_frozen_rows(browser: Browser, session: Session) -> None:
    worlds.make(session)
    publish(session)
    session.commit()

    page = words(browser.get(f"{MECHANISM}?period=2026-H1&by=kind").text)
    assert "/en/vintages/2026-H1/pledges?pace=on_track" in page
    rows = browser.get("/en/vintages/2026-H1/pledges?pace=on_track&kind=policy").text
    assert rows.count('<th scope="row">') == 2
    live = words(browser.get(f"{MECHANISM}?period=2026-H1&live=1&by=kind").text)
    assert "/en/pledges?period=2026-H1&pace=on_track" in live


@pytest.mark.parametrize(
    "asked", ["by=stage", "area=nothing", "country=XXX", "period=2099-H1", "by=area&area=1%00"]
)
def test_what_there_is_not_is_not_found(browser: Browser, asked: str) -> None:
    browser.get(f"{MECHANISM}?{asked}", status=404)
    browser.get("/en/dashboards/nothing", status=404)


def test_another_period_keeps_what_was_asked(browser: Browser, session: Session) -> None:
    worlds.make(session)
    session.commit()

    page = browser.get(f"{MECHANISM}?period=2026-H1&by=line&country=chl").text

    assert "?by=line&amp;period=2025-H2&amp;country=chl" in page


def test_every_language_has_them(browser: Browser, session: Session) -> None:
    worlds.make(session)
    session.commit()

    for language in ("es", "en", "pt", "fr"):
        for name in ("", "/mechanism?by=line", "/support-platform?by=kind"):
            browser.get(f"/{language}/dashboards{name}")


def test_before_the_first_period_they_say_so(app: Flask) -> None:
    app.extensions["tracker_clock"] = lambda: datetime(2024, 12, 1, tzinfo=UTC)

    assert "No reporting period has opened yet" in Browser(app).get(MECHANISM).text
