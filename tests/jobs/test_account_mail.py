from email.message import EmailMessage
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.factories import actor_of
from tracker.domain import account_links
from tracker.domain.users import NewUser
from tracker.jobs import account_mail
from tracker.jobs.transport import RefusedForGoodError
from tracker.models.enums import Language, Role
from tracker.models.user import AccountLink


@pytest.fixture
def invited(session: Session) -> AccountLink:
    new = NewUser(
        email="ana@example.org", name="Ana\r\nBcc: x@y.org", role=Role.MONITOR, language=Language.PT
    )
    return account_links.invite(session, actor_of(session, Role.ADMINISTRATOR), new)


def test_an_invitation_is_mailed_once_in_its_readers_language(
    app: Flask, invited: AccountLink, tmp_path: Path
) -> None:
    sent: list[EmailMessage] = []
    with app.app_context():
        assert account_mail.send_all(sent.append) == (1, 0)
        assert account_mail.send_all(sent.append) == (0, 0)

    (mail,) = sent
    assert mail["To"] == "Ana Bcc: x@y.org <ana@example.org>" or "Bcc" not in mail
    assert mail["Content-Language"] == "pt"
    assert "/pt/set-password/" in mail.get_content()
    assert mail["Bcc"] is None


@pytest.mark.parametrize("fault", [OSError("down"), RefusedForGoodError("no")])
def test_a_mail_that_is_not_taken_waits(
    app: Flask, session: Session, invited: AccountLink, fault: Exception
) -> None:
    def refuse(_message: EmailMessage) -> None:
        raise fault

    # Committed, so that the rollback of the failed sending leaves it.
    session.commit()
    with app.app_context():
        assert account_mail.send_all(refuse) == (0, 1)

    session.expire_all()
    assert session.scalar(select(AccountLink.mailed_at)) is None


def test_without_a_server_the_mail_is_a_file(
    app: Flask, invited: AccountLink, tmp_path: Path
) -> None:
    app.config["DATA_DIR"] = str(tmp_path)
    with app.app_context():
        assert account_mail.send_all() == (1, 0)

    assert [file.suffix for file in (tmp_path / "mail").iterdir()] == [".eml"]


def test_a_reset_says_what_to_do_when_it_was_not_you(
    app: Flask, session: Session, invited: AccountLink
) -> None:
    invited.user.password_hash = "x"
    link = account_links.renew(session, actor_of(session, Role.ADMINISTRATOR), invited.user)
    with app.app_context():
        text = account_mail.composed(link).get_content()

    assert "/set-password/" in text
    assert text.count("\n\n") >= 3


def test_what_another_sender_took_is_passed_over(
    app: Flask, session: Session, invited: AccountLink
) -> None:
    new = NewUser(email="eva@example.org", role=Role.MONITOR)
    second = account_links.invite(session, actor_of(session, Role.ADMINISTRATOR), new)
    sent: list[EmailMessage] = []

    def slow(message: EmailMessage) -> None:
        # While this mail is on its way, another sender takes the next.
        account_links.claim(session, second.id, second.created_at)
        sent.append(message)

    with app.app_context():
        assert account_mail.send_all(slow) == (1, 0)
    assert len(sent) == 1
