from collections.abc import Callable
from datetime import timedelta

from flask import Flask
from sqlalchemy.orm import Session

from tests import factories
from tests.browsing import Browser
from tests.factories import NOW
from tests.monitoring import world as worlds
from tests.monitoring.world import Counter
from tracker.models.enums import Role
from tracker.web.caching import Pages

PLAN = "/en/?period=2026-H1"


def test_an_unchanged_page_is_not_sent_again(browser: Browser) -> None:
    tag = browser.get(PLAN).headers["ETag"]

    again = browser.get(PLAN, headers={"If-None-Match": tag}, status=304)

    assert (again.data, again.headers["ETag"]) == (b"", tag)
    assert tag.startswith('W/"')


def test_a_kept_page_asks_only_whether_the_data_changed(browser: Browser, session: Session) -> None:
    worlds.make(session)
    session.commit()
    first = browser.get(PLAN)

    with Counter(session) as counter:
        again = browser.get(PLAN)

    assert again.data == first.data
    assert len([one for one in counter.statements if one.startswith("SELECT")]) == 1


def test_a_change_of_the_data_is_another_page(browser: Browser, session: Session) -> None:
    first = browser.get(PLAN)
    factories.make_pledge(session)
    session.commit()

    second = browser.get(PLAN, headers={"If-None-Match": first.headers["ETag"]})

    assert second.headers["ETag"] != first.headers["ETag"]
    assert "1\N{NO-BREAK SPACE}pledge" in second.text


def test_deadlines_pass_without_a_change_of_the_data(app: Flask, browser: Browser) -> None:
    first = browser.get(PLAN).headers["ETag"]
    app.extensions["tracker_clock"] = lambda: NOW + timedelta(hours=1)

    assert browser.get(PLAN).headers["ETag"] != first


def test_languages_and_periods_are_pages_of_their_own(browser: Browser) -> None:
    addresses = (PLAN, "/fr/?period=2026-H1", "/en/?period=2026-H2")

    assert len({browser.get(address).headers["ETag"] for address in addresses}) == 3


def test_who_is_signed_in_gets_the_page_made_anew(sign_in: Callable[..., Browser]) -> None:
    page = sign_in(Role.MONITOR).get(PLAN)

    assert "ETag" not in page.headers
    assert page.headers["Cache-Control"] == "no-store"


def test_a_waiting_message_is_not_lost(browser: Browser) -> None:
    browser.get(PLAN)
    with browser.client.session_transaction() as cookie:
        cookie["_flashes"] = [("success", "You are signed out.")]

    assert "You are signed out." in browser.get(PLAN).text
    assert "You are signed out." not in browser.get(PLAN).text


def test_a_missing_page_is_not_kept(browser: Browser) -> None:
    for _ in range(2):
        browser.get("/en/countries/XXX", status=404)


def test_the_page_that_was_not_asked_for_longest_gives_way() -> None:
    pages = Pages(most=2)
    pages.keep("a", b"A")
    pages.keep("b", b"B")
    pages.get("a")
    pages.keep("c", b"C")

    assert (pages.get("a"), pages.get("b"), pages.get("c")) == (b"A", None, b"C")


def test_the_list_of_pledges_is_kept_too(browser: Browser, session: Session) -> None:
    factories.make_pledge(session)
    session.commit()
    first = browser.get("/en/pledges")

    with Counter(session) as counter:
        again = browser.get("/en/pledges")

    assert again.data == first.data
    assert len([one for one in counter.statements if one.startswith("SELECT")]) == 1


def test_a_list_that_could_not_be_made_is_said_so_each_time(browser: Browser) -> None:
    for _ in range(2):
        page = browser.get("/en/pledges?sort=colour", status=422)

        assert "ETag" not in page.headers
