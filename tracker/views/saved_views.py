"""Views of the monitoring pages kept under a name: made, renamed, shared, deleted by their owner."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tracker.domain import saved_views
from tracker.domain.errors import InvalidError, NotFoundError, StaleError
from tracker.domain.permissions import Permission
from tracker.domain.saved_views import ViewText
from tracker.extensions import database
from tracker.forms.fields import say
from tracker.forms.saved_views import SavedViewForm
from tracker.models.saved_view import SavedPage, SavedView
from tracker.web import saved_views as addresses
from tracker.web.auth import allow, current_actor
from tracker.web.once import once

bp = Blueprint("saved_views", __name__, url_prefix="/<lang:lang>/monitoring/views")


@bp.get("")
@allow(GET=Permission.VIEWS_KEEP)
def index() -> ResponseReturnValue:
    """List one's own views and the shared ones."""
    actor = current_actor()
    found = database.session.scalars(saved_views.visible_to(actor)).all()
    return render_template("saved_views/index.html", views=found, mine=actor.user_id)


@bp.route("/new", methods=["GET", "POST"])
@allow(GET=Permission.VIEWS_KEEP, POST=Permission.VIEWS_KEEP)
def new() -> ResponseReturnValue:
    """Keep a page with its filters under a name."""
    session, form = database.session, SavedViewForm()
    page = _page(request.args.get("page", ""))
    query = addresses.kept(page, request.args.get("query", ""))
    action = f"{url_for('.new')}?{request.query_string.decode('ascii', 'ignore')}"
    status = 200
    if request.method == "POST":
        sending = once("saved_views.new", form.form_key.data)
        if sending.result is not None:
            return redirect(sending.result, 303)
        status = 422
        if form.validate():
            try:
                view = saved_views.create(session, current_actor(), page, _text(form, query))
            except InvalidError as error:
                form.refuse(error)
            else:
                sending.remember(addresses.href(view))
                session.commit()
                flash(_("The view is kept."), "success")
                return redirect(addresses.href(view), 303)
        session.rollback()
    shown = SavedView(page=page, query=query)
    return render_template("saved_views/form.html", form=form, view=shown, action=action), status


@bp.route("/<int:view_id>", methods=["GET", "POST"])
@allow(GET=Permission.VIEWS_KEEP, POST=Permission.VIEWS_KEEP)
def edit(view_id: int) -> ResponseReturnValue:
    """Rename one's own view, or share it."""
    session, actor = database.session, current_actor()
    view = saved_views.own(session, actor, view_id)
    form = SavedViewForm(obj=view)
    status, stale = 200, None
    if request.method == "POST":
        status = 422
        if form.validate():
            text, expected = _text(form, view.query), form.expected_version
            try:
                saved_views.revise(session, actor, view, text, expected=expected)
            except InvalidError as error:
                form.refuse(error)
            except StaleError as error:
                stale, status = say(error), 409
            else:
                session.commit()
                flash(_("The view is saved."), "success")
                return redirect(url_for(".index"), 303)
        session.rollback()
        view = saved_views.own(session, actor, view_id)
        form.version.data = str(view.version)
        form.version.raw_data = None
    return (
        render_template(
            "saved_views/form.html",
            form=form,
            view=view,
            action=url_for(".edit", view_id=view_id),
            stale=stale,
        ),
        status,
    )


@bp.post("/<int:view_id>/delete")
@allow(POST=Permission.VIEWS_KEEP)
def delete(view_id: int) -> ResponseReturnValue:
    """Delete one's own view."""
    session, actor = database.session, current_actor()
    saved_views.delete(session, actor, saved_views.own(session, actor, view_id))
    session.commit()
    flash(_("The view is deleted."), "success")
    return redirect(url_for(".index"), 303)


def _page(name: str) -> SavedPage:
    if name not in tuple(SavedPage):
        raise NotFoundError
    return SavedPage(name)


def _text(form: SavedViewForm, query: str) -> ViewText:
    return ViewText(name=form.name.data or "", query=query, is_shared=bool(form.is_shared.data))
