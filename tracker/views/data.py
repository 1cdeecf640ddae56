"""The data as files, for machines and spreadsheets, and the page that explains them."""

import hashlib
from collections.abc import Generator, Iterator
from importlib.metadata import version
from json import dumps
from urllib.parse import urlencode

from flask import Blueprint, Response, current_app, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import force_locale, gettext

from tracker.domain import audit
from tracker.domain.errors import NotFoundError
from tracker.extensions import database
from tracker.reports import choosing, datapackage, files, filters
from tracker.reports.catalogue import REPORTS, Report
from tracker.reports.cells import Engine
from tracker.reports.files import Ordered
from tracker.reports.filters import Filters
from tracker.reports.question import Question
from tracker.reports.sending import made, sent
from tracker.web import export_slots, file_offers
from tracker.web.auth import PUBLIC, allow, current_actor
from tracker.web.caching import until_data_change
from tracker.web.languages import current_language
from tracker.web.stalling import cut_off_when_stalled

bp = Blueprint("data", __name__)


@bp.get("/<lang:lang>/data")
@allow(GET=PUBLIC)
@until_data_change
def index() -> ResponseReturnValue:
    """Offer the files, and say what each column means."""
    named, pairs = file_offers.split(request.args.items(multi=True))
    chosen, writing = filters.read(database.session, pairs)
    question = _question(chosen, current_language())
    reports = file_offers.chosen(named, writing)
    return render_template(
        "data/index.html",
        offers=list(file_offers.offers(database.session, question, reports)),
        chosen=chosen.said(),
        workbook=f"/data/all.xlsx?{urlencode([*chosen.said(), ('lang', current_language())])}",
    )


@bp.get("/data/datapackage.json")
@allow(GET=PUBLIC)
def dictionary() -> ResponseReturnValue:
    """Return the dictionary of every file as a Data Package, or of one (`?report=progress`) and its columns."""
    named, pairs = file_offers.split(request.args.items(multi=True))
    _, writing = filters.read(database.session, pairs)
    reports = file_offers.chosen(named, writing)
    sheets = [report.sheet for name, report in reports.items() if named in ("", name)]
    with force_locale(writing.lang):
        package = datapackage.described(sheets, gettext, f"{_site()}/{writing.lang}/data")
    if named and reports[named] is not REPORTS[named]:
        # The file beside it has all columns: these have an address of their own.
        columns = ",".join(reports[named].sheet.names)
        package["resources"][0]["path"] = f"{_site()}/data/{named}.csv?columns={columns}"
    text = dumps(package, ensure_ascii=False, indent=1)
    return Response(text + "\n", content_type=files.MEDIA_TYPES["json"])


@bp.get("/data/all.xlsx")
@allow(GET=PUBLIC)
def workbook() -> ResponseReturnValue:
    """Send all reports as one workbook, a sheet each, with the dictionary of their columns."""
    chosen, _writing = filters.read(database.session, request.args.items(multi=True))
    # What is not of pledges is left out where a filter asks for something that only pledges have.
    orders = [_ordered(one) for one in REPORTS.values() if one.is_kept or one.fits(chosen)]
    tag = _tag(orders[0])
    if request.if_none_match.contains_weak(tag):
        return _tagged(Response(status=304), tag)
    with force_locale(orders[0].writing.lang):
        write = files.workbook(orders)
    return _file("xlsx", write, files.name_of(orders[0], "xlsx", report="all"), tag)


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
    return _file(form, write, files.name_of(ordered, form), tag)


def _file(form: str, write: files.Write, name: str, tag: str) -> Response:
    # The file has a connection of its own: the request's goes back before a slow reader could keep it.
    database.session.close()
    cut_off_when_stalled(request.environ)
    response = Response() if request.method == "HEAD" else _sending(form, write)
    response.content_type = files.MEDIA_TYPES[form]
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return _tagged(response, tag)


def _sending(form: str, write: files.Write) -> Response:
    """Return the answer that sends the file; its slot is given back when it ends, however it ends."""
    give_back = export_slots.taken()
    try:
        size, parts = _made(form, write)
        # What fails before the first rows is answered as an error, not as an empty file.
        first = next(parts)
    except BaseException:
        give_back()
        raise
    response = Response(_until_sent(first, parts, give_back))
    if size is not None:
        response.content_length = size
    # A reader who leaves before the first bytes starts nothing that could end.
    response.call_on_close(parts.close)
    response.call_on_close(give_back)
    return response


def _until_sent(
    first: bytes, parts: Generator[bytes], give_back: export_slots.Release
) -> Iterator[bytes]:
    try:
        yield first
        yield from parts
    finally:
        give_back()


def _made(form: str, write: files.Write) -> tuple[int | None, Generator[bytes]]:
    """Return the file's size, where it is known, and its bytes."""
    # A workbook is finished before its first byte leaves. And what breaks off on the way to a client that
    # knows no chunks, as many proxies are, would look complete: it gets its files whole, with their size.
    if form == "xlsx" or request.environ.get("SERVER_PROTOCOL") == "HTTP/1.0":
        whole = made(database.whole, write)
        return whole.size, whole.sent()
    return None, sent(database.whole, write)


def _ordered(whole: Report) -> Ordered:
    """Read everything from the request: nothing of it is left when the rows are fetched."""
    chosen, writing = filters.read(database.session, request.args.items(multi=True))
    report = choosing.narrowed(whole, writing.columns)
    report.refuse_unfit(chosen)
    return Ordered(report, _question(chosen, writing.lang), writing, gettext)


def _question(chosen: Filters, language: str) -> Question:
    return Question(
        actor=current_actor(),
        engine=Engine(database.session.get_bind().dialect.name),
        filters=chosen,
        language=language,
        pledge_address=f"{_site()}/{language}/pledges/",
    )


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
