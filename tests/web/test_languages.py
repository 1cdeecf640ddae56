import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.browsing import Browser
from tracker.domain.pledge_search import fold
from tracker.web.languages import country_names, current_language


@pytest.mark.parametrize(
    ("preferred", "leads_to"),
    [("fr-HT,fr;q=0.9", "/fr/"), ("de", "/es/"), ("", "/es/"), ("pt-BR, en;q=0.5", "/pt/")],
)
def test_the_root_leads_to_the_readers_language(
    client: FlaskClient, preferred: str, leads_to: str
) -> None:
    answer = client.get("/", headers={"Accept-Language": preferred})

    assert (answer.status_code, answer.location) == (302, leads_to)
    assert "Accept-Language" in answer.headers["Vary"]


def test_another_language_is_no_page(client: FlaskClient) -> None:
    assert client.get("/de/sign-in").status_code == 404


def test_each_page_links_to_itself_in_the_other_languages(browser: Browser) -> None:
    page = browser.get("/en/sign-in?next=/en/home").text

    assert 'hreflang="fr" href="/fr/sign-in?next=/en/home"' in page
    assert '<html lang="en">' in page


def test_a_page_that_is_not_there_says_so_in_its_address_language(client: FlaskClient) -> None:
    answer = client.get("/pt/nothing", headers={"Accept-Language": "en"})
    assert answer.status_code == 404
    assert '<html lang="pt">' in answer.text


def test_files_take_their_language_from_the_query(app: Flask) -> None:
    with app.test_request_context("/data/x.csv?lang=pt"):
        assert current_language() == "pt"
    with app.test_request_context("/data/x.csv?lang=de"):
        assert current_language() == "es"
    assert current_language() == "es"


def test_countries_are_named_in_the_languages_own_order(app: Flask) -> None:
    with app.test_request_context("/data/x.csv?lang=fr"):
        names = country_names()
        assert country_names() is names

    assert names["CHL"] == "Chili"
    assert list(names.values()) == sorted(names.values(), key=fold)
