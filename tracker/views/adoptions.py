"""A country takes up another's good practice, and says how far it is."""

from dataclasses import asdict

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tracker.domain import adoptions, practice_record
from tracker.domain.adoptions import AdoptionText
from tracker.domain.errors import InvalidError, NotFoundError, StaleError
from tracker.domain.permissions import Permission
from tracker.extensions import database
from tracker.forms.practices import AdoptionForm
from tracker.models.practice import Adoption, Practice
from tracker.views.practice_forms import pledge_offers
from tracker.web import practice_words, sides
from tracker.web.auth import allow, current_actor
from tracker.web.languages import country_names, current_language
from tracker.web.once import once

bp = Blueprint("adoptions", __name__, url_prefix="/<lang:lang>/practices/<code>/take-up")


@bp.route("/<iso3>", methods=["GET", "POST"])
@allow(GET=Permission.PRACTICE_TAKE_UP, POST=Permission.PRACTICE_TAKE_UP)
def edit(code: str, iso3: str) -> ResponseReturnValue:
    """Say how far a country is with a practice, for the first time or again."""
    session, actor = database.session, current_actor()
    practice = practice_record.find(session, actor, code)
    if iso3 not in country_names():
        raise NotFoundError
    adoptions.require(actor, practice, iso3)
    adoption = adoptions.find(session, practice, iso3)
    form = AdoptionForm(
        offered=pledge_offers([iso3], []), data=_values(adoption), version=_version(adoption)
    )
    if not form.validate_on_submit():
        return _page(form, practice, iso3)
    sending = once("adoptions.edit", form.form_key.data)
    if sending.result:
        return redirect(sending.result, 303)
    text, expected = form.text(), form.expected_version
    if expected is None:
        expected = -1
    try:
        adoptions.take_up(session, actor, practice, iso3, text, expected=expected)
    except InvalidError as error:
        session.rollback()
        form.refuse(error)
        return _page(form, practice, iso3)
    except StaleError:
        session.rollback()
        return _conflict(form, practice, iso3, text)
    target = url_for("practices.show", code=code, _anchor="take-up")
    sending.remember(target)
    session.commit()
    flash(_("The take-up is saved. Everybody can read it."), "success")
    return redirect(target, 303)


def _conflict(
    form: AdoptionForm, practice: Practice, iso3: str, text: AdoptionText
) -> ResponseReturnValue:
    """Show what is stored now beside what was typed; sending the form again is on purpose."""
    adoption = adoptions.find(database.session, practice, iso3)
    stored = practice_words.of_adoption(adoptions.text_of(adoption)) if adoption else {}
    form.version.data = _version(adoption)
    conflict = sides.between(stored, practice_words.of_adoption(text))
    return _page(form, practice, iso3, conflict=conflict)


def _values(adoption: Adoption | None) -> dict[str, object]:
    if adoption is None:
        return {"language": current_language()}
    text = adoptions.text_of(adoption)
    return {**asdict(text), "pledge": text.pledge or ""}


def _version(adoption: Adoption | None) -> str:
    return str(adoption.version if adoption else 0)


def _page(
    form: AdoptionForm,
    practice: Practice,
    iso3: str,
    *,
    conflict: list[sides.Row] | None = None,
) -> ResponseReturnValue:
    page = render_template(
        "practices/take_up.html",
        form=form,
        practice=practice,
        version=practice.current,
        country=country_names()[iso3],
        iso3=iso3,
        conflict=conflict,
    )
    if conflict is not None:
        return page, 409
    return page, 422 if form.errors else 200
