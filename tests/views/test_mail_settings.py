"""Which mails one receives, one's calendar, and leaving at one click."""

import re
from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask
from itsdangerous import URLSafeSerializer
from sqlalchemy.orm import Session

from tests import factories
from tests.browsing import Browser
from tests.factories import NOW
from tracker.domain import actors, periods, reopenings, subscriptions
from tracker.domain.actors import Actor
from tracker.domain.errors import NotAllowedError
from tracker.models.country import Country
from tracker.models.enums import NoticeKind, Role
from tracker.models.user import User
from tracker.web import unsubscribing

SignIn = Callable[..., Browser]
PAGE = "/en/account/mail"


def muted(session: Session, user: User | None) -> tuple[NoticeKind, ...]:
    assert user is not None
    session.expire_all()
    return tuple(subscriptions.of(session, user.id).muted)


def test_one_chooses_which_mails_come(sign_in: SignIn, session: Session) -> None:
    person = sign_in(Role.FOCAL_POINT, "CHL")
    assert person.get(PAGE).text.count(" checked") == len(NoticeKind)

    person.post(PAGE, {"wanted": ["overdue", "returned"]})

    page = person.get(PAGE).text
    assert "Your choice of mails is saved." in page
    assert page.count(" checked") == 2
    assert set(muted(session, person.user)) == set(NoticeKind) - {
        NoticeKind.OVERDUE,
        NoticeKind.RETURNED,
    }
    person.post(PAGE, {"wanted": ["bribe"]}, status=422)
    person.post(PAGE)
    assert len(muted(session, person.user)) == len(NoticeKind)


def test_the_account_page_leads_there(sign_in: SignIn) -> None:
    assert 'href="/en/account/mail"' in sign_in(Role.MONITOR).get("/en/account").text


def test_nobody_chooses_for_another(session: Session) -> None:
    other = factories.make_user(session, Role.MONITOR)
    actor = factories.actor_of(session, Role.ADMINISTRATOR)

    with pytest.raises(NotAllowedError):
        subscriptions.choose(session, actor, other, [])
    with pytest.raises(NotAllowedError):
        subscriptions.renew_calendar(session, actor, other)


def test_one_click_in_a_mail_ends_all_mails(app: Flask, session: Session) -> None:
    user = factories.make_user(session, Role.FOCAL_POINT, country="CHL")
    session.commit()
    with app.test_request_context("/en/"):
        address = unsubscribing.address(user).removeprefix("http://localhost")
    stranger = Browser(app)

    assert "End all mails about your work" in stranger.get(address).text
    assert muted(session, user) == ()
    sent = stranger.client.post(address, data={"List-Unsubscribe": "One-Click"})
    assert sent.status_code == 303
    assert muted(session, user) == tuple(NoticeKind)
    assert "You receive no more mails" in stranger.get(address).text


def test_a_key_that_was_not_given_out_ends_nothing(app: Flask, session: Session) -> None:
    stranger = Browser(app)
    signer = URLSafeSerializer(app.secret_key or "", salt=unsubscribing.PURPOSE)
    for key in (
        "",
        "x",
        "\N{SNOWMAN}",
        signer.dumps("text"),
        signer.dumps(0),
        signer.dumps(999_999),
    ):
        for method in ("get", "post"):
            answer = getattr(stranger.client, method)(
                "/en/mail/unsubscribe", query_string={"key": key}
            )
            assert answer.status_code == 404


def test_a_secret_address_opens_ones_own_deadlines(
    app: Flask, sign_in: SignIn, session: Session
) -> None:
    person = sign_in(Role.FOCAL_POINT, "CHL")
    pledge = factories.make_pledge(session, title="Registro; de, personas")
    factories.make_pledge(session, country="PER", title="Secreto ajeno")
    session.commit()
    key = renewed(person)
    answer = Browser(app).get(f"/calendar.ics?key={key}")

    assert answer.mimetype == "text/calendar"
    assert answer.headers["Cache-Control"] == "private, no-store"
    unfolded = answer.text.replace("\r\n ", "")
    assert "SUMMARY:2026-H2: " in unfolded
    assert "DTSTART;VALUE=DATE:20270131" in unfolded
    assert f"DESCRIPTION:{pledge.code}: Registro\\; de\\, personas" in unfolded
    assert "Secreto ajeno" not in unfolded
    assert key not in person.get(PAGE).text, "it is shown once"


def renewed(person: Browser) -> str:
    person.post("/en/account/calendar")
    found = re.search(r"calendar\.ics\?key=([\w-]+)", person.get(PAGE).text)
    assert found is not None
    return found[1]


def test_a_new_address_ends_the_one_before(app: Flask, sign_in: SignIn, session: Session) -> None:
    person = sign_in(Role.MONITOR)
    first, second = renewed(person), renewed(person)
    stranger = Browser(app)

    stranger.get(f"/calendar.ics?key={first}", status=404)
    assert "BEGIN:VEVENT" not in stranger.get(f"/calendar.ics?key={second}").text
    stranger.get("/calendar.ics?key=", status=404)
    stranger.get(f"/calendar.ics?key={'x' * 100}", status=404)
    assert person.user is not None
    session.get_one(User, person.user.id).disabled_at = NOW
    session.commit()
    stranger.get(f"/calendar.ics?key={second}", status=404)


def test_a_closed_period_that_was_reopened_has_its_own_last_day(
    app: Flask, sign_in: SignIn, session: Session, monitor: Actor
) -> None:
    person = sign_in(Role.FOCAL_POINT, "CHL")
    factories.make_pledge(session, starts_on=date(2026, 1, 1))
    period = periods.find(session, "2026-H1")
    periods.close(session, monitor, period)
    session.commit()
    key = renewed(person)
    assert "2026-H1" not in Browser(app).get(f"/calendar.ics?key={key}").text

    owner = session.get_one(Country, "CHL")
    until = date(2026, 12, 20)
    reopenings.reopen(session, monitor, period, owner, until=until, reason="Un terremoto ficticio.")
    session.commit()

    text = Browser(app).get(f"/calendar.ics?key={key}").text
    assert "SUMMARY:2026-H1: " in text
    assert "DTSTART;VALUE=DATE:20261220" in text


def test_everybody_may_read_the_plans_calendar(app: Flask) -> None:
    text = Browser(app).get("/calendar.ics?lang=en").text

    assert "SUMMARY:Reports for 2026-H2 are due" in text
    assert "SUMMARY:Figures for 2026-H2 are published" in text
    assert text.startswith("BEGIN:VCALENDAR\r\n")
    assert actors.public(NOW).grants == frozenset()


def test_a_pledge_without_a_text_in_force_keeps_its_code(session: Session, app: Flask) -> None:
    user = factories.make_user(session, Role.FOCAL_POINT, country="CHL")
    pledge = factories.make_pledge(session)
    assert pledge.current is not None
    pledge.current.is_current = False
    key = subscriptions.renew_calendar(session, actors.of_user(user, NOW), user)
    session.commit()

    assert f"DESCRIPTION:{pledge.code}:" in Browser(app).get(f"/calendar.ics?key={key}").text
