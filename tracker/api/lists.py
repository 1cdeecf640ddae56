"""The rows of the reports, page by page: the very cells of the files, with their filters."""

from collections.abc import Generator, Iterator
from contextlib import closing
from itertools import islice

from flask import request
from flask_babel import force_locale

from tracker.api.door import as_json, bp, link_next, site
from tracker.extensions import database
from tracker.messages import N_
from tracker.reports import filters, frozen, json
from tracker.reports.catalogue import REPORTS, Report
from tracker.reports.cells import Engine
from tracker.reports.extract import Row
from tracker.reports.filters import UnknownFilterError
from tracker.reports.question import Question
from tracker.web import cursors
from tracker.web.auth import PUBLIC, allow, current_actor
from tracker.web.cursors import Cursor, UnknownPlaceError

PAGE, LONGEST_PAGE = 100, 500
LONGEST_POSITION = 9
# How a list is asked for, beside its filters.
OWN = ("page", "limit")


@allow(GET=PUBLIC)
@as_json
def rows(report: str) -> str:
    """Return a page of a report's rows."""
    found = REPORTS[report]
    start, most = _position(report), _limit()
    # A row more than asked for says that there is another page.
    page = list(_rows(found, start, start + most + 1))
    if len(page) > most:
        link_next(Cursor(str(start + most), report).written())
    array = b"".join(json.encoded(page[:most], found.sheet.columns)).decode()
    return f'{{"items": {array.strip()}}}\n'


def parameters(report: Report) -> tuple[str, ...]:
    """Return what a list can be asked by."""
    known = (*filters.PARAMETERS, "state")
    chosen = dict.fromkeys(name for name in known if name in report.filters)
    return (*chosen, "lang", *OWN)


def _rows(report: Report, start: int, end: int) -> Iterator[Row]:
    allowed = parameters(report)
    pairs = [pair for pair in request.args.items(multi=True) if pair[0] not in OWN]
    for name, _value in pairs:
        if name not in allowed:
            message = N_("There is no filter “%(parameter)s”. There are: %(allowed)s.")
            raise UnknownFilterError(message, parameter=name[:40], allowed=", ".join(allowed))
    session = database.session
    chosen, writing = filters.read(session, pairs)
    report.refuse_unfit(chosen)
    question = Question(
        actor=current_actor(),
        engine=Engine(session.get_bind().dialect.name),
        filters=chosen,
        language=writing.lang,
        pledge_address=f"{site()}/{writing.lang}/pledges/",
    )
    answering = frozen.answered(report) if chosen.snapshot else report
    with force_locale(writing.lang), closing(_generated(answering, question)) as made:
        yield from islice(made, start, end)


def _generated(report: Report, question: Question) -> Generator[Row]:
    yield from report.rows(database.session, question)


def _position(report: str) -> int:
    cursor = cursors.read(request.args.get("page", ""))
    if cursor is None:
        return 0
    is_one = (
        cursor.value.isascii() and cursor.value.isdigit() and len(cursor.value) <= LONGEST_POSITION
    )
    if not is_one or cursor.code != report or cursor.is_backward:
        raise UnknownPlaceError
    return int(cursor.value)


def _limit() -> int:
    text = request.args.get("limit", str(PAGE))
    is_number = text.isascii() and text.isdigit() and len(text) <= LONGEST_POSITION
    if not is_number or not 1 <= int(text) <= LONGEST_PAGE:
        message = N_("“limit” is a whole number from 1 to %(most)s.")
        raise UnknownFilterError(message, most=LONGEST_PAGE)
    return int(text)


# Each list is an address of its own: nothing is looked up by a name that a stranger gives.
for _name in REPORTS:
    bp.add_url_rule(f"/{_name}", view_func=rows, defaults={"report": _name})
