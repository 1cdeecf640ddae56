"""The language of a request: it stands in the address of pages, and in `lang` of files."""

from typing import Any

from flask import Flask, current_app, g, has_request_context, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, get_translations
from sqlalchemy import select
from werkzeug.routing import BaseConverter

from tracker import paths
from tracker.domain.errors import NotFoundError
from tracker.domain.pledge_search import fold
from tracker.extensions import babel, database
from tracker.models.base import LANGUAGES
from tracker.models.country import Country
from tracker.web.auth import PUBLIC, allow


class LanguageConverter(BaseConverter):
    """One of the plan's four languages."""

    regex = "es|en|pt|fr"


def register(app: Flask) -> None:
    """Let addresses carry their language."""
    app.url_map.converters["lang"] = LanguageConverter
    app.config.setdefault("BABEL_TRANSLATION_DIRECTORIES", str(paths.TRANSLATIONS))
    app.config.setdefault("BABEL_DEFAULT_LOCALE", "es")
    babel.init_app(app, locale_selector=current_language)
    # The catalogue is looked for once per answer, not once per sentence: a page has hundreds.
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]  # of its i18n extension
        gettext=lambda text: _catalogue().ugettext(text),
        ngettext=lambda one, many, number: _catalogue().ungettext(one, many, number),
        pgettext=lambda context, text: _catalogue().upgettext(context, text),
        npgettext=lambda context, one, many, number: _catalogue().unpgettext(
            context, one, many, number
        ),
        newstyle=True,
    )
    app.url_value_preprocessor(_take_language)
    app.url_defaults(_give_language)
    app.add_url_rule("/", "root", allow(GET=PUBLIC)(_root))


def _catalogue() -> Any:
    if "catalogue" not in g:
        g.catalogue = get_translations()
    return g.catalogue


def current_language() -> str:
    """Return the request's language: of its address, of `lang`, or what its reader prefers."""
    if not has_request_context():
        return "es"
    if "lang" in g:
        return str(g.lang)
    # An address that leads nowhere has no values, but it begins with its language all the same.
    asked = request.args.get("lang", request.path.split("/")[1])
    return asked if asked in LANGUAGES else preferred_language()


def preferred_language() -> str:
    """Return the language that the browser prefers, Spanish when it names none of ours."""
    for wanted, quality in request.accept_languages:
        language = wanted.split("-")[0].casefold()
        if quality > 0 and language in LANGUAGES:
            return language
    return "es"


def country_names() -> dict[str, str]:
    """Return the countries' names in the request's language by ISO3 code, in that language's order."""
    if "country_names" not in g:
        language = current_language()
        rows = database.session.execute(select(Country.iso3, getattr(Country, f"name_{language}")))
        by_name = sorted(rows.all(), key=lambda row: fold(row[1]))
        g.country_names = dict(by_name)
    names: dict[str, str] = g.country_names
    return names


def _take_language(_endpoint: str | None, values: dict[str, Any] | None) -> None:
    if values and "lang" in values:
        g.lang = values.pop("lang")
    # Nothing has such a name; one of the databases would refuse to look for it.
    if any("\0" in str(value) for value in (values or {}).values()):
        raise NotFoundError


def _give_language(endpoint: str, values: dict[str, Any]) -> None:
    if "lang" not in values and current_app.url_map.is_endpoint_expecting(endpoint, "lang"):
        values["lang"] = str(get_locale() or "es")


def _root() -> ResponseReturnValue:
    response = redirect(url_for("plan.show", lang=preferred_language()))
    response.vary.add("Accept-Language")
    return response
