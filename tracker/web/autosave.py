"""What a form that saves itself is answered: small JSON, and the same answer when the line cut the first one."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from babel import dates
from flask import Response, jsonify, url_for
from flask_babel import gettext as _
from flask_login import current_user

from tracker.forms.base import Form
from tracker.web.languages import current_language
from tracker.web.once import Once, earlier, once

PURPOSE = "drafts"


class Saved(Protocol):
    """A stored text, whatever it is about."""

    version: int
    edited_at: datetime


@dataclass(frozen=True, slots=True)
class Kept:
    """What a form stored by itself: the pledge's code and the version that came of it."""

    code: str
    version: int


def claim(form: Form) -> Once:
    """Take one saving by its form's key."""
    return once(PURPOSE, form.form_key.data)


def kept(form: Form) -> Kept | None:
    """Return what the form stored by itself before its answer was lost on the way."""
    return _read(earlier(PURPOSE, form.form_key.data))


def _read(result: str | None) -> Kept | None:
    if not result:
        return None
    code, _blank, version = result.partition(" ")
    return Kept(code, int(version))


def answer(code: str, saved: Saved) -> Response:
    """Say that a text is stored, under which version."""
    return _answer(saved.version, _("Saved %(time)s", time=_clock(saved.edited_at)), code)


def remember(sending: Once, code: str, saved: Saved) -> None:
    """Keep what a saving led to, for the case that its answer is lost."""
    sending.remember(f"{code} {saved.version}")


def again(result: str) -> Response:
    """Answer a saving whose first answer was lost: what was typed since is to be sent once more."""
    found = _read(result)
    assert found is not None  # noqa: S101 - only `remember` writes under this purpose
    return _answer(found.version, "", found.code, again=True)


def _answer(version: int, text: str, code: str, **more: Any) -> Response:
    return jsonify(
        version=version,
        text=text,
        key=uuid.uuid4().hex,
        form=url_for("pledges.edit", code=code),
        drafts=url_for("drafts.pledge", code=code),
        **more,
    )


def refusal(text: str, status: int) -> Response:
    """Say why nothing was stored."""
    response = jsonify(text=text)
    response.status_code = status
    return response


def incomplete() -> Response:
    """Say that some answers can't be stored as they are."""
    return refusal(
        _("Not saved yet: an answer needs correcting. Save the draft to see which."), 422
    )


def undeclared() -> Response:
    """Say that a declaration is made by its own button only."""
    return refusal(_("Not saved: “no change” is stored when you send it."), 422)


def stale() -> Response:
    """Say that somebody else saved in between."""
    return refusal(_("Somebody else saved this meanwhile. Save the draft to see both texts."), 409)


def _clock(at: datetime) -> str:
    zone = ZoneInfo(current_user.user.time_zone)
    return str(dates.format_datetime(at.astimezone(zone), "HH:mm", locale=current_language()))
