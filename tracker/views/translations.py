"""Translations while they are written, side by side with the original: of pledges, reports and good practices."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TypeVar

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tracker.domain import (
    permissions,
    pledge_record,
    practice_record,
    translating,
    translations,
    update_record,
)
from tracker.domain.errors import InvalidError, NotFoundError, StaleError
from tracker.domain.permissions import Permission
from tracker.domain.translations import Original, Told
from tracker.extensions import database
from tracker.forms.translations import TranslationForm
from tracker.models.enums import Language
from tracker.web import pledge_words, sides
from tracker.web.auth import allow, current_actor
from tracker.web.labels import label
from tracker.web.once import once

bp = Blueprint("translations", __name__, url_prefix="/<lang:lang>")
Text = TypeVar("Text", bound=Original)


@dataclass(frozen=True, slots=True)
class Work:
    """One text to be put into one language: where it is found, and how it is told in that language now."""

    code: str
    name: str
    original: Original
    target: Language
    told: Told
    back: str

    @property
    def names(self) -> list[str]:
        """Return the fields in which the original says something."""
        return translations.fields_of(self.original)

    @property
    def stored(self) -> dict[str, str]:
        """Return what the translation says now, field by field."""
        said = self.told.said
        return {name: said[name].words if said[name].translation else "" for name in self.names}

    @property
    def moved(self) -> dict[str, list[tuple[str, str]]]:
        """Return for each outdated field what changed in the original since it was translated."""
        return {
            name: pledge_words.pieces(one.translation.original, getattr(self.original, name))
            for name, one in self.told.said.items()
            if one.translation is not None and one.is_outdated
        }


@bp.route("/pledges/<code>/texts/<int:number>/translations/<target>", methods=["GET", "POST"])
@allow(GET=Permission.TRANSLATION_WRITE, POST=Permission.TRANSLATION_WRITE)
def pledge(code: str, number: int, target: str) -> ResponseReturnValue:
    """Translate the text of a pledge that is in force, or the one on its way."""
    record = pledge_record.read(database.session, current_actor(), code)
    version = _one(text for text in (record.current, record.open) if text and text.number == number)
    return _translate(version, target, (code, code), url_for("pledges.show", code=code))


@bp.route(
    "/pledges/<code>/progress/<period>/revisions/<int:number>/translations/<target>",
    methods=["GET", "POST"],
)
@allow(GET=Permission.TRANSLATION_WRITE, POST=Permission.TRANSLATION_WRITE)
def update(code: str, period: str, number: int, target: str) -> ResponseReturnValue:
    """Translate the texts of a progress report: of the accepted revision, or of the one on its way."""
    record = update_record.read(database.session, current_actor(), code, period)
    wanted = (one for one in (record.accepted, record.open) if one and one.revision == number)
    back = url_for("pledges.show", code=code, _anchor="reports")
    return _translate(_one(wanted), target, (code, f"{code} {period}"), back)


@bp.route("/practices/<code>/texts/<int:number>/translations/<target>", methods=["GET", "POST"])
@allow(GET=Permission.TRANSLATION_WRITE, POST=Permission.TRANSLATION_WRITE)
def practice(code: str, number: int, target: str) -> ResponseReturnValue:
    """Translate the text of a good practice that is in force, or the one on its way."""
    record = practice_record.read(database.session, current_actor(), code)
    version = _one(text for text in (record.current, record.open) if text and text.number == number)
    return _translate(version, target, (code, code), url_for("practices.show", code=code))


def _one(found: Iterable[Text]) -> Text:
    """Return the text; one that is not shown to the reader is not there."""
    text = next(iter(found), None)
    if text is None:
        raise NotFoundError
    return text


def _translate(
    original: Original, target: str, named: tuple[str, str], back: str
) -> ResponseReturnValue:
    session, actor = database.session, current_actor()
    if target not in set(Language) - {original.language}:
        raise NotFoundError
    permissions.require(actor, Permission.TRANSLATION_WRITE, original)
    told = translations.told(session, [original], target)[original.id]
    work = Work(*named, original, Language(target), told, back)
    form = _form(work)
    if not form.validate_on_submit():
        return _page(work, form)
    if request.form.get("action") == "merge":
        return _merged(work, form)
    sending = once(f"translations.{request.path}"[:64], form.form_key.data)
    if sending.result:
        return redirect(sending.result, 303)
    try:
        translating.write(
            session,
            actor,
            original,
            form.text(work.target),
            expected=form.expected_version or 0,
        )
    except InvalidError as error:
        session.rollback()
        form.refuse(error)
        return _page(work, form)
    except StaleError:
        session.rollback()
        return _conflict(_anew(work), form)
    sending.remember(back)
    session.commit()
    flash(_("The translation is saved."), "success")
    return redirect(back, 303)


def _anew(work: Work) -> Work:
    """Return the work as it stands now: somebody else may have saved a moment ago."""
    told = translations.told(database.session, [work.original], work.target)
    return replace(work, told=told[work.original.id])


def _form(work: Work) -> TranslationForm:
    made = {one.translation.origin for one in work.told.translated if one.translation}
    origin = next(iter(made)) if len(made) == 1 else None
    return TranslationForm(
        names=work.names,
        data={"origin": origin, **work.stored},
        version=str(translations.print_of(work.told)),
    )


def _conflict(work: Work, form: TranslationForm) -> ResponseReturnValue:
    """Show what is stored now beside what was typed; sending the form again is on purpose."""
    stored, typed = (
        {name: (str(form[name].label.text), words) for name, words in texts.items()}
        for texts in (work.stored, form.texts())
    )
    form.version.data = str(translations.print_of(work.told))
    return _page(work, form, conflict=sides.between(stored, typed))


def _merged(work: Work, form: TranslationForm) -> ResponseReturnValue:
    """Put what was chosen of two translations in the form; nothing is stored yet."""
    if form.expected_version != translations.print_of(work.told):
        return _conflict(work, form)
    for name in sides.taken() & set(form.names):
        form[name].data = work.stored[name]
    return _page(work, form, is_merged=True)


def _page(
    work: Work,
    form: TranslationForm,
    *,
    conflict: list[sides.Row] | None = None,
    is_merged: bool = False,
) -> ResponseReturnValue:
    page = render_template(
        "translations/form.html",
        form=form,
        work=work,
        conflict=conflict,
        is_merged=is_merged,
        target=label(work.target),
    )
    if conflict is not None:
        return page, 409
    return page, 422 if form.errors else 200
