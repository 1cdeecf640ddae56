"""Sending: one mail per person, at the right moment, once; nothing lost when the server is down."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Engine, select, update
from sqlalchemy.orm import Session

from tests import factories
from tests.factories import NOW
from tests.jobs.smtp_sink import sink
from tracker.app import create_app
from tracker.db import Database
from tracker.domain import actors, digests, progress, publication, subscriptions, users
from tracker.domain.errors import WrongStateError
from tracker.jobs import mail
from tracker.models.country import Country
from tracker.models.enums import (
    DigestState,
    DropReason,
    Language,
    NoticeKind,
    NoticeState,
    Role,
)
from tracker.models.notification import Digest, Notification
from tracker.models.progress import ProgressUpdate
from tracker.models.user import User

BASE = "https://plan.example.org"
PORT_OF_NOBODY = "smtp://127.0.0.1:9"


def application(engine: Engine, folder: Path, *, at: datetime = NOW, url: str = "") -> Flask:
    made = create_app(
        {
            "TESTING": True,
            "DATABASE_URL": "sqlite:///",
            "NOW": at.isoformat(),
            "DATA_DIR": folder,
            "MAIL_URL": url,
            "BASE_URL": BASE,
        }
    )
    made.extensions["tracker_database"] = Database(engine)
    return made


class Post:
    """An installation whose worker runs when the test says so."""

    def __init__(self, engine: Engine, folder: Path) -> None:
        self.engine, self.folder = engine, folder
        self.database = Database(engine)

    @contextmanager
    def writing(self) -> Iterator[Session]:
        with self.database.writing() as session:
            yield session
            session.commit()

    def round(self, *, at: datetime = NOW, url: str = "") -> mail.Outcome:
        with application(self.engine, self.folder, at=at, url=url).app_context():
            mail.queue_reminders()
            return mail.send_all()

    def notices(self) -> list[Notification]:
        with self.database.reading() as session:
            return list(session.scalars(select(Notification).order_by(Notification.id)))

    def digest(self) -> Digest:
        with self.database.reading() as session:
            return session.scalars(select(Digest)).one()


@pytest.fixture
def post(own_engine: Engine, tmp_path: Path) -> Post:
    """An installation where Chile's focal point owes two reports for 2026-H2."""
    made = Post(own_engine, tmp_path)
    with made.writing() as session:
        user = factories.make_user(
            session, Role.FOCAL_POINT, country="CHL", email="focal@example.org"
        )
        user.time_zone = "America/Santiago"
        for _ in range(2):
            factories.make_pledge(session, starts_on=date(2026, 7, 1))
    return made


def focal(session: Session) -> User:
    return users.by_email(session, "focal@example.org")


def test_all_that_is_due_comes_in_one_mail_in_the_readers_language(post: Post) -> None:
    with sink() as server:
        assert post.round(url=server.url) == mail.Outcome(sent=1)
        assert post.round(url=server.url) == mail.Outcome()

    [got] = server.mails
    text = got.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert got["To"] == "A focal_point <focal@example.org>"
    assert got["Content-Language"] == "es"
    assert got["List-Unsubscribe"].startswith(f"<{BASE}/es/mail/unsubscribe?key=")
    assert got["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert got["Message-ID"] == f"<{post.digest().message_id}@plan.example.org>"
    assert text.count("Registro de personas apátridas") == 2
    assert f"{BASE}/es/pledges/CHL-2026-001/progress/2026-H2" in text
    assert "23:59" in text
    assert "localhost" not in text
    assert {notice.state for notice in post.notices()} == {NoticeState.SENT}


@pytest.mark.parametrize("language", list(Language))
def test_a_mail_is_written_in_each_language(post: Post, language: Language) -> None:
    with post.writing() as session:
        focal(session).language = language
    post.round()

    [file] = (post.folder / "mail").glob("*.eml")
    got = message_from_bytes(file.read_bytes(), policy=policy.default)
    html = got.get_body(("html",)).get_content()  # type: ignore[union-attr]
    assert got["Content-Language"] == language
    assert f'<html lang="{language}">' in html
    assert f"{BASE}/{language}/home" in html
    # Whole and as it is: an encoded or folded address is none to a mail program.
    assert f"\nList-Unsubscribe: <{BASE}/{language}/mail/unsubscribe?key=" in file.read_text()
    assert file.read_bytes().isascii()


def test_a_server_that_is_down_loses_and_doubles_nothing(post: Post) -> None:
    assert post.round(url=PORT_OF_NOBODY) == mail.Outcome(failed=1)
    first = post.digest()
    assert (first.state, first.attempts) == (DigestState.WAITING, 1)
    assert "ConnectionRefused" in (first.last_error or "")

    with sink() as server:
        assert post.round(url=server.url) == mail.Outcome(), "it pauses first"
        later = NOW + timedelta(minutes=1)
        assert post.round(at=later, url=server.url) == mail.Outcome(sent=1)
        assert post.round(at=later, url=server.url) == mail.Outcome()

    assert [got["Message-ID"] for got in server.mails] == [f"<{first.message_id}@plan.example.org>"]
    assert post.digest().last_error is None


def test_the_pauses_grow_and_the_tries_end(post: Post) -> None:
    at, pauses = NOW, []
    while (
        found := post.digest() if pauses else None
    ) is None or found.state is not DigestState.FAILED:
        post.round(at=at, url=PORT_OF_NOBODY)
        pauses.append(post.digest().next_attempt_at - at)
        at += pauses[-1]

    assert len(pauses) == digests.MOST_ATTEMPTS
    assert pauses[:4] == [timedelta(minutes=minutes) for minutes in (1, 2, 4, 8)]
    assert max(pauses) == digests.LONGEST_PAUSE


@pytest.mark.parametrize(
    ("command", "answer", "state"),
    [
        ("RCPT", "550 no such person", DigestState.FAILED),
        ("RCPT", "451 come back later", DigestState.WAITING),
        ("MAIL", "553 not from you", DigestState.FAILED),
        ("DATA", "554 no", DigestState.FAILED),
        ("END", "452 no room", DigestState.WAITING),
    ],
)
def test_what_the_server_says_decides(
    post: Post, command: str, answer: str, state: DigestState
) -> None:
    with sink() as server:
        server.answers[command] = answer
        assert post.round(url=server.url) == mail.Outcome(failed=1)

    assert server.mails == []
    assert post.digest().state is state
    assert answer[4:] in (post.digest().last_error or "")


def test_two_senders_at_once_send_one_mail(post: Post) -> None:
    with sink() as server:
        apps = [application(post.engine, post.folder, url=server.url) for _ in range(4)]
        with apps[0].app_context():
            mail.queue_reminders()
        barrier = threading.Barrier(len(apps))

        def work(app: Flask) -> None:
            barrier.wait()
            with app.app_context():
                mail.send_all()

        threads = [threading.Thread(target=work, args=(app,)) for app in apps]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    assert len(server.mails) == 1
    assert post.digest().state is DigestState.SENT


def test_what_comes_up_while_a_mail_waits_goes_out_with_it(post: Post) -> None:
    post.round(url=PORT_OF_NOBODY)
    with post.writing() as session:
        factories.make_pledge(session, starts_on=date(2026, 7, 1))
    later = NOW + timedelta(minutes=5)
    with sink() as server:
        assert post.round(at=later, url=server.url) == mail.Outcome(sent=1)

    text = server.mails[0].get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert text.count("/progress/2026-H2") == 3


def test_what_comes_up_while_a_mail_leaves_waits_for_the_next(post: Post) -> None:
    post.round(url=PORT_OF_NOBODY)
    with post.writing() as session:
        session.execute(update(Digest).values(state=DigestState.SENDING, claimed_at=NOW))
        factories.make_pledge(session, starts_on=date(2026, 7, 1))
    post.round(at=NOW + timedelta(minutes=1))

    assert [notice.digest_id is None for notice in post.notices()] == [False, False, True]


def test_a_sender_that_died_while_writing_is_followed_by_another(post: Post) -> None:
    post.round(url=PORT_OF_NOBODY)
    with post.writing() as session:
        session.execute(update(Digest).values(state=DigestState.CLAIMED, claimed_at=NOW))

    assert post.round(at=NOW + timedelta(minutes=10)) == mail.Outcome()
    assert post.round(at=NOW + timedelta(minutes=16)) == mail.Outcome(sent=1)


def test_a_sender_that_died_while_sending_leaves_a_doubt_for_a_person(post: Post) -> None:
    post.round(url=PORT_OF_NOBODY)
    with post.writing() as session:
        session.execute(update(Digest).values(state=DigestState.SENDING, claimed_at=NOW))

    later = NOW + timedelta(minutes=16)
    assert post.round(at=later) == mail.Outcome(doubtful=1)
    assert post.round(at=later) == mail.Outcome()
    with post.writing() as session:
        monitor = factories.actor_of(session, Role.MONITOR, at=later)
        digests.send_again(session, monitor, session.scalars(select(Digest)).one())
    assert post.round(at=later) == mail.Outcome(sent=1)
    with post.writing() as session, pytest.raises(WrongStateError):
        digests.send_again(session, monitor, session.scalars(select(Digest)).one())


def test_a_mail_is_not_tried_again_while_another_is_on_its_way(post: Post) -> None:
    post.round(url=PORT_OF_NOBODY)
    with post.writing() as session:
        session.execute(update(Digest).values(state=DigestState.FAILED))
        person = focal(session).id
        session.add(Digest(user_id=person, message_id="other", created_at=NOW, next_attempt_at=NOW))
        session.flush()
        failed = session.scalars(select(Digest).where(Digest.message_id != "other")).one()
        with pytest.raises(WrongStateError, match="on its way"):
            digests.send_again(session, factories.actor_of(session, Role.MONITOR), failed)


def test_a_lost_claim_sends_nothing(post: Post) -> None:
    post.round(url=PORT_OF_NOBODY)
    later = NOW + timedelta(hours=1)
    with post.writing() as session:
        found = post.digest()
        assert digests.claim(session, found.id, later) is not None
        assert digests.claim(session, found.id, later) is None
        slow = digests.claim(session, found.id, later + timedelta(hours=1))
        assert slow is not None
        session.execute(
            update(Digest).values(claimed_at=later + timedelta(hours=2)),
            execution_options={"synchronize_session": False},
        )
        assert not digests.begin(session, slow)
        digests.sent(session, slow, later)

    assert post.digest().state is DigestState.CLAIMED
    with application(post.engine, post.folder).app_context():
        assert mail._send_one(found.id, lambda _message: None) == "taken"


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ("disabled", DropReason.DISABLED),
        ("left", DropReason.NO_RIGHT),
        ("muted", DropReason.UNSUBSCRIBED),
        ("answered", DropReason.SETTLED),
        ("withdrawn", DropReason.SETTLED),
        ("old", DropReason.OUTDATED),
    ],
)
def test_rights_are_looked_at_when_the_mail_leaves(
    post: Post, change: str, reason: DropReason
) -> None:
    post.round(url=PORT_OF_NOBODY)
    at = NOW + timedelta(minutes=5)
    with post.writing() as session:
        user = focal(session)
        if change == "disabled":
            user.disabled_at = NOW
        elif change == "left":
            user.memberships[0].valid_to = NOW
        elif change == "muted":
            subscriptions.choose(session, actors.of_user(user, NOW), user, [])
        elif change == "old":
            at = NOW + timedelta(days=15)
        else:
            for notice in session.scalars(select(Notification)):
                assert notice.obligation is not None
                pledge = notice.obligation.pledge
                if change == "answered":
                    factories.make_update(session, pledge, "2026-H2")
                else:
                    publication.withdraw(session, factories.operator(), pledge, reason="Void.")
    with sink() as server:
        assert post.round(at=at, url=server.url).sent == 0

    assert server.mails == []
    assert {notice.drop_reason for notice in post.notices()} == {reason}
    assert post.digest().state is DigestState.EMPTY


def texts(post: Post) -> None:
    """Let an update await its signature, another be returned and a third be accepted."""
    with post.writing() as session:
        session.get_one(Country, "CHL").needs_sign_off = True
        author = actors.of_user(focal(session), NOW)
        factories.make_user(session, Role.APPROVER, country="CHL", email="approver@example.org")
        for notice in session.scalars(select(Notification)):
            assert notice.obligation is not None
            draft = progress.start(session, author, notice.obligation, factories.update_text())
            progress.submit(session, author, draft)


def test_an_approver_is_asked_while_a_text_waits_for_her(post: Post) -> None:
    post.round(url=PORT_OF_NOBODY)
    texts(post)
    with sink() as server:
        post.round(at=NOW + timedelta(minutes=5), url=server.url)

    [got] = server.mails
    assert got["To"].addresses[0].addr_spec == "approver@example.org"
    text = got.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert text.count("/progress/2026-H2") == 2


def test_a_returned_text_is_told_until_it_is_sent_again(post: Post) -> None:
    post.round(url=PORT_OF_NOBODY)
    texts(post)
    with post.writing() as session:
        approver = actors.of_user(users.by_email(session, "approver@example.org"), NOW)
        author = actors.of_user(focal(session), NOW)
        first, second = session.scalars(select(ProgressUpdate).order_by(ProgressUpdate.id))
        for one in (first, second):
            progress.send_back(session, approver, one, note="Add the source.")
        progress.submit(session, author, first)
    with sink() as server:
        post.round(at=NOW + timedelta(minutes=5), url=server.url)

    told = [notice for notice in post.notices() if notice.kind is NoticeKind.RETURNED]
    assert [notice.drop_reason for notice in told] == [DropReason.SETTLED, None]
    to_author = [got for got in server.mails if "focal" in str(got["To"])]
    assert len(to_author) == 1
    assert "Add the source" not in str(to_author[0]), "a mail repeats no remark"


def test_texts_of_others_and_texts_that_are_gone_are_not_told(post: Post) -> None:
    with post.writing() as session:
        user = focal(session)
        pledge = factories.make_pledge(session, country="PER")
        version = pledge.current
        assert version is not None
        for subject, version_id in (("a", version.id), ("b", None)):
            session.add(
                Notification(
                    user_id=user.id,
                    kind=NoticeKind.PUBLISHED,
                    subject=subject,
                    object_name=pledge.code,
                    version_id=version_id,
                    caused_at=NOW,
                )
            )
        own = factories.make_pledge(session, starts_on=date(2029, 1, 1), ends_on=date(2030, 1, 1))
        assert own.current is not None
        code = own.code
        session.add(
            Notification(
                user_id=user.id,
                kind=NoticeKind.PUBLISHED,
                subject="c",
                object_name=own.code,
                version_id=own.current.id,
                caused_at=NOW,
            )
        )
    post.round()

    told = {notice.subject: notice.drop_reason for notice in post.notices()}
    assert told["a"] is DropReason.NO_RIGHT
    assert told["b"] is DropReason.SETTLED
    assert told["c"] is None
    [file] = (post.folder / "mail").glob("*.eml")
    assert f"{BASE}/es/pledges/{code}\n" in file.read_text()


def test_no_header_can_be_smuggled_in(post: Post) -> None:
    evil = "Plan\r\nBcc: victim@example.org\n\n<script>alert(1)</script>"
    with post.writing() as session:
        focal(session).name = evil
        for notice in session.scalars(select(ProgressUpdate)):
            session.delete(notice)
        pledge = factories.make_pledge(session, starts_on=date(2026, 7, 1))
        assert pledge.current is not None
        pledge.current.title = evil
    with sink() as server:
        assert post.round(url=server.url).sent == 1

    [got] = server.mails
    assert got["Bcc"] is None
    assert [one.addr_spec for one in got["To"].addresses] == ["focal@example.org"]
    assert "<script>" not in got.get_body(("html",)).get_content()  # type: ignore[union-attr]


def test_without_an_address_links_name_this_machine(post: Post) -> None:
    app = application(post.engine, post.folder)
    app.config["BASE_URL"] = ""
    with app.app_context():
        mail.queue_reminders()
        mail.send_all()

    [file] = (post.folder / "mail").glob("*.eml")
    assert "http://localhost:8000/es/home" in file.read_text()


def test_moments_are_those_of_utc(post: Post) -> None:
    with sink() as server:
        post.round(url=server.url)

    assert server.mails[0]["Date"].datetime == NOW.astimezone(UTC)
