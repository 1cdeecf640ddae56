"""Signing in and out, and one's own account."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from tracker.domain import credentials, pledge_choices, second_factor, sessions, users
from tracker.domain.errors import Fault, InvalidError
from tracker.domain.permissions import Permission
from tracker.extensions import database
from tracker.forms.account import PasswordForm, PreferencesForm, SignInForm
from tracker.messages import N_
from tracker.models.enums import Language, Role
from tracker.models.user import User
from tracker.web import proofs, security_log
from tracker.web.auth import (
    PUBLIC,
    allow,
    before_second_factor,
    current_actor,
    end_session,
    safe_next,
)
from tracker.web.languages import country_names

bp = Blueprint("account", __name__, url_prefix="/<lang:lang>")


@bp.route("/sign-in", methods=["GET", "POST"])
@allow(GET=PUBLIC, POST=PUBLIC)
def sign_in() -> ResponseReturnValue:
    """Open a session, or ask for the second factor; afterwards the page that was asked for, or the home."""
    form = SignInForm()
    if form.validate_on_submit():
        try:
            user = sessions.check(
                database.session,
                current_actor(),
                form.email.data,
                form.password.data,
                client=request.remote_addr or "",
            )
        except InvalidError as error:
            # The try counts, though nobody is signed in.
            database.session.commit()
            security_log.note("sign_in_failed")
            form.refuse(error)
        else:
            return _enter(user)
    return render_template("account/sign_in.html", form=form), 422 if form.errors else 200


def _enter(user: User) -> ResponseReturnValue:
    target = safe_next(request.args.get("next"))
    if second_factor.is_on(database.session, user.id):
        database.session.commit()
        proofs.ask_for_code(user)
        return redirect(url_for("proofs.code", next=target), 303)
    proofs.open_session(user)
    database.session.commit()
    return redirect(target or url_for("home.show"), 303)


@bp.post("/sign-out")
@before_second_factor
@allow(POST=Permission.ACCOUNT_OWN)
def sign_out() -> ResponseReturnValue:
    """End the session on the server and in the browser."""
    actor = current_actor()
    sessions.end(database.session, actor, end_session())
    database.session.commit()
    response = redirect(url_for("plan.show"), 303)
    # What this site left on a device that is shared, copies of drafts too.
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


@bp.post("/account/sessions/<mark>/end")
@allow(POST=Permission.ACCOUNT_OWN)
def end_other(mark: str) -> ResponseReturnValue:
    """End one of one's own sessions, on another device for example."""
    sessions.end_own(database.session, current_actor(), mark)
    database.session.commit()
    flash(_("The session is ended."), "success")
    return redirect(url_for("account.show"), 303)


@bp.get("/account")
@allow(GET=Permission.ACCOUNT_OWN)
def show() -> ResponseReturnValue:
    """Show one's own account."""
    preferences = PreferencesForm(
        language=str(current_user.user.language), time_zone=current_user.user.time_zone
    )
    return render_template(
        "account/show.html",
        form=preferences,
        password_form=PasswordForm(),
        **_own(),
    )


@bp.post("/account/preferences")
@allow(POST=Permission.ACCOUNT_OWN)
def set_preferences() -> ResponseReturnValue:
    """Keep language and time zone."""
    form = PreferencesForm()
    if not form.validate_on_submit():
        return _account_page(form, PasswordForm(formdata=None))
    users.set_preferences(
        database.session,
        current_actor(),
        current_user.user,
        language=Language(form.language.data),
        time_zone=form.time_zone.data,
    )
    database.session.commit()
    flash(_("Your preferences are saved."))
    return redirect(url_for("account.show", lang=form.language.data), 303)


@bp.post("/account/password")
@allow(POST=Permission.ACCOUNT_OWN)
def set_password() -> ResponseReturnValue:
    """Set a new password; every session of the account ends, this one is opened anew."""
    form = PasswordForm()
    user = current_user.user
    if not form.validate_on_submit():
        return _account_page(form, form)
    try:
        if not credentials.matches(user.password_hash, form.current_password.data):
            raise InvalidError(
                [Fault("current_password", N_("The present password is not right."))]
            )
        users.set_password(database.session, current_actor(), user, form.password.data)
    except InvalidError as error:
        form.refuse(error)
        return _account_page(form, form)
    proofs.open_session(user)
    database.session.commit()
    flash(_("Your password is changed. All other sessions have ended."))
    return redirect(url_for("account.show"), 303)


def _account_page(
    form: PreferencesForm | PasswordForm, password_form: PasswordForm
) -> ResponseReturnValue:
    user = current_user.user
    preferences = form
    if isinstance(form, PasswordForm):
        preferences = PreferencesForm(
            formdata=None, language=str(user.language), time_zone=user.time_zone
        )
    page = render_template(
        "account/show.html",
        form=form,
        preferences=preferences,
        password_form=password_form,
        **_own(),
    )
    return page, 422


def _own() -> dict[str, Any]:
    session, actor = database.session, current_actor()
    return {
        "user": current_user.user,
        "places": _places(),
        "sessions": sessions.own(session, actor),
        "here": current_user.opened,
        "mark": sessions.MARK,
        "has_factor": second_factor.is_on(session, current_user.user.id),
    }


def _places() -> list[tuple[Role, str]]:
    """Return each of the person's roles with the country or organisation it is for."""
    countries, names = country_names(), pledge_choices.organisations(database.session)
    return [
        (
            grant.role,
            countries.get(grant.country_iso3 or "") or names.get(grant.organisation_id or 0, ""),
        )
        for grant in current_user.user.memberships
    ]
