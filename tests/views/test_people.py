import re
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from tests.browsing import Browser
from tests.factories import make_pledge, make_user
from tracker.domain import credentials, users
from tracker.models.enums import Role
from tracker.models.user import User

SignIn = Callable[..., Browser]
PASSWORD = "nueve trenes bajo la nieve"
INVITED = {
    "email": "ana@example.org",
    "name": "Ana",
    "language": "es",
    "role": "focal_point",
    "country": "CHL",
    "organisation": "",
}


@pytest.fixture
def administrator(sign_in: SignIn) -> Browser:
    return sign_in(Role.ADMINISTRATOR)


@pytest.fixture
def person(session: Session) -> User:
    return make_user(
        session, Role.FOCAL_POINT, country="CHL", password_hash=credentials.hashed(PASSWORD)
    )


def at(user: User, place: str = "") -> str:
    return f"/en/admin/people/{user.id}{place}"


def link_in(text: str) -> str:
    found = re.search(r"/[a-z]{2}/set-password/[\w.\-]+", text)
    assert found is not None
    return found[0]


def test_an_administrator_invites_and_the_person_sets_her_password(
    app: Flask, session: Session, administrator: Browser
) -> None:
    answer = administrator.post("/en/admin/people/invite", INVITED, status=303)
    page = administrator.get(answer.location).text
    assert "ana@example.org is invited" in page

    guest = Browser(app)
    address = link_in(page)
    assert guest.get(address).headers["Cache-Control"] == "no-store"
    guest.post(address, {"password": "password"}, status=422)
    guest.post(address, {"password": PASSWORD}, status=303)
    guest.get(address, status=404)

    user = users.by_email(session, "ana@example.org")
    assert credentials.matches(user.password_hash, PASSWORD)
    assert "active" in administrator.get(at(user)).text


def test_an_invitation_sent_twice_makes_one_account(
    session: Session, administrator: Browser
) -> None:
    sent = {**INVITED, "form_key": "k"}
    first = administrator.post("/en/admin/people/invite", sent, status=303)
    second = administrator.post("/en/admin/people/invite", sent, status=303)

    assert first.location == second.location


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"email": "nobody"}, "Write an e-mail address"),
        ({"email": ""}, "s e-mail address."),
        ({"country": ""}, "Focal points and approvers have one country"),
        ({"role": "king"}, "Choose one of the list"),
    ],
)
def test_a_wrong_invitation_says_why_and_keeps_what_was_typed(
    administrator: Browser, changed: dict[str, str], words: str
) -> None:
    page = administrator.post("/en/admin/people/invite", {**INVITED, **changed}, 422).text

    assert words in page
    assert 'value="Ana"' in page


def test_an_address_that_has_an_account_is_not_invited(
    administrator: Browser, person: User
) -> None:
    page = administrator.post(
        "/en/admin/people/invite", {**INVITED, "email": person.email}, status=422
    )

    assert "has an account already" in page.text


def test_roles_are_given_ended_and_handed_over(
    session: Session, administrator: Browser, person: User
) -> None:
    administrator.post(
        at(person, "/roles"), {"role": "approver", "country": "CHL", "organisation": ""}, status=303
    )
    session.refresh(person)
    focal, approver = person.memberships
    wrong = {"role": "approver", "country": "", "organisation": ""}
    assert "have one country" in administrator.post(at(person, "/roles"), wrong, 422).text
    administrator.post(at(person, "/roles"), {"role": "king"}, 422)
    administrator.post(at(person, f"/roles/{approver.id}/end"), {}, status=303)
    administrator.post(at(person, f"/roles/{approver.id}/end"), {}, status=409)
    administrator.post(at(person, "/roles/999999/end"), {}, status=404)
    successor = make_user(session, Role.MONITOR)
    place = at(person, f"/roles/{focal.id}/hand-over")
    assert successor.email in administrator.get(place).text
    administrator.post(place, {"successor": ""}, status=422)
    administrator.post(place, {"successor": str(successor.id)}, status=303)

    page = administrator.get(at(successor)).text
    assert "Chile" in page
    session.expire_all()
    assert [role.valid_to is not None for role in person.memberships] == [True, True]


def test_accounts_are_disabled_enabled_and_signed_out(
    session: Session, administrator: Browser, person: User
) -> None:
    administrator.post(at(person, "/disable"), {}, status=303)
    assert "disabled since" in administrator.get(at(person)).text
    administrator.post(at(person, "/enable"), {}, status=303)
    administrator.post(at(person, "/end-sessions"), {}, status=303)
    assert "active" in administrator.get("/en/admin/people").text
    administrator.get(at(person, "/disable"), status=405)


def test_a_reset_link_is_for_its_owner_alone(administrator: Browser, person: User) -> None:
    answer = administrator.post(at(person, "/link"), {}, status=303)

    page = administrator.get(answer.location).text
    assert "on its way by mail" in page
    assert "/set-password/" not in page


def test_a_new_invitation_is_shown(session: Session, administrator: Browser) -> None:
    invited = make_user(session, Role.MONITOR)

    answer = administrator.post(at(invited, "/link"), {}, status=303)

    assert link_in(administrator.get(answer.location).text)


def test_nobody_administers_themselves(administrator: Browser) -> None:
    own = administrator.user
    assert own is not None
    assert "your own account" in administrator.get(at(own)).text
    administrator.post(at(own, "/disable"), {}, status=403)
    administrator.post(at(own, "/roles"), {"role": "monitor"}, status=403)


def test_only_administrators_come_in(sign_in: SignIn, person: User) -> None:
    monitor = sign_in(Role.MONITOR)
    for place in ("", "/people", "/people/invite", f"/people/{person.id}", "/audit"):
        monitor.get(f"/en/admin{place}", status=403)
    assert "Administration" not in monitor.get("/en/monitoring").text


def test_a_lost_password_is_answered_alike(app: Flask, person: User) -> None:
    guest = Browser(app)
    answers = []
    for email in (person.email, "nobody@example.org"):
        guest.get("/en/lost-password")
        answer = guest.post("/en/lost-password", {"email": email}, status=303)
        answers.append((answer.location, guest.get("/en/sign-in").text.count("on its way")))
    assert answers[0] == answers[1] == ("/en/sign-in", 1)
    guest.post("/en/lost-password", {"email": ""}, status=422)


@pytest.mark.parametrize("key", ["x", "a.b.c", "y" * 999])
def test_a_made_up_link_opens_nothing(app: Flask, key: str) -> None:
    page = Browser(app).get(f"/en/set-password/{key}", status=404)

    assert "does not open any more" in page.text


def test_the_trail_is_read_filtered_and_paged(
    session: Session, administrator: Browser, person: User
) -> None:
    pledge = make_pledge(session, published=False)
    title = pledge.versions[0].title
    administrator.post(at(person, "/disable"), {}, status=303)

    page = administrator.get("/en/admin/audit").text
    assert "user.disabled" in page
    assert pledge.code in page
    # A draft's text is its country's own.
    assert title not in page
    assert "pledge.created" in administrator.get(f"/en/admin/audit?thing={pledge.code}").text
    assert "No event fits" in administrator.get("/en/admin/audit?action=none").text
    assert "No event fits" in administrator.get("/en/admin/audit?before=1").text
    assert "user.disabled" in administrator.get("/en/admin/audit?before=x").text
    assert "user.disabled" in administrator.get("/en/admin").text


def test_a_long_trail_has_pages(session: Session, administrator: Browser) -> None:
    for _ in range(51):
        make_user(session, Role.MONITOR)

    page = administrator.get("/en/admin/audit?action=user.created").text

    older = re.search(r'href="([^"]*before=\d+[^"]*)"', page)
    assert older is not None
    assert "user.created" in administrator.get(older[1].replace("&amp;", "&")).text
