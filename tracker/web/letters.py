"""The words of a mail, in its reader's language and time zone; links stand on the configured address only."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

from flask import current_app, g, render_template, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from tracker.domain.notifications import Notice
from tracker.models.enums import NoticeKind
from tracker.models.period import Obligation
from tracker.models.pledge import PledgeVersion
from tracker.models.progress import ProgressUpdate
from tracker.models.user import User
from tracker.web import unsubscribing
from tracker.web.filters import moment

MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Line:
    """One thing of a mail: its code, what it is called, by when, and where it is."""

    name: str
    title: str
    href: str
    deadline: str = ""
    is_overdue: bool = False


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail as its reader sees it; `unsubscribe` is the address that ends such mails at one click."""

    language: str
    subject: str
    text: str
    html: str
    unsubscribe: str


def base_url() -> str:
    """Return the address that links in mails begin with: never one that a request brought."""
    config = current_app.config
    return str(config["BASE_URL"] or f"http://localhost:{config['PORT']}")


def write(user: User, notices: Sequence[Notice]) -> Letter:
    """Write one mail with all the notices."""
    with speaking(user.language):
        sections = _sections(notices, user.time_zone)
        link = unsubscribing.address(user)
        values = {
            "user": user,
            "name": _one_line(user.name),
            "sections": [(heading(kind), lines) for kind, lines in sections],
            "home": url_for("home.show", _external=True),
            "settings": url_for("mail_settings.show", _external=True),
            "unsubscribe": link,
        }
        return Letter(
            str(user.language),
            _subject(sections),
            render_template("mail/digest.txt", **values),
            render_template("mail/digest.html", **values),
            link,
        )


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Lend a reader's language and the configured address; a request that is under way keeps its own."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    with app.app_context(), app.test_request_context(f"/{language}/", base_url=base_url()):
        g.lang = str(language)
        yield


def _subject(sections: Sequence[tuple[NoticeKind, Sequence[Line]]]) -> str:
    count = sum(len(lines) for _kind, lines in sections)
    # No title and no name: a subject is read over one's shoulder.
    return str(
        ngettext(
            "Chile Plan of Action: %(num)s matter for you",
            "Chile Plan of Action: %(num)s matters for you",
            count,
        )
    )


def _sections(notices: Sequence[Notice], zone: str) -> list[tuple[NoticeKind, Sequence[Line]]]:
    """Return the lines under their headings; a report that several notices ask for stands there once."""
    found: dict[NoticeKind, dict[str, Line]] = {}
    for notice in notices:
        line = _line(notice, zone)
        kind = NoticeKind.REMINDER if isinstance(notice.subject, Obligation) else notice.kind
        found.setdefault(kind, {})[line.href] = line
    return [(kind, list(found[kind].values())) for kind in NoticeKind if kind in found]


def _line(notice: Notice, zone: str) -> Line:
    subject, pledge = notice.subject, notice.pledge
    if isinstance(subject, PledgeVersion):
        href = url_for("pledges.show", code=pledge.code, _external=True)
        return Line(notice.name, _one_line(subject.title), href)
    owed = subject.obligation if isinstance(subject, ProgressUpdate) else subject
    title = _one_line(pledge.current.title) if pledge.current else ""
    values = {"code": pledge.code, "period": owed.period.code}
    href = url_for("progress.show", **values, _external=True)
    if isinstance(subject, ProgressUpdate):
        return Line(notice.name, title, href)
    deadline = moment(owed.due_at - MINUTE, zone)
    return Line(notice.name, title, href, deadline, owed.due_at <= notice.at)


def _one_line(text: str) -> str:
    return " ".join(text.split())


def heading(kind: NoticeKind) -> str:
    """Name a part of a mail."""
    headings = {
        NoticeKind.REMINDER: _("To report"),
        NoticeKind.SIGN_OFF: _("Waiting for your signature"),
        NoticeKind.RETURNED: _("Returned: please correct and resend"),
        NoticeKind.ACCEPTED: _("Accepted"),
        NoticeKind.PUBLISHED: _("Published"),
    }
    return str(headings[kind])
