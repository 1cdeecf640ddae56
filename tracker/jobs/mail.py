"""Sending: what waits is gathered into mails, each claimed, written, handed over and marked."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from email import policy
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from urllib.parse import urlsplit

from flask import current_app
from sqlalchemy.orm import Session

from tracker.domain import deliveries, digests, notifications, reminders
from tracker.extensions import database
from tracker.jobs import transport
from tracker.models.notification import Digest
from tracker.web import letters
from tracker.web.letters import Letter

# A long address in a header must stay in one piece, or no mail program finds it; texts stay below 8 bits.
PLAIN = policy.SMTP.clone(max_line_length=998, cte_type="7bit")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one round did."""

    sent: int = 0
    failed: int = 0
    doubtful: int = 0


def queue_reminders() -> int:
    """Put the reminders that the calendar makes due in the outbox; return how many were new."""
    with database.whole.writing() as session:
        count = reminders.queue_due(session, _now())
        session.commit()
        return count


def send_all(send: transport.Send | None = None) -> Outcome:
    """Send every mail that is due; any number of senders may do so at the same time."""
    send = send or transport.chosen(current_app.config)
    with database.whole.writing() as session:
        doubtful = digests.doubt(session, _now())
        digests.gather(session, _now())
        session.commit()
        waiting = digests.due(session, _now())
    results = [_send_one(digest_id, send) for digest_id in waiting]
    return Outcome(results.count("sent"), results.count("failed"), doubtful)


def _send_one(digest_id: int, send: transport.Send) -> str:
    with database.whole.writing() as session:
        # The claim is this sender's as it was made, whatever others do to the mail meanwhile.
        session.expire_on_commit = False
        digest = digests.claim(session, digest_id, _now())
        session.commit()
        if digest is None:
            return "taken"
        message = _written(session, digest)
        if message is None:
            digests.let_go(session, digest)
        # From here on it may have left: said before it is handed over.
        leaves = message is not None and digests.begin(session, digest)
        session.commit()
        return _hand_over(session, digest, message, send) if message and leaves else "kept"


def _hand_over(
    session: Session, digest: Digest, message: EmailMessage, send: transport.Send
) -> str:
    try:
        send(message)
    except transport.RefusedForGoodError as refusal:
        digests.failed(session, digest, _now(), str(refusal), for_good=True)
    except OSError as fault:
        digests.failed(session, digest, _now(), f"{type(fault).__name__}: {fault}")
    else:
        digests.sent(session, digest, _now())
        session.commit()
        return "sent"
    session.commit()
    return "failed"


def _written(session: Session, digest: Digest) -> EmailMessage | None:
    kept = deliveries.sift(session, digest, _now())
    if not kept:
        return None
    letter = letters.write(digest.user, [notifications.read(one, _now()) for one in kept])
    return composed(letter, digest)


def composed(letter: Letter, digest: Digest) -> EmailMessage:
    """Return the mail with its headers; none of them holds a text that somebody typed but the name."""
    host = urlsplit(letters.base_url()).hostname or "localhost"
    message = EmailMessage(policy=PLAIN)
    message["Subject"] = letter.subject
    message["From"] = transport.sender(current_app.config, host)
    message["To"] = Address(" ".join(digest.user.name.split()), addr_spec=digest.user.email)
    message["Date"] = format_datetime(_now())
    message["Message-ID"] = f"<{digest.message_id}@{host}>"
    message["Auto-Submitted"] = "auto-generated"
    message["List-Unsubscribe"] = f"<{letter.unsubscribe}>"
    message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(letter.text)
    message.add_alternative(letter.html, subtype="html")
    # Last: setting the content moves its headers into the parts.
    message["Content-Language"] = letter.language
    return message


def _now() -> datetime:
    clock: Callable[[], datetime] = current_app.extensions["tracker_clock"]
    return clock()
