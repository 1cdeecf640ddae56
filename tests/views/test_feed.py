from xml.etree import ElementTree

import pytest
from sqlalchemy.orm import Session

from tests.browsing import Browser
from tests.factories import make_pledge

ATOM = "{http://www.w3.org/2005/Atom}"


def test_the_feed_tells_what_changed_in_the_readers_language(
    session: Session, browser: Browser
) -> None:
    pledge = make_pledge(session)
    make_pledge(session, published=False)

    answer = browser.client.get("/feed.atom?lang=en")

    feed = ElementTree.fromstring(answer.text)  # noqa: S314 - our own answer
    assert answer.mimetype == "application/atom+xml"
    assert [entry.findtext(f"{ATOM}title") for entry in feed.iter(f"{ATOM}entry")] == [
        f"{pledge.code} · Chile: new pledge published"
    ]
    assert feed.findtext(f"{ATOM}updated") == feed.findtext(f"{ATOM}entry/{ATOM}updated")


def test_an_empty_feed_is_a_feed(browser: Browser) -> None:
    feed = ElementTree.fromstring(browser.client.get("/feed.atom").text)  # noqa: S314 - as above

    assert feed.get("{http://www.w3.org/XML/1998/namespace}lang") == "es"
    assert not list(feed.iter(f"{ATOM}entry"))


def test_a_reader_is_told_that_nothing_changed(session: Session, browser: Browser) -> None:
    first = browser.client.get("/feed.atom")
    again = browser.client.get("/feed.atom", headers={"If-None-Match": first.headers["ETag"]})
    make_pledge(session)
    later = browser.client.get("/feed.atom", headers={"If-None-Match": first.headers["ETag"]})

    assert (again.status_code, later.status_code) == (304, 200)


@pytest.mark.parametrize("language", ["xx", "", "es2"])
def test_an_unknown_language_is_not_found(browser: Browser, language: str) -> None:
    assert browser.client.get(f"/feed.atom?lang={language}").status_code == 404
