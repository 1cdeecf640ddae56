"""The monitoring pages under filters: numbers, lists and files obey the same address."""

import csv
import io
import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from tests import factories
from tests.browsing import Browser
from tests.factories import NOW
from tests.monitoring import world as worlds
from tests.monitoring.world import World
from tracker.domain import progress, publication
from tracker.models.enums import Role, SupportKind

SignIn = Callable[..., Browser]
HOME = "/en/monitoring"
LISTS = "/en/monitoring/lists"


@pytest.fixture
def world(session: Session) -> World:
    made = worlds.make(session)
    factories.make_pledge(session, country="PER", support_kinds=(SupportKind.FINANCIAL,))
    session.commit()
    return made


def text(page: str) -> str:
    return page.replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize(
    ("query", "came"),
    [
        ("", "5 of 8"),
        ("country=CHL", "5 of 6"),
        ("country=PER", "1 of 2"),
        ("country=PER&country=CHL", "5 of 7"),
        ("area=solutions", "1 of 1"),
        ("kind=financial", "0 of 1"),
        ("role=destination&population=stateless", "5 of 8"),
        ("stage=fulfilled", "1 of 1"),
        ("reported=no_change", "1 of 1"),
        ("reported=not_reported", "0 of 3"),
        ("q=apatridas", "5 of 8"),
        ("country=CHL&stage=in_progress", "3 of 3"),
    ],
)
def test_the_headline_counts_what_the_linked_list_shows(
    sign_in: SignIn, world: World, query: str, came: str
) -> None:
    monitor = sign_in(Role.MONITOR)
    page = text(monitor.get(f"{HOME}?period=2026-H1&{query}").text)

    found = re.search(r'href="([^"]+)">([0-9]+ of [0-9]+)</a> reports have come', page)
    assert found is not None
    assert found[2] == came
    listed = monitor.get(found[1].replace("&amp;", "&")).text
    assert listed.count('<span class="code">') == int(came.split(" of ")[1])


def test_the_matrix_and_the_files_obey_the_filters(sign_in: SignIn, world: World) -> None:
    page = sign_in(Role.MONITOR).get(f"{HOME}?period=2026-H1&country=CHL&kind=policy").text

    assert "Chile, 2026-H1: </span>5/6" in page
    assert "Peru, 2026-H1" not in page
    assert 'href="/data/obligations.csv?country=CHL&amp;kind=policy&amp;period=2026-H1' in page
    assert "country=CHL&amp;kind=policy&amp;period=2025-H2&amp;reported=accepted" in page
    assert "/monitoring/reporting/CHL" not in page
    assert "Remove the filter" in page


def test_two_countries_and_their_joint_pledge_add_up_to_the_filtered_region(
    sign_in: SignIn, world: World
) -> None:
    page = text(sign_in(Role.MONITOR).get(f"{HOME}?period=2026-H1&country=CHL&country=PER").text)

    assert "The countries' pledges add up to 8." in page
    assert "8 − 1 = 7" in page


@pytest.mark.parametrize(
    "query", ["country=XXX", "stage=burnt", "period=2026-H1&period=2025-H2", "since=never"]
)
def test_a_value_that_means_nothing_is_named(sign_in: SignIn, query: str) -> None:
    page = sign_in(Role.MONITOR).get(f"{HOME}?{query}", status=422).text

    assert 'role="alert"' in page


def test_the_snapshot_of_a_period_has_its_own_page(sign_in: SignIn, session: Session) -> None:
    monitor = sign_in(Role.MONITOR)
    factories.make_pledge(session)
    session.commit()
    for act in ("close", "publish"):
        monitor.post(f"/en/periods/2026-H1/{act}")

    answer = monitor.get(f"{HOME}?snapshot=2026-H1&country=CHL", status=302)
    assert "/vintages/2026-H1" in answer.location


@pytest.mark.parametrize("address", [HOME, f"{LISTS}/behind", f"{HOME}/quality"])
def test_a_period_that_has_not_opened_has_no_page(sign_in: SignIn, address: str) -> None:
    page = sign_in(Role.MONITOR).get(f"{address}?period=2027-H1", status=404).text
    assert "There are no figures for “2027-H1”" in page


def test_a_filter_that_leaves_nothing_says_what_cannot_be_said(
    sign_in: SignIn, world: World
) -> None:
    monitor = sign_in(Role.MONITOR)

    page = monitor.get(f"{HOME}?period=2026-H1&area=disasters").text
    assert "No pledge here owes a report for this period." in page
    assert "there is no coverage, no mean and no pace to show" in page
    assert "there is no pace to show" in page
    quality = monitor.get(f"{HOME}/quality?period=2026-H1&area=disasters").text
    assert "nothing can be said of its quality" in quality


def test_each_list_shows_the_pledges_behind_its_figure(
    sign_in: SignIn, session: Session, world: World
) -> None:
    monitor = sign_in(Role.MONITOR)
    factories.make_pledge(session, starts_on=date(2025, 1, 1), ends_on=date(2026, 3, 1))
    session.commit()

    for name, code in (
        ("far-behind", world.joint.code),
        ("on-track", world.half.code),
        ("insufficient-data", world.silent.code),
        ("accepted", world.half.code),
        ("fulfilled", world.done.code),
        ("withdrawn", world.withdrawn.code),
    ):
        page = monitor.get(f"{LISTS}/{name}?period=2026-H1&since=1").text
        assert code in page or name in ("accepted", "fulfilled")
    assert "1 row." in monitor.get(f"{LISTS}/past-end?period=2026-H1").text
    # 25 of 100 at 364 of 1,279 days.
    assert world.same.code in monitor.get(f"{LISTS}/behind?period=2026-H1").text
    assert "Nothing here fits." in monitor.get(f"{LISTS}/milestones").text
    assert "What changed" in monitor.get(f"{LISTS}/changes?since=7").text
    assert "Nothing here fits." in monitor.get(f"{LISTS}/withdrawn?since=1&country=PER").text


def test_a_list_has_pages_and_no_others(
    sign_in: SignIn, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tracker.web.monitoring_lists.PAGE", 1)
    monitor = sign_in(Role.MONITOR)
    address = f"{LISTS}/insufficient-data?period=2026-H1"

    assert "page=2" in monitor.get(address).text
    assert "page=1" in monitor.get(f"{address}&page=2").text
    for page in ("0", "99", "x", "1234567"):
        monitor.get(f"{address}&page={page}", status=404)
    monitor.get(f"{LISTS}/nothing", status=404)
    monitor.get(f"{LISTS}/behind?country=XXX", status=400)


def test_the_queue_is_shown_by_age_to_those_who_review(
    sign_in: SignIn, session: Session, world: World
) -> None:
    for days, pledge in ((20, world.half), (1, world.late)):
        at = NOW - timedelta(days=days)
        update = factories.make_update(session, pledge, "2026-H2", at=at, accepted=False)
        progress.submit(session, factories.operator(at), update)
    new = factories.make_pledge(session, country="PER", published=False)
    assert new.open_version is not None
    publication.submit(session, factories.operator(), new.open_version)
    session.commit()
    monitor = sign_in(Role.MONITOR)

    page = monitor.get(f"{HOME}?country=CHL").text
    assert "Review queue (2)" in page
    assert f"{LISTS}/waiting-15-more?country=CHL" in page
    assert new.code not in page
    assert "Review queue (1)" in monitor.get(f"{HOME}?country=PER").text
    old = monitor.get(f"{LISTS}/waiting-15-more").text
    assert f'href="/en/review/{world.half.code}/2026-H2"' in old
    fresh = monitor.get(f"{LISTS}/waiting-0-3").text
    assert f'href="/en/review/{new.code}"' in fresh
    assert world.late.code not in old
    waiting = re.search(r'href="([^"]+)">(\d+)\s[^<]*</a>', page[page.index("reports have come") :])
    assert waiting is not None
    rows = monitor.get(waiting[1].replace("&amp;", "&")).text
    assert rows.count('<span class="code">') == int(waiting[2]) == 2
    assert f'{waiting[1]}">See the whole queue' in page
    assert 'href="/en/review">See the whole queue' in monitor.get(HOME).text
    sign_in(Role.ADMINISTRATOR).get(f"{LISTS}/waiting-15-more", status=403)


def test_changes_are_shown_since_yesterday_7_days_or_the_visit_before(
    app: Flask, sign_in: SignIn, session: Session, world: World
) -> None:
    monitor = sign_in(Role.MONITOR)
    assert "since your visit" not in monitor.get(HOME).text
    assert monitor.user is not None
    monitor.user.sessions[0].expires_at = NOW + timedelta(days=9)
    session.commit()
    app.extensions["tracker_clock"] = lambda: NOW + timedelta(days=3)

    assert "Nothing was decided in this time." in monitor.get(HOME).text
    assert "Pledges published" in monitor.get(f"{HOME}?since=7").text
    # Without an earlier visit the address says no more than since yesterday.
    assert "Nothing was decided" in monitor.get(f"{HOME}?since=visit").text
    monitor.user.sessions[0].created_at = NOW - timedelta(minutes=5)
    again = Browser(app).signed_in(session, monitor.user)
    session.refresh(monitor.user)
    for one in monitor.user.sessions:
        one.expires_at = NOW + timedelta(days=9)
    session.commit()
    page = again.get(f"{HOME}?since=visit").text
    assert "since your visit of November 24, 2026, 11:55 (UTC)" in page
    assert "Pledges published" in page


def test_the_quality_file_says_what_the_page_says(sign_in: SignIn, world: World) -> None:
    monitor = sign_in(Role.MONITOR)

    page = monitor.get(f"{HOME}/quality?period=2026-H1").text
    assert "6 of 8" in text(page)
    assert "Pledges of 2026-H2;" in monitor.get(f"{HOME}/quality").text
    answer = monitor.get(f"{HOME}/quality.csv?period=2026-H1&country=CHL")
    rows = list(csv.DictReader(io.StringIO(answer.text.lstrip("\ufeff"))))
    assert [row["country_iso3"] for row in rows] == ["CHL"]
    (row,) = rows
    assert (row["on_time_given"], row["on_time_whole"], row["on_time_share"]) == (
        *("6", "8", "0.750000"),
    )
    assert (row["claims_whole"], row["claims_share"], row["days_late"]) == ("1", "", "")
    assert row["age_days"] == "127.000000"
    assert "attachment" in answer.headers["Content-Disposition"]


def test_before_the_first_period_there_is_nothing_to_list(
    app: Flask, sign_in: SignIn, session: Session
) -> None:
    browser = sign_in(Role.MONITOR)
    assert browser.user is not None
    browser.user.memberships[0].valid_from = datetime(2024, 1, 1, tzinfo=UTC)
    session.commit()
    app.extensions["tracker_clock"] = lambda: datetime(2024, 12, 1, tzinfo=UTC)

    for address in (f"{LISTS}/behind", f"{HOME}/quality"):
        assert "No reporting period has opened yet" in browser.get(address).text
    browser.get(f"{HOME}/quality.csv", status=404)


@pytest.mark.parametrize("address", [f"{LISTS}/behind", f"{HOME}/quality", f"{HOME}/quality.csv"])
def test_others_may_not_see_them(sign_in: SignIn, browser: Browser, address: str) -> None:
    sign_in(Role.APPROVER, "CHL").get(address, status=403)
    browser.get(address, status=302)
