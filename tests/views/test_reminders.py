"""The log of the outbox, and reminding by hand after a look at the text."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests import factories
from tests.browsing import Browser
from tests.factories import NOW
from tracker.domain import actors, periods, postbox, progress, reminders
from tracker.models.country import Country
from tracker.models.enums import DigestState, DropReason, NoticeKind, NoticeState, Role
from tracker.models.notification import Digest, Notification
from tracker.models.user import User

SignIn = Callable[..., Browser]
PAGE = "/en/monitoring/reminders"
PREVIEW = f"{PAGE}/preview?period=2026-H2&country=CHL"
SEND = f"{PAGE}?period=2026-H2&country=CHL"


@pytest.fixture
def owing(session: Session) -> User:
    """Chile's focal point, who owes a report for 2026-H2."""
    user = factories.make_user(session, Role.FOCAL_POINT, country="CHL")
    factories.make_pledge(session, starts_on=date(2026, 7, 1))
    session.commit()
    return user


def count(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(Notification)) or 0


def test_a_reminder_is_looked_at_before_it_is_sent(
    sign_in: SignIn, session: Session, owing: User
) -> None:
    monitor = sign_in(Role.MONITOR)
    page = monitor.get(PREVIEW).text
    assert owing.email in page
    assert "Registro de personas apátridas" in page
    assert '<pre class="letter" lang="es">' in page
    assert 'lang="en"' in page, "the page keeps its own language"
    assert "Remind 1 person" in page
    assert count(session) == 0

    monitor.post(SEND, {"form_key": "one"})
    monitor.post(SEND, {"form_key": "one"})

    assert count(session) == 1
    page = monitor.get(PAGE).text
    assert "1 person is reminded." in page
    assert "CHL-2026-001/2026-H2" in page
    page = monitor.get(PREVIEW).text
    assert "Nobody can be reminded: everything was reported, the period is closed there," in page
    assert "Reminded today already" in page


def test_a_bad_form_shows_the_preview_again(sign_in: SignIn, owing: User) -> None:
    page = sign_in(Role.MONITOR).post(SEND, {"form_key": "x" * 65}, status=422).text

    assert owing.email in page


def test_all_places_are_reminded_when_none_is_named(
    sign_in: SignIn, session: Session, owing: User
) -> None:
    monitor = sign_in(Role.MONITOR)

    assert "All countries and organisations" in monitor.get(f"{PAGE}/preview?period=2026-H2").text
    monitor.post(f"{PAGE}?period=2026-H2")
    assert count(session) == 1


@pytest.mark.parametrize(
    ("address", "status"),
    [
        (f"{PAGE}/preview", 404),
        (f"{PAGE}/preview?period=1999-H1", 404),
        (f"{PAGE}/preview?period=2027-H2", 409),
        (f"{PAGE}/preview?period=2026-H2&country=XXX", 404),
        (f"{PAGE}?country=XXX", 404),
        (f"{PAGE}?standing=odd", 404),
        (f"{PAGE}?before=-1", 404),
        (f"{PAGE}?before=99999999999999", 404),
        (f"{PAGE}?before=9999999999", 404),
    ],
)
def test_what_cannot_be_asked_is_refused(sign_in: SignIn, address: str, status: int) -> None:
    sign_in(Role.MONITOR).get(address, status=status)


@pytest.mark.parametrize(
    ("role", "country"), [(Role.FOCAL_POINT, "CHL"), (Role.ADMINISTRATOR, None)]
)
def test_others_neither_read_the_log_nor_remind(
    sign_in: SignIn, role: Role, country: str | None
) -> None:
    person = sign_in(role, country)
    for address in (PAGE, PREVIEW):
        person.get(address, status=403)
    for address in (SEND, f"{PAGE}/mails/x/again"):
        person.post(address, status=403)


def filled(session: Session, owing: User) -> None:
    """Let the log hold one notice of each standing."""
    owed = factories.obligation_of(
        session, factories.make_pledge(session, starts_on=date(2026, 7, 1)), "2026-H2"
    )
    states = {
        "sent": Digest(state=DigestState.SENT, sent_at=NOW),
        "failed": Digest(state=DigestState.FAILED, attempts=12, last_error="550 no such box"),
        "waits": Digest(state=DigestState.WAITING, attempts=2, last_error="ConnectionRefused"),
    }
    for name, digest in states.items():
        digest.user_id, digest.message_id = owing.id, name
        digest.created_at, digest.next_attempt_at = NOW, NOW + timedelta(minutes=4)
    session.add_all(states.values())
    session.flush()
    for name in (*states, "fresh", "dropped"):
        session.add(
            Notification(
                user_id=owing.id,
                kind=NoticeKind.REMINDER,
                subject=name,
                object_name=f"thing-{name}",
                country_iso3="CHL",
                obligation_id=owed.id,
                caused_at=NOW,
                digest=states.get(name),
                state={"sent": NoticeState.SENT, "dropped": NoticeState.DROPPED}.get(
                    name, NoticeState.WAITING
                ),
                drop_reason=DropReason.SETTLED if name == "dropped" else None,
            )
        )
    session.commit()


def test_the_log_says_what_became_of_each(sign_in: SignIn, session: Session, owing: User) -> None:
    filled(session, owing)
    monitor = sign_in(Role.MONITOR)
    page = monitor.get(f"{PAGE}?country=CHL").text

    assert "Sent on" in page
    assert "Not sent: It was settled before the mail left" in page
    assert "Waits, tried 2 times, again on" in page
    assert "550 no such box" in page
    for standing, names in {
        "sent": {"sent"},
        "failed": {"failed"},
        "waiting": {"waits", "fresh"},
        "dropped": {"dropped"},
    }.items():
        page = monitor.get(f"{PAGE}?standing={standing}").text
        shown = {
            name
            for name in ("sent", "failed", "waits", "fresh", "dropped")
            if f"thing-{name}<" in page
        }
        assert shown == names, standing
    assert "Nothing was queued or sent that fits." in monitor.get(f"{PAGE}?country=PER").text


def test_a_long_log_goes_on(
    sign_in: SignIn, session: Session, owing: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled(session, owing)
    monkeypatch.setattr(postbox, "AT_ONCE", 3)
    monitor = sign_in(Role.MONITOR)
    page = monitor.get(PAGE).text
    assert "thing-dropped<" in page
    assert "thing-sent<" not in page
    before = page.partition("before=")[2].partition('"')[0]

    assert "thing-sent<" in monitor.get(f"{PAGE}?before={before}").text


def test_a_mail_that_failed_is_sent_again(sign_in: SignIn, session: Session, owing: User) -> None:
    filled(session, owing)
    session.execute(Notification.__table__.delete())
    session.delete(session.scalars(select(Digest).where(Digest.message_id == "waits")).one())
    session.commit()
    monitor = sign_in(Role.MONITOR)

    monitor.post(f"{PAGE}/mails/failed/again")
    assert "The mail is tried again." in monitor.get(PAGE).text
    monitor.post(f"{PAGE}/mails/failed/again", status=409)
    monitor.post(f"{PAGE}/mails/none/again", status=404)


def test_monitoring_learns_nothing_of_a_text_before_it_was_sent(
    sign_in: SignIn, session: Session, owing: User
) -> None:
    factories.make_user(session, Role.APPROVER, country="CHL")
    session.get_one(Country, "CHL").needs_sign_off = True
    pledge = factories.make_pledge(session, starts_on=date(2026, 7, 1))
    author = actors.of_user(owing, NOW)
    update = progress.start(
        session,
        author,
        factories.obligation_of(session, pledge, "2026-H2"),
        factories.update_text(),
    )
    progress.submit(session, author, update)
    session.commit()

    assert count(session) == 1
    assert pledge.code not in sign_in(Role.MONITOR).get(PAGE).text


def test_without_an_open_period_there_is_nothing_to_remind_of(
    sign_in: SignIn, session: Session
) -> None:
    for period in session.scalars(periods.running(NOW.date())):
        period.closed_at = period.published_at = NOW
    session.commit()

    assert "No period is open" in sign_in(Role.MONITOR).get(PAGE).text
    assert reminders.queue_due(session, NOW) == 0
