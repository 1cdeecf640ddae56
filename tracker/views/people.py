"""Administrators' pages of people: accounts, invitations, roles, handover."""

from typing import TypeVar

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms.fields.choices import SelectChoice

from tracker.domain import account_links, memberships, pledge_choices, second_factor, users
from tracker.domain.errors import DuplicateError, InvalidError
from tracker.domain.permissions import Permission
from tracker.domain.users import NewUser
from tracker.extensions import database
from tracker.forms.fields import say
from tracker.forms.people import HandOverForm, InviteForm, RoleForm
from tracker.models.base import LARGEST_ID
from tracker.models.enums import Language, LinkPurpose, Role
from tracker.models.user import Membership, User
from tracker.web.account_links import address
from tracker.web.auth import allow, current_actor, recently_confirmed
from tracker.web.languages import country_names, current_language
from tracker.web.once import once

Offering = TypeVar("Offering", bound=RoleForm)

bp = Blueprint("people", __name__, url_prefix="/<lang:lang>/admin/people")


@bp.get("")
@allow(GET=Permission.PEOPLE_MANAGE)
def index() -> ResponseReturnValue:
    """List the accounts with their roles."""
    return render_template("people/index.html", people=users.listed(database.session), **_names())


@bp.route("/invite", methods=["GET", "POST"])
@recently_confirmed
@allow(GET=Permission.PEOPLE_MANAGE, POST=Permission.PEOPLE_MANAGE)
def invite() -> ResponseReturnValue:
    """Invite a person: an account without a password, and the link with which she sets one."""
    session, form = database.session, _with_places(InviteForm(language=current_language()))
    if not form.validate_on_submit():
        return _invite_page(form)
    sending = once("people.invite", form.form_key.data)
    if sending.result:
        return redirect(sending.result, 303)
    new = NewUser(
        email=form.email.data,
        role=Role(form.role.data),
        name=form.name.data or "",
        language=Language(form.language.data),
        **form.place,
    )
    try:
        link = account_links.invite(session, current_actor(), new)
    except InvalidError as error:
        session.rollback()
        form.refuse(error)
        return _invite_page(form)
    except DuplicateError as error:
        session.rollback()
        form.email.errors = [*form.email.errors, say(error)]
        return _invite_page(form)
    target = url_for(".show", user_id=link.user_id)
    sending.remember(target)
    session.commit()
    flash(
        _(
            "%(email)s is invited; a mail is on its way. The link opens once: %(address)s",
            email=link.user.email,
            address=address(link),
        ),
        "success",
    )
    return redirect(target, 303)


@bp.get("/<int:user_id>")
@allow(GET=Permission.PEOPLE_MANAGE)
def show(user_id: int) -> ResponseReturnValue:
    """Show an account, its roles, and what can be done with it."""
    return _page(_person(user_id), _with_places(RoleForm()))


@bp.post("/<int:user_id>/<any(disable, enable):act>")
@recently_confirmed
@allow(POST=Permission.PEOPLE_MANAGE)
def switch(user_id: int, act: str) -> ResponseReturnValue:
    """End an account's rights and sessions at once, or give the rights back."""
    user = _person(user_id)
    if act == "disable":
        users.disable(database.session, current_actor(), user)
        return _done(user, _("The account is disabled; its sessions have ended."))
    users.enable(database.session, current_actor(), user)
    return _done(user, _("The account is enabled."))


@bp.post("/<int:user_id>/end-sessions")
@recently_confirmed
@allow(POST=Permission.PEOPLE_MANAGE)
def end_sessions(user_id: int) -> ResponseReturnValue:
    """Sign a person out everywhere."""
    user = _person(user_id)
    users.end_sessions(database.session, current_actor(), user)
    return _done(user, _("All sessions of the account have ended."))


@bp.post("/<int:user_id>/forget-authenticator")
@recently_confirmed
@allow(POST=Permission.PEOPLE_MANAGE)
def forget_factor(user_id: int) -> ResponseReturnValue:
    """Let a person who lost authenticator and recovery codes sign in by the password and begin anew."""
    user = _person(user_id)
    second_factor.turn_off(database.session, current_actor(), user)
    return _done(user, _("The authenticator is forgotten."))


@bp.post("/<int:user_id>/link")
@recently_confirmed
@allow(POST=Permission.PEOPLE_MANAGE)
def send_link(user_id: int) -> ResponseReturnValue:
    """Send a new invitation or, where there is a password, a link to set a new one."""
    user = _person(user_id)
    link = account_links.renew(database.session, current_actor(), user)
    if link.purpose is LinkPurpose.RESET:
        # Only its owner reads it: whoever administers must not sign in as somebody else.
        return _done(user, _("A link to set a new password is on its way by mail."))
    told = _(
        "A new invitation is on its way. The link opens once: %(address)s", address=address(link)
    )
    return _done(user, told)


@bp.post("/<int:user_id>/roles")
@recently_confirmed
@allow(POST=Permission.PEOPLE_MANAGE)
def give_role(user_id: int) -> ResponseReturnValue:
    """Give a person one more role."""
    user, form = _person(user_id), _with_places(RoleForm())
    if not form.validate_on_submit():
        return _page(user, form)
    try:
        memberships.grant(
            database.session, current_actor(), user, Role(form.role.data), **form.place
        )
    except InvalidError as error:
        database.session.rollback()
        form.refuse(error)
        return _page(_person(user_id), form)
    return _done(user, _("The role is given."))


@bp.post("/<int:user_id>/roles/<int:membership_id>/end")
@recently_confirmed
@allow(POST=Permission.PEOPLE_MANAGE)
def end_role(user_id: int, membership_id: int) -> ResponseReturnValue:
    """End a role at once."""
    user = _person(user_id)
    role = memberships.of(user, membership_id)
    memberships.end(database.session, current_actor(), user, role)
    return _done(user, _("The role has ended."))


@bp.route("/<int:user_id>/roles/<int:membership_id>/hand-over", methods=["GET", "POST"])
@recently_confirmed
@allow(GET=Permission.PEOPLE_MANAGE, POST=Permission.PEOPLE_MANAGE)
def hand_over(user_id: int, membership_id: int) -> ResponseReturnValue:
    """Pass a role with its open work to a successor."""
    session, user = database.session, _person(user_id)
    role, form = memberships.of(user, membership_id), HandOverForm()
    form.successor.choices = [
        SelectChoice(str(one.id), f"{one.name} <{one.email}>")
        for one in users.listed(session)
        if one.id != user.id and one.disabled_at is None
    ]
    if not form.validate_on_submit():
        return _hand_over_page(form, user, role)
    successor = _person(int(form.successor.data))
    memberships.hand_over(session, current_actor(), user, role, successor)
    return _done(
        successor, _("The role and its open work have passed to %(name)s.", name=successor.name)
    )


def _person(user_id: int) -> User:
    return memberships.person(database.session, current_actor(), min(user_id, LARGEST_ID))


def _with_places(form: Offering) -> Offering:
    """Let the form's country and organisation be chosen, by their names in the reader's language."""
    names = pledge_choices.organisations(database.session).values()
    form.offer(
        [SelectChoice(code, name) for code, name in country_names().items()],
        [SelectChoice(name, name) for name in names],
    )
    return form


def _names() -> dict[str, object]:
    return {
        "countries": country_names(),
        "organisations": pledge_choices.organisations(database.session),
    }


def _invite_page(form: InviteForm) -> ResponseReturnValue:
    page = render_template("people/invite.html", form=form)
    return page, 422 if form.errors else 200


def _hand_over_page(form: HandOverForm, user: User, role: Membership) -> ResponseReturnValue:
    page = render_template("people/hand_over.html", form=form, user=user, role=role, **_names())
    return page, 422 if form.errors else 200


def _page(user: User, form: RoleForm) -> ResponseReturnValue:
    page = render_template(
        "people/show.html",
        user=user,
        form=form,
        now=current_actor().at,
        has_factor=second_factor.is_on(database.session, user.id),
        **_names(),
    )
    return page, 422 if request.method == "POST" else 200


def _done(user: User, sentence: str) -> ResponseReturnValue:
    target = url_for(".show", user_id=user.id)
    database.session.commit()
    flash(sentence, "success")
    return redirect(target, 303)
