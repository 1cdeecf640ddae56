"""How mails leave, and what the settings choose."""

import smtplib
import ssl
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from tests.jobs.smtp_sink import sink
from tracker.jobs import transport


def config(url: str) -> dict[str, Any]:
    return {"MAIL_URL": url, "DATA_DIR": "/nowhere"}


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("smtp://post.example.org", ("post.example.org", 25, "", "", False)),
        ("smtps://post.example.org", ("post.example.org", 465, "", "", True)),
        (
            "smtp://me%40example.org:se%3Acret@post.example.org:587",
            ("post.example.org", 587, "me@example.org", "se:cret", False),
        ),
    ],
)
def test_the_address_says_which_server(url: str, server: tuple[Any, ...]) -> None:
    assert transport.chosen(config(url)) == transport.Server(*server)


def test_without_an_address_mails_are_files() -> None:
    assert transport.chosen(config("")) == transport.Folder(Path("/nowhere/mail"))


@pytest.mark.parametrize(
    ("url", "sender"),
    [
        ("", "no-reply@plan.example.org"),
        ("smtp://me:secret@post.example.org", "no-reply@plan.example.org"),
        ("smtp://me%40example.org:secret@post.example.org", "me@example.org"),
        ("smtp://post.example.org?from=plan@example.org", "plan@example.org"),
    ],
)
def test_mails_are_from_somebody(url: str, sender: str) -> None:
    assert transport.sender(config(url), "plan.example.org") == sender


def message() -> EmailMessage:
    made = EmailMessage()
    made["From"], made["To"] = "a@example.org", "b@example.org"
    made["Message-ID"] = "<one@example.org>"
    made.set_content("Hello.")
    return made


def test_the_same_mail_twice_is_one_file(tmp_path: Path) -> None:
    folder = transport.Folder(tmp_path / "mail")
    folder(message())
    folder(message())

    assert [path.name for path in (tmp_path / "mail").iterdir()] == ["one.eml"]


@pytest.mark.parametrize("port_says", ["user", "port"])
def test_a_password_never_travels_in_the_open(
    port_says: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with sink() as server:
        user = "me" if port_says == "user" else ""
        if port_says == "port":
            monkeypatch.setattr(transport, "SUBMISSION", server.port)
        sending = transport.Server("127.0.0.1", server.port, user, "secret", is_tls=False)
        with pytest.raises(smtplib.SMTPNotSupportedError):
            sending(message())

    assert server.mails == []


def test_a_server_without_tls_is_no_smtps_server() -> None:
    with sink() as server:
        sending = transport.Server("127.0.0.1", server.port, "", "", is_tls=True)
        with pytest.raises(OSError, match=r"(?i)ssl|wrong version|record"):
            sending(message())


def test_a_refused_sign_in_may_be_mended() -> None:
    refusal = smtplib.SMTPAuthenticationError(535, b"no")
    transport._give_up(refusal, 535)
    with pytest.raises(transport.RefusedForGoodError):
        transport._give_up(smtplib.SMTPDataError(554, b"no"), 554)


def test_a_server_that_wants_a_name_gets_it_over_tls_only() -> None:
    with sink() as server:
        connection = smtplib.SMTP("127.0.0.1", server.port)
        sending = transport.Server("127.0.0.1", server.port, "me", "secret", is_tls=True)
        with pytest.raises(smtplib.SMTPNotSupportedError):
            sending._introduce(connection, ssl.create_default_context())
        connection.close()
