"""Views kept under a name: by monitoring staff and administrators, from three pages."""

from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.browsing import Browser
from tracker.models.enums import Role
from tracker.models.saved_view import SavedView

SignIn = Callable[..., Browser]
NEW = "/en/monitoring/views/new?page=monitoring&query=since%3D7%26country%3Dchl%26utm%3Dx"


def only(session: Session) -> SavedView:
    session.expire_all()
    return session.scalars(select(SavedView)).one()


def test_a_view_is_kept_opened_renamed_shared_and_deleted(
    sign_in: SignIn, session: Session
) -> None:
    monitor, other = sign_in(Role.MONITOR), sign_in(Role.ADMINISTRATOR)

    assert (
        "page=monitoring&amp;query=country%3DCHL" in monitor.get("/en/monitoring?country=CHL").text
    )
    monitor.get(NEW)
    answer = monitor.post(NEW, {"name": "Chile"})
    assert answer.location == "/en/monitoring?country=chl&since=7"
    view = only(session)
    address = f"/en/monitoring/views/{view.id}"
    assert "Chile</a>" in monitor.get("/en/monitoring").text
    assert "Chile</a></li>" not in other.get("/en/monitoring").text

    assert 'value="Chile"' in monitor.get(address).text
    monitor.post(address, {"name": "Chile now", "is_shared": "y", "version": "1"})
    assert "Chile now" in other.get("/en/monitoring").text
    assert "Shared by A monitor" in other.get("/en/monitoring/views").text
    other.get(address, status=404)
    other.post(f"{address}/delete", status=404)

    monitor.post(f"{address}/delete")
    assert "No view has been kept yet" in monitor.get("/en/monitoring/views").text


def test_a_form_sent_twice_keeps_one_view(sign_in: SignIn, session: Session) -> None:
    monitor = sign_in(Role.MONITOR)

    for _ in range(2):
        monitor.post(NEW, {"name": "Chile", "form_key": "once"})
    assert only(session).name == "Chile"


def test_what_cannot_be_kept_is_refused_with_the_words_typed(
    sign_in: SignIn, session: Session
) -> None:
    monitor = sign_in(Role.MONITOR)
    monitor.post(NEW, {"name": "Chile"})
    monitor.post(NEW, {"name": "Peru"})
    view = session.scalars(select(SavedView).where(SavedView.name == "Peru")).one()

    assert "of this name already" in monitor.post(NEW, {"name": "CHILE"}, status=422).text
    assert "<title>Error:" in monitor.post(NEW, {"name": "x" * 81}, status=422).text
    address = f"/en/monitoring/views/{view.id}"
    taken = monitor.post(address, {"name": "chile", "version": "1"}, status=422).text
    assert 'value="chile"' in taken
    monitor.post(address, {"name": "x" * 81, "version": "1"}, status=422)


def test_a_stale_form_shows_both_names(sign_in: SignIn, session: Session) -> None:
    monitor = sign_in(Role.MONITOR)
    monitor.post(NEW, {"name": "Chile"})
    address = f"/en/monitoring/views/{only(session).id}"
    monitor.post(address, {"name": "Newer", "version": "1"})

    page = monitor.post(address, {"name": "Older", "version": "1"}, status=409).text

    assert "Saved now: “Newer”. You typed: “Older”." in page
    assert 'name="version" type="hidden" value="2"' in page
    assert only(session).name == "Newer"


@pytest.mark.parametrize(
    ("query", "status"),
    [("page=nowhere", 404), ("", 404), ("page=monitoring&query=country%3DXXX", 400)],
)
def test_only_pages_and_filters_that_there_are_can_be_kept(
    sign_in: SignIn, query: str, status: int
) -> None:
    sign_in(Role.MONITOR).get(f"/en/monitoring/views/new?{query}", status=status)


def test_more_parameters_than_anybody_gives_are_not_read(sign_in: SignIn) -> None:
    query = "%26".join(["q%3Dx"] * 201)
    answer = sign_in(Role.MONITOR).post(
        f"/en/monitoring/views/new?page=pledges&query={query}", {"name": "Many"}
    )

    assert answer.location == "/en/pledges"


def test_the_pledge_list_has_the_menu_for_staff_alone(sign_in: SignIn, browser: Browser) -> None:
    assert "Saved views" in sign_in(Role.MONITOR).get("/en/pledges").text
    assert "Saved views" not in browser.get("/en/pledges").text
    assert "Saved views" not in sign_in(Role.FOCAL_POINT, "CHL").get("/en/pledges").text


def test_countries_keep_no_views(sign_in: SignIn) -> None:
    sign_in(Role.FOCAL_POINT, "CHL").get("/en/monitoring/views", status=403)
