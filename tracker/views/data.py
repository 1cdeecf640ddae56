"""The data as files, for machines and spreadsheets, and the page that explains them."""

import hashlib
from collections.abc import Callable
from importlib.metadata import version
from itertools import chain
from json import dumps
from typing import Any

from flask import Blueprint, Response, current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale, gettext

from tracker.domain import audit
from tracker.domain.errors import NotFoundError
from tracker.extensions import database
from tracker.reports import datapackage, files, filters
from tracker.reports.catalogue import REPORTS, Report
from tracker.reports.cells import Engine
from tracker.reports.files import Ordered
from tracker.reports.filters import Filters, Writing
from tracker.reports.question import Question
from tracker.reports.sending import sent
from tracker.web.auth import PUBLIC, allow, current_actor
from tracker.web.languages import current_language
from tracker.web.stalling import cut_off_when_stalled

Address = Callable[..., str]

bp = Blueprint("data", __name__)


@bp.get("/<lang:lang>/data")
@allow(GET=PUBLIC)
def index() -> ResponseReturnValue:
    """Offer the files, and say what each column means."""
    chosen, _ = _asked()
    return render_template(
        "data/index.html", reports=REPORTS.values(), chosen=chosen.said(), address=_address(chosen)
    )


@bp.get("/data/datapackage.json")
@allow(GET=PUBLIC)
def dictionary() -> ResponseReturnValue:
    """Return the dictionary of every file as a Data Package."""
    _, writing = _asked()
    sheets = [report.sheet for report in REPORTS.values()]
    with force_locale(writing.lang):
        package = datapackage.described(sheets, gettext, f"{_site()}/{writing.lang}/data")
    text = dumps(package, ensure_ascii=False, indent=1)
    return Response(text + "\n", content_type=files.MEDIA_TYPES["json"])


@bp.get("/data/<report>.<form>")
@allow(GET=PUBLIC)
def file(report: str, form: str) -> ResponseReturnValue:
    """Send the rows of a report that the reader may see, as they are now."""
    if report not in REPORTS or form not in files.FORMATS:
        raise NotFoundError
    ordered = _ordered(REPORTS[report])
    tag = _tag(ordered)
    if request.if_none_match.contains_weak(tag):
        return _tagged(Response(status=304), tag)
    with force_locale(ordered.writing.lang):
        write = files.writer(ordered, form)
    # The file has a connection of its own: the request's goes back before a slow reader could keep it.
    database.session.close()
    cut_off_when_stalled(request.environ)
    parts = sent(database.whole, write)
    # What fails before the first rows is answered as an error, not as an empty file.
    first = next(parts)
    response = Response(chain([first], parts), content_type=files.MEDIA_TYPES[form])
    response.call_on_close(parts.close)
    name = files.name_of(ordered, form)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return _tagged(response, tag)


def _asked() -> tuple[Filters, Writing]:
    return filters.read(database.session, request.args.items(multi=True))


def _ordered(report: Report) -> Ordered:
    """Read everything from the request: nothing of it is left when the rows are fetched."""
    chosen, writing = _asked()
    report.refuse_unfit(chosen)
    question = Question(
        actor=current_actor(),
        engine=Engine(database.session.get_bind().dialect.name),
        filters=chosen,
        language=writing.lang,
        pledge_address=f"{_site()}/{writing.lang}/pledges/",
    )
    return Ordered(report, question, writing, gettext)


def _site() -> str:
    return str(current_app.config["BASE_URL"] or request.host_url.rstrip("/"))


def _tag(ordered: Ordered) -> str:
    """Return what changes whenever the file may: its data, its question, and the hour, since things fall due."""
    parts = (
        version("tracker"),
        audit.data_version(database.session),
        ordered.question.actor.at.strftime("%Y-%m-%dT%H"),
        request.full_path,
        _site(),
    )
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:32]


def _tagged(response: Response, tag: str) -> Response:
    # The file of a person who is signed in holds what others may not see: nobody keeps it.
    if not current_actor().is_signed_in:
        response.set_etag(tag, weak=True)
        response.headers["Cache-Control"] = "public, no-cache"
    return response


def _address(chosen: Filters) -> Address:
    def address(report: Report, form: str, **options: str) -> str:
        """Return where a file is, in the page's language and with the filters that the report knows."""
        values: dict[str, Any] = {"lang": current_language(), **options}
        for name, value in chosen.said():
            if report.filters is None or name in report.filters:
                values[name] = [*values.get(name, []), value]
        return url_for("data.file", report=report.sheet.name, form=form, **values)

    return address
