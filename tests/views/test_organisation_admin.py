"""Administrators enter organisations, change them, and merge those that were entered twice."""

from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from tests import stakeholders
from tests.browsing import Browser
from tests.factories import make_pledge
from tracker.models.enums import Role
from tracker.models.organisation import Organisation

SignIn = Callable[..., Browser]
PAGES = "/en/admin/organisations"
NEW = {"name": "Liga Ficticia", "aliases": "LF", "type": "network", "country": "CHL"}


@pytest.fixture
def admin(sign_in: SignIn) -> Browser:
    """An administrator at the screen."""
    return sign_in(Role.ADMINISTRATOR)


def named(session: Session, name: str) -> Organisation:
    return session.query(Organisation).filter_by(name=name).one()


def test_an_organisation_is_entered_once_and_changed(admin: Browser, session: Session) -> None:
    page = admin.get(f"{PAGES}/new").text
    assert "Entity types" not in page
    assert "Network / alliance" in page
    sent = {**NEW, "form_key": "k1"}
    first = admin.post(f"{PAGES}/new", sent).location
    assert admin.post(f"{PAGES}/new", sent).location == first
    made = named(session, "Liga Ficticia")

    shown = admin.get(first).text
    assert "Liga Ficticia" in shown
    assert "Merge it into another" in shown
    admin.post(first, {**NEW, "aliases": "LF\nLigue", "country": "", "version": "1"})

    session.refresh(made)
    assert (made.aliases, made.country_iso3, made.version) == ("LF; Ligue", None, 2)
    stale = admin.post(first, {**NEW, "version": "1"}, 409).text
    assert "LF; Ligue" in stale
    assert "Save mine in its place" in stale
    admin.post(first, NEW, 409)
    assert (
        "reference data"
        in admin.get(f"{PAGES}/{named(session, 'Inter-American Development Bank').id}").text
    )


def test_what_is_wrong_stands_at_its_field(admin: Browser, session: Session) -> None:
    stakeholders.make(session, "Liga Ficticia", aliases="LF")
    session.commit()

    double = admin.post(f"{PAGES}/new", {**NEW, "name": "lf"}, 422).text
    assert "use it, or merge the two" in double
    assert "Enter the name." in admin.post(f"{PAGES}/new", {**NEW, "name": ""}, 422).text
    own = f"{PAGES}/{named(session, 'Liga Ficticia').id}"
    other = {**NEW, "name": "Banco Interamericano de Desarrollo", "version": "1"}
    assert "merge the two" in admin.post(own, other, 422).text
    assert admin.post(own, {**NEW, "type": "x", "version": "1"}, 422)


def test_the_list_is_searched_and_cut_into_pages(admin: Browser, session: Session) -> None:
    for number in range(60):
        session.add(Organisation(name=f"Serie {number:02}", type="other"))
    session.commit()

    first = admin.get(f"{PAGES}?q=serie").text
    assert "Serie 24" in first
    assert "Serie 25" not in first
    second = admin.get(_link(first, "next")).text
    assert "Serie 49" in second
    assert "Serie 50" not in second
    third = admin.get(_link(second, "next")).text
    assert "Serie 59" in third
    assert 'rel="next"' not in third
    assert "Serie 24" in admin.get(_link(second, "prev")).text
    assert "No organisation has this name." in admin.get(f"{PAGES}?q=nobody").text
    admin.get(f"{PAGES}?page=xxx", 400)
    admin.get(f"{PAGES}?page=WyJhIiwgImIiLCAwXQ", 400)


def _link(page: str, rel: str) -> str:
    return page.split(f'rel="{rel}" href="')[1].split('"', maxsplit=1)[0].replace("&amp;", "&")


def test_two_are_merged_after_a_page_that_says_what_moves(admin: Browser, session: Session) -> None:
    one, two = stakeholders.make(session, "Uno"), stakeholders.make(session, "Dos")
    led = make_pledge(session, organisation="Uno")
    session.commit()
    own = f"{PAGES}/{one.id}/merge"

    assert led.code in admin.get(own).text
    admin.get(f"{own}?into=999999", 404)
    assert "into itself" in admin.get(f"{own}?into={one.id}", 422).text
    assert "into itself" in admin.post(own, {"into": str(one.id), "version": "1"}, 422).text
    assert "Choose the organisation that stays." in admin.post(own, {"version": "1"}, 422).text
    asked = admin.get(f"{own}?into={two.id}").text
    assert "Uno becomes a name of Dos." in asked
    session.refresh(one)
    assert one.merged_into_id is None
    admin.post(own, {"into": str(two.id)}, 409)
    admin.post(f"{own}?into={two.id}", {"into": str(two.id), "version": "1"})

    session.refresh(one)
    assert one.merged_into_id == two.id
    assert admin.get(f"{PAGES}/{one.id}", 302).location == f"{PAGES}/{two.id}"
    admin.post(own, {"into": str(two.id), "version": "2"}, 409)


def test_others_have_no_way_in(sign_in: SignIn, browser: Browser) -> None:
    for reader in (sign_in(Role.MONITOR), sign_in(Role.FOCAL_POINT, "CHL")):
        for path in ("", "/new", "/1", "/1/merge"):
            reader.get(f"{PAGES}{path}", 403)
    browser.get(PAGES, 302)
