"""Which mails one receives, the secret address of one's calendar, and leaving without signing in."""

from flask import (
    Blueprint,
    current_app,
    flash,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from tracker.domain import actors, subscriptions
from tracker.domain.errors import NotFoundError
from tracker.domain.permissions import Permission
from tracker.extensions import csrf, database
from tracker.forms.reminders import MailForm, ReminderForm
from tracker.models.enums import NoticeKind
from tracker.models.user import User
from tracker.web import unsubscribing
from tracker.web.auth import PUBLIC, allow, current_actor

bp = Blueprint("mail_settings", __name__, url_prefix="/<lang:lang>")
# The key is shown once: only its hash is stored, and the cookie is the owner's own.
SHOWN_ONCE = "calendar_key"


@bp.get("/account/mail")
@allow(GET=Permission.ACCOUNT_OWN)
def show() -> ResponseReturnValue:
    """Show what one receives."""
    found = subscriptions.of(database.session, current_user.user.id)
    wanted = [kind.value for kind in NoticeKind if kind not in found.muted]
    key = session.pop(SHOWN_ONCE, None)
    return _page(MailForm(wanted=wanted), has_key=found.calendar_key_hash is not None, key=key)


@bp.post("/account/mail")
@allow(POST=Permission.ACCOUNT_OWN)
def save() -> ResponseReturnValue:
    """Keep which kinds one wants by mail."""
    form = MailForm()
    user = current_user.user
    if not form.validate():
        found = subscriptions.of(database.session, user.id)
        return _page(form, has_key=found.calendar_key_hash is not None, status=422)
    subscriptions.choose(
        database.session, current_actor(), user, [NoticeKind(kind) for kind in form.wanted.data]
    )
    database.session.commit()
    flash(_("Your choice of mails is saved."), "success")
    return redirect(url_for(".show"), 303)


@bp.post("/account/calendar")
@allow(POST=Permission.ACCOUNT_OWN)
def renew_calendar() -> ResponseReturnValue:
    """Make a new secret address of one's calendar; the one before ends."""
    key = subscriptions.renew_calendar(database.session, current_actor(), current_user.user)
    database.session.commit()
    session[SHOWN_ONCE] = key
    flash(_("Your calendar has a new address. It is shown this once."), "success")
    return redirect(url_for(".show"), 303)


@bp.route("/mail/unsubscribe", methods=["GET", "POST"])
@allow(GET=PUBLIC, POST=PUBLIC)
def unsubscribe() -> ResponseReturnValue:
    """End all mails to the reader of one: at one click of the mail program, or after a question here."""
    user = database.session.get(User, unsubscribing.reader(request.args.get("key", "")))
    if user is None:
        raise NotFoundError
    if request.method == "POST":
        actor = actors.of_user(user, current_actor().at)
        subscriptions.choose(database.session, actor, user, ())
        database.session.commit()
        return redirect(url_for(".unsubscribe", key=request.args["key"]), 303)
    muted = subscriptions.of(database.session, user.id).muted
    return render_template(
        "mail_settings/unsubscribe.html",
        key=request.args["key"],
        is_done=len(muted) == len(NoticeKind),
    )


# A mail program sends it, without ever having seen a form.
csrf.exempt(unsubscribe)


def _page(
    form: MailForm, *, has_key: bool, key: str | None = None, status: int = 200
) -> ResponseReturnValue:
    page = render_template(
        "mail_settings/show.html",
        form=form,
        calendar_form=ReminderForm(formdata=None),
        has_key=has_key,
        address=f"{_here()}/calendar.ics?key={key}" if key else None,
    )
    return page, status


def _here() -> str:
    return str(current_app.config["BASE_URL"] or request.host_url.rstrip("/"))
