from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from tests import factories
from tests.browsing import Browser
from tests.monitoring import world as worlds
from tracker.domain import progress, publication
from tracker.models.enums import Role

SignIn = Callable[..., Browser]


def test_monitoring_sees_what_came_and_what_waits(sign_in: SignIn, session: Session) -> None:
    world = worlds.make(session)
    for pledge, said in (
        (world.half, {"readings": worlds.readings(40)}),
        (world.late, {"stage": "discontinued", "readings": worlds.readings(100)}),
    ):
        update = factories.make_update(
            session, pledge, "2026-H2", accepted=False, challenges="Faltan fondos.", **said
        )
        progress.submit(session, factories.operator(), update)
    session.commit()

    monitor = sign_in(Role.MONITOR)
    page = monitor.get("/en/monitoring").text.replace("\N{NO-BREAK SPACE}", " ")

    assert "68 days left." in page
    assert "2 of 7</a> reports have come and <a" in page
    assert "2 wait for review</a>" in page
    queue = monitor.get("/en/review").text
    for warning in ("1 value worse than before", "Says it is discontinued"):
        assert warning in queue[queue.index("<tbody") :]
        assert warning in page
    assert "Report for 2026-H2" in page
    assert f'href="/en/review/{world.half.code}/2026-H2"' in page


def test_a_cell_of_the_matrix_opens_its_list(sign_in: SignIn, session: Session) -> None:
    worlds.make(session)
    session.commit()

    page = sign_in(Role.MONITOR).get("/en/monitoring/reporting").text

    assert 'href="/en/monitoring/reporting/CHL/2026-H1"' in page
    assert "Chile, 2026-H1: </span>5/6" in page
    for words in ("1 late", "1 missing", "1 exempt", "1 without change"):
        assert f"<small>{words}</small>" in page
    assert "Pledges led by organisations, 2026-H1: </span>0/1" in page


def test_an_administrator_reads_the_figures_but_has_no_queue(
    sign_in: SignIn, session: Session
) -> None:
    pledge = factories.make_pledge(session, published=False, title="Texto en revisión")
    assert pledge.open_version is not None
    publication.submit(session, factories.operator(), pledge.open_version)
    session.commit()

    queue = sign_in(Role.MONITOR).get("/en/monitoring").text
    assert "Texto en revisión" in queue
    assert f'href="/en/review/{pledge.code}"' in queue
    page = sign_in(Role.ADMINISTRATOR).get("/en/monitoring").text
    assert "Texto en revisión" not in page
    assert "/en/review" not in page


def test_an_empty_queue_says_so(sign_in: SignIn) -> None:
    assert "Nothing waits for review." in sign_in(Role.MONITOR).get("/en/monitoring").text


@pytest.mark.parametrize(
    ("day", "sentence"),
    [
        (datetime(2026, 7, 31, 12, tzinfo=UTC), "Today is the last day."),
        (datetime(2025, 1, 10, 12, tzinfo=UTC), "202 days left."),
    ],
)
def test_the_days_left_are_said_in_words(
    app: Flask, sign_in: SignIn, day: datetime, sentence: str
) -> None:
    app.extensions["tracker_clock"] = lambda: day

    assert sentence in sign_in(Role.MONITOR).get("/en/monitoring").text


def test_before_the_first_period_there_is_nothing_to_monitor(
    app: Flask, sign_in: SignIn, session: Session
) -> None:
    browser = sign_in(Role.MONITOR)
    assert browser.user is not None
    browser.user.memberships[0].valid_from = datetime(2024, 1, 1, tzinfo=UTC)
    session.commit()
    app.extensions["tracker_clock"] = lambda: datetime(2024, 12, 1, tzinfo=UTC)

    for address in ("/en/monitoring", "/en/monitoring/reporting"):
        assert "No reporting period has opened yet" in browser.get(address).text


@pytest.mark.parametrize("address", ["/en/monitoring", "/en/monitoring/reporting"])
def test_others_may_not_see_it(sign_in: SignIn, browser: Browser, address: str) -> None:
    sign_in(Role.FOCAL_POINT, "CHL").get(address, status=403)
    browser.get(address, status=302)
