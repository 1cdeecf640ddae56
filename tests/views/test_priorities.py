"""The page of priorities: each figure leads to its rows, an earlier set stays where it was."""

import re

from sqlalchemy import delete
from sqlalchemy.orm import Session

from tests.browsing import Browser
from tests.factories import make_pledge, make_update
from tests.monitoring.test_priorities import NEXT, load_next
from tracker.models.enums import Role
from tracker.models.plan import LineOfAction
from tracker.monitoring.priorities import Span


def test_each_figure_leads_to_its_rows(session: Session, browser: Browser) -> None:
    one = make_pledge(session, lines=("PT1",), title="Primer compromiso")
    make_update(session, one)
    make_pledge(session, country="BRA", title="Otro compromiso")
    session.commit()

    page = browser.get("/en/priorities").text

    assert "Working titles" in page
    assert page.count(">None<") >= 6
    links = set(re.findall(r'href="(/en/pledges\?[^"]+)"', page))
    assert {
        "/en/pledges?line=PT1",
        "/en/pledges?line=PT1&amp;stage=in_progress",
        "/en/pledges?line=PT1&amp;country=CHL",
    } <= links
    for address in links:
        rows = browser.get(address.replace("&amp;", "&")).text
        assert "Primer compromiso" in rows
        assert "Otro compromiso" not in rows
    assert "/en/priorities" in browser.get(f"/en/pledges/{one.code}").text
    assert "2025–2027" in browser.get("/en/pledges").text


def test_earlier_and_later_sets_are_reached_and_no_other(
    session: Session, browser: Browser
) -> None:
    load_next(session)
    load_next(session, Span(None, None), "F2")
    load_next(session, Span(NEXT.valid_from, None), "F3")
    load_next(session, Span(None, NEXT.valid_to), "F4")
    session.commit()

    for key, code in (("2028-2030", "F1"), ("-", "F2"), ("2028-", "F3"), ("-2030", "F4")):
        page = browser.get(f"/en/priorities?set={key}").text
        assert f'<span class="code">{code}</span>' in page
        assert "2025" in page
    browser.get("/en/priorities?set=1999-2001", 404)


def test_without_priorities_the_page_says_so_and_how_they_come(
    session: Session, browser: Browser, sign_in: object
) -> None:
    admin = sign_in(Role.ADMINISTRATOR)  # type: ignore[operator]
    assert "tracker reference load" in admin.get("/en/priorities").text
    assert "tracker reference load" not in browser.get("/en/priorities").text
    session.execute(delete(LineOfAction))
    session.commit()

    assert "No priorities are loaded yet." in admin.get("/en/priorities").text
