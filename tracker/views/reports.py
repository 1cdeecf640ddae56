"""The regional report and the national ones, as pages that print well and as PDF files."""

from typing import Any

from flask import Blueprint, Response, current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.domain.errors import NotFoundError
from tracker.extensions import database
from tracker.monitoring import facts
from tracker.monitoring.dashboards import View
from tracker.reports import typesetting
from tracker.reports.typesetting import NoTypesetterError, UnsetError
from tracker.web.auth import PUBLIC, allow
from tracker.web.caching import until_data_change
from tracker.web.figure_links import Links, asked_view, of_a_period
from tracker.web.kept_files import kept
from tracker.web.languages import current_language
from tracker.web.report_blocks import Document
from tracker.web.reports import REGIONAL, Desk

bp = Blueprint("reports", __name__, url_prefix="/<lang:lang>/reports")


@bp.get("")
@allow(GET=PUBLIC)
@until_data_change
@of_a_period
def index(here: View) -> ResponseReturnValue:
    """List the reports of a period: the region's, and one for each country."""
    return render_template(
        "reports/index.html",
        view=here,
        links=Links.of(here),
        countries=facts.countries(database.session, here.language),
        has_files=typesetting.is_there(),
    )


@bp.get("/<name>")
@allow(GET=PUBLIC)
@until_data_change
@of_a_period
def show(here: View, name: str) -> ResponseReturnValue:
    """Show a report as one page: `regional`, or a country by its code."""
    return render_template(
        "reports/show.html",
        view=here,
        links=Links.of(here),
        document=_document(here, _named(name)),
        name=_named(name),
        has_files=typesetting.is_there(),
    )


@bp.get("/<name>.pdf")
@allow(GET=PUBLIC)
def file(name: str) -> ResponseReturnValue:
    """Send the same report as a tagged PDF."""
    here = asked_view(database.session)
    if here is None:
        raise NotFoundError
    code = _named(name)
    state = "live" if here.vintage is None else here.vintage.sha256
    asked = (current_language(), code, here.period.code, state, _site())
    try:
        response = kept(
            asked, "application/pdf", lambda: typesetting.typeset(_document(here, code).data())
        )
    except UnsetError as error:
        return _unset(error, _page(code, here))
    filename = f"{code}-{here.period.code}-{current_language()}.pdf"
    response.headers["Content-Disposition"] = f'inline; filename="{filename}"'
    return response


def _named(name: str) -> str:
    return name if name == REGIONAL else name.upper()


def _document(here: View, name: str) -> Document:
    # Several questions are asked of the data: it must not change in between.
    with database.whole.still() as session:
        return Desk(session, here, _site()).report(name)


def _site() -> str:
    return str(current_app.config["BASE_URL"] or request.host_url.rstrip("/"))


def _page(name: str, here: View) -> str:
    values: dict[str, Any] = {"name": name, **Links.of(here).kept}
    return url_for("reports.show", **values)


def _unset(error: UnsetError, page: str) -> Response:
    """Say why there is no file, and where the same report is; it may come later, or never here."""
    status = 501 if isinstance(error, NoTypesetterError) else 503
    if status != 501:
        cause = error.__cause__
        current_app.logger.error("No PDF: %s", getattr(cause, "stderr", None) or cause)
    response = Response(render_template("reports/unset.html", error=error, page=page), status)
    response.headers["Cache-Control"] = "no-store"
    if status != 501:
        response.headers["Retry-After"] = "60"
    return response
