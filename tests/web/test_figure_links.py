import csv
from collections import Counter
from collections.abc import Callable
from io import StringIO

from flask import Flask
from sqlalchemy.orm import Session

from tests.browsing import Browser
from tests.monitoring import world as worlds
from tracker.models.enums import Role
from tracker.web.figure_links import Links


def test_a_figure_leads_to_the_list_of_its_rows(app: Flask) -> None:
    links = Links("2026-H1", country="CHL")

    with app.test_request_context("/es/?period=2026-H1"):
        assert links("planning") == "/es/pledges?period=2026-H1&country=CHL&stage=planning"
        assert links("waived").endswith("&reported=waived")
        assert links("not_due").endswith("&country=CHL&reported=not_due")
        assert links.to(area="solutions")("reported") == (
            "/es/pledges?period=2026-H1&country=CHL&area=solutions"
            "&reported=accepted&reported=no_change"
        )


def test_a_figure_leads_to_the_file_of_its_rows(app: Flask) -> None:
    with app.test_request_context("/es/"):
        address = Links("2026-H1", area="solutions").file("progress", "xlsx")

    assert address == "/data/progress.xlsx?period=2026-H1&area=solutions&lang=es"


def test_another_period_is_the_same_page(app: Flask) -> None:
    with app.test_request_context("/es/countries/CHL?period=2026-H1"):
        assert Links("2026-H1").page("2025-H2") == "/es/countries/CHL?period=2025-H2"


def test_lists_hold_as_many_rows_as_their_figures_say(
    browser: Browser, sign_in: Callable[..., Browser], session: Session
) -> None:
    worlds.make(session)
    session.commit()
    expected = {"eligible": 7, "reported": 5, "not_reported": 2, "fulfilled": 1, "waived": 1}

    for reader in (browser, sign_in(Role.MONITOR)):
        for figure, number in expected.items():
            with browser.app.test_request_context("/en/"):
                address = Links("2026-H1")(figure)
            assert rows(reader.get(address).text) == number, figure


def test_files_hold_as_many_rows_as_their_figures_say(browser: Browser, session: Session) -> None:
    worlds.make(session)
    session.commit()

    region = next(
        row for row in file(browser, "summary") if not row["country_iso3"] and not row["area"]
    )
    states = Counter(row["report_state"] for row in file(browser, "progress"))

    assert (region["eligible"], region["mean_progress"]) == ("7", "0.550000")
    for state in ("accepted", "no_change", "not_reported", "waived"):
        assert states[state] == int(region[state]), state
    assert states["not_due"] == 0


def file(browser: Browser, report: str) -> list[dict[str, str]]:
    """Return the rows of the file behind a figure of the region."""
    with browser.app.test_request_context("/en/"):
        address = Links("2026-H1").file(report)
    text = browser.get(address).data.decode("utf-8-sig")
    return list(csv.DictReader(StringIO(text)))


def rows(page: str) -> int:
    """Return how many pledges a list shows."""
    return page.partition("<tbody>")[2].partition("</tbody>")[0].count("<tr")
