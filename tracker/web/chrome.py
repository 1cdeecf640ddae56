"""What the frame around every page needs: languages, navigation, the account, the static files."""

import hashlib
from dataclasses import dataclass
from functools import cache
from typing import Any

from flask import Flask, g, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import select

from tracker import paths
from tracker.domain.permissions import Permission, holds
from tracker.extensions import database
from tracker.models.base import LANGUAGE_NAMES
from tracker.models.installation import Installation
from tracker.web.auth import current_actor
from tracker.web.languages import current_language


@dataclass(frozen=True, slots=True)
class Link:
    """An entry of a menu."""

    label: str
    href: str
    current: bool


@dataclass(frozen=True, slots=True)
class LanguageLink:
    """The same page in another language."""

    code: str
    label: str
    href: str
    current: bool


@dataclass(frozen=True, slots=True)
class Account:
    """Who is signed in, or the way to sign in."""

    name: str | None
    home_href: str | None
    account_href: str | None
    sign_out_href: str | None
    sign_in_href: str | None


def register(app: Flask) -> None:
    """Hand every page its frame."""
    app.context_processor(_frame)
    app.jinja_env.globals["static_url"] = static_url


def static_url(name: str) -> str:
    """Return the address of a static file; it changes with the file's content, so that caches keep it."""
    return f"/static/{name}?v={_digest(name)}"


@cache
def _digest(name: str) -> str:
    return hashlib.sha256((paths.STATIC / name).read_bytes()).hexdigest()[:12]


def _frame() -> dict[str, Any]:
    return {
        "current_lang": current_language(),
        "languages": _languages(),
        "navigation": _navigation(),
        "account": _account(),
        "is_demonstration": is_demonstration(),
    }


def is_demonstration() -> bool:
    """Say whether what this installation shows is invented."""
    return bool(database.session.scalar(select(Installation.is_demonstration)))


def _languages() -> list[LanguageLink]:
    return [
        LanguageLink(code, name, _same_page(code), code == current_language())
        for code, name in LANGUAGE_NAMES.items()
    ]


def _same_page(code: str) -> str:
    # An error page names no address: it must be the same for what is hidden and what is missing.
    if (
        g.get("is_error")
        or request.endpoint is None
        or not request.path.startswith("/" + current_language())
    ):
        return f"/{code}/"
    query = request.query_string.decode("ascii", "ignore")
    return f"/{code}{request.path[3:]}" + (f"?{query}" if query and request.method == "GET" else "")


def _navigation() -> list[Link]:
    if holds(current_actor(), Permission.MONITORING_SEE):
        entries = _monitoring_entries()
    elif current_actor().is_signed_in:
        entries = [
            ("home.show", _("Home")),
            ("pledges.index", _("Pledges")),
            ("support.index", _("Support")),
            ("practices.index", _("Good practices")),
            ("countries.index", _("Countries")),
            *([("intake.index", _("Bring in a file"))] if _brings_in() else []),
            ("data.index", _("Data")),
        ]
    else:
        entries = [
            ("plan.show", _("The plan")),
            ("countries.index", _("Countries")),
            ("pledges.index", _("Pledges")),
            ("support.index", _("Support")),
            ("practices.index", _("Good practices")),
            ("roadmap.index", _("Roadmap")),
            ("data.index", _("Data")),
        ]
    here = (request.endpoint or "").partition(".")[0].partition("_")[0]
    return [
        # The steps of a room stand under its own entry.
        Link(text, url_for(endpoint), here == endpoint.partition(".")[0])
        for endpoint, text in entries
    ]


def _brings_in() -> bool:
    return holds(current_actor(), Permission.IMPORT)


def _monitoring_entries() -> list[tuple[str, str]]:
    entries = [("monitoring.show", _("Monitoring"))]
    if holds(current_actor(), Permission.REVIEW_QUEUE):
        entries += [
            ("review.index", _("Review")),
            ("periods.index", _("Periods")),
        ]
    return [
        *entries,
        *(
            [("admin.index", _("Administration"))]
            if holds(current_actor(), Permission.PEOPLE_MANAGE)
            else []
        ),
        ("dashboards.index", _("Dashboards")),
        ("pledges.index", _("Pledges")),
        ("support.index", _("Support")),
        ("data.index", _("Data")),
        ("plan.show", _("Public site")),
    ]


def _account() -> Account:
    if not current_user.is_authenticated:
        return Account(None, None, None, None, url_for("account.sign_in"))
    # The form's token differs from one answer to the next: an error page has none.
    sign_out = None if g.get("is_error") else url_for("account.sign_out")
    return Account(
        current_user.user.name,
        url_for("home.show"),
        url_for("account.show"),
        sign_out,
        None,
    )
