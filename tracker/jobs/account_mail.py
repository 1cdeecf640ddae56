"""Sends the links of one use: each mail leaves once, and again only when the server did not take it."""

from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from urllib.parse import urlsplit

from flask import current_app

from tracker.domain import account_links
from tracker.extensions import database
from tracker.jobs import transport
from tracker.models.user import AccountLink
from tracker.web import account_links as letters
from tracker.web.letters import base_url


def send_all(send: transport.Send | None = None) -> tuple[int, int]:
    """Send what waits; return how many mails left and how many did not."""
    send = send or transport.chosen(current_app.config)
    sent = failed = 0
    now = current_app.extensions["tracker_clock"]
    # A link whose mail fails is unsent again: the next round tries it while it opens. One whose sender
    # dies in between stays marked: its owner asks for another.
    with database.whole.reading() as session:
        waiting = [link.id for link in account_links.unsent(session, now())]
    for link_id in waiting:
        with database.whole.writing() as session:
            link = account_links.claim(session, link_id, now())
            message = composed(link) if link else None
            session.commit()
        if message is None:
            continue
        # No transaction is open meanwhile: a slow server holds nobody up.
        try:
            send(message)
        except (OSError, transport.RefusedForGoodError):
            failed += 1
            with database.whole.writing() as session:
                account_links.release(session, link_id)
                session.commit()
        else:
            sent += 1
    return sent, failed


def composed(link: AccountLink) -> EmailMessage:
    """Return the mail of a link with its headers; its Message-ID stays the same however often it is tried."""
    letter, host = letters.write(link), urlsplit(base_url()).hostname or "localhost"
    message = EmailMessage()
    message["Subject"] = letter.subject
    message["From"] = transport.sender(current_app.config, host)
    message["To"] = Address(" ".join(link.user.name.split()), addr_spec=link.user.email)
    message["Date"] = format_datetime(link.created_at)
    message["Message-ID"] = f"<link-{link.id}@{host}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.text)
    message["Content-Language"] = letter.language
    return message
