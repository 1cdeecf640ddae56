"""How a mail leaves: to a mail server, or into a folder where none is set."""

import smtplib
import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

SUBMISSION = 587
PORTS = {"smtp": 25, "smtps": 465}
# Seconds: a server that hangs holds one mail up, not the worker for ever.
PATIENCE = 20

Send = Callable[[EmailMessage], None]


class RefusedForGoodError(Exception):
    """The server said that it will never take this mail."""


@dataclass(frozen=True, slots=True)
class Server:
    """A mail server; who signs in to it does so over TLS only, with its certificate checked."""

    host: str
    port: int
    user: str
    password: str
    is_tls: bool

    def __call__(self, message: EmailMessage) -> None:
        """Hand the mail over; raises RefusedForGoodError, or OSError when it may be tried again."""
        try:
            with self._connected() as connection:
                connection.send_message(message)
        except smtplib.SMTPRecipientsRefused as refusal:
            codes = [code for code, _said in refusal.recipients.values()]
            _give_up(refusal, min(codes))
            raise
        except smtplib.SMTPResponseException as refusal:
            _give_up(refusal, refusal.smtp_code)
            raise

    def _connected(self) -> smtplib.SMTP:
        context = ssl.create_default_context()
        if self.is_tls:
            made: smtplib.SMTP = smtplib.SMTP_SSL(
                self.host, self.port, timeout=PATIENCE, context=context
            )
        else:
            made = smtplib.SMTP(self.host, self.port, timeout=PATIENCE)
        try:
            self._introduce(made, context)
        except BaseException:
            made.close()
            raise
        return made

    def _introduce(self, connection: smtplib.SMTP, context: ssl.SSLContext) -> None:
        if not self.is_tls and (self.user or self.port == SUBMISSION):
            connection.starttls(context=context)
        if self.user:
            connection.login(self.user, self.password)


def _give_up(refusal: smtplib.SMTPException, code: int) -> None:
    # 535 and its like mean our own sign-in: the next try may find it mended.
    if code >= 500 and not isinstance(refusal, smtplib.SMTPAuthenticationError):
        raise RefusedForGoodError(str(refusal)) from refusal


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder of `.eml` files, named by Message-ID: the same mail twice is one file."""

    path: Path

    def __call__(self, message: EmailMessage) -> None:
        """Write the mail down; it appears whole or not at all."""
        self.path.mkdir(parents=True, exist_ok=True)
        name = str(message["Message-ID"]).strip("<>").partition("@")[0]
        unfinished = self.path / f".{name}"
        unfinished.write_bytes(message.as_bytes())
        unfinished.replace(self.path / f"{name}.eml")


def chosen(config: Mapping[str, Any]) -> Send:
    """Return the way that the settings choose."""
    if not config["MAIL_URL"]:
        return Folder(Path(config["DATA_DIR"]) / "mail")
    url = urlsplit(config["MAIL_URL"])
    return Server(
        url.hostname or "",
        url.port or PORTS[url.scheme],
        unquote(url.username or ""),
        unquote(url.password or ""),
        url.scheme == "smtps",
    )


def sender(config: Mapping[str, Any], host: str) -> str:
    """Return whom mails are from: `from` in the mail address, the account on the server, or no-reply here."""
    url = urlsplit(config["MAIL_URL"])
    user = unquote(url.username or "")
    given: list[str] = parse_qs(url.query).get("from", [])
    return given[0] if given else user if "@" in user else f"no-reply@{host}"
