"""The filters of the list as the page shows them."""

from flask import Flask, g

from tests.browsing import Browser
from tracker.extensions import database
from tracker.reports.filters import Filters
from tracker.web import pledge_filters


def test_each_filter_offers_its_values_and_shows_the_one_at_work(app: Flask) -> None:
    with app.test_request_context("/es/pledges"):
        offered = pledge_filters.choosers(
            database.session, Filters(country=("CHL",), stage=("planning",))
        )

    names = [chooser.name for chooser in offered]
    assert names == [
        "country",
        "area",
        "stage",
        "period",
        "reported",
        "line",
        "kind",
        "population",
        "role",
        "forum",
        "pace",
        "timing",
        "challenge",
        "support",
    ]
    assert (offered[0].value, offered[2].value, offered[3].value) == ("CHL", "planning", "")
    assert {option.value for option in offered[4].options} == {
        "accepted",
        "no_change",
        "not_reported",
        "not_due",
        "waived",
    }


def test_each_filter_at_work_has_its_way_out(app: Flask) -> None:
    chosen = Filters(country=("CHL", "PER"), q="visas", reported=("draft",))
    asked = "country=chl&country=PER&q=visas&reported=draft&page=abc&sort=-ends"

    with app.test_request_context(f"/es/pledges?{asked}"):
        chips = pledge_filters.chips(chosen, pledge_filters.choosers(database.session, chosen))

    assert [chip.value for chip in chips] == ["Chile", "Perú", "draft", "visas"]
    assert chips[0].href == "/es/pledges?q=visas&reported=draft&sort=-ends&country=PER"
    assert chips[3].href == "/es/pledges?country=chl&country=PER&reported=draft&sort=-ends"


def test_an_address_changes_what_it_is_told_and_keeps_the_rest(app: Flask) -> None:
    with app.test_request_context("/es/pledges?q=visas&page=abc&area=solutions"):
        assert (
            pledge_filters.address(sort="-ends", page=None)
            == "/es/pledges?q=visas&area=solutions&sort=-ends"
        )
        assert pledge_filters.address(page="x") == "/es/pledges?q=visas&area=solutions&page=x"


def test_words_of_the_frameworks_own_in_an_address_are_only_words(browser: Browser) -> None:
    page = browser.get("/en/pledges?_external=1&_scheme=x&lang=fr&endpoint=y&country=CHL").text

    assert 'href="http' not in page


def test_a_file_of_the_list_has_its_filters(app: Flask) -> None:
    with app.test_request_context(
        "/pt/pledges?utm_source=x&q=ni%C3%B1ez&area=&country=CHL&sort=-ends&page=x"
    ):
        g.lang = "pt"
        assert (
            pledge_filters.file("progress", "csv")
            == "/data/progress.csv?q=ni%C3%B1ez&country=CHL&lang=pt"
        )
