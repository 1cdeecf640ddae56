"""A report as the bytes of a file: everything is read and said before the first byte leaves."""

import re
import unicodedata
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from tempfile import TemporaryFile
from typing import IO

from sqlalchemy.orm import Session

from tracker.messages import N_
from tracker.reports import copying, csv, extract, frozen, json, xlsx
from tracker.reports.catalogue import Report
from tracker.reports.columns import Column
from tracker.reports.filters import Writing
from tracker.reports.question import Question

Translate = Callable[[str], str]
Write = Callable[[Session], Generator[bytes]]

MEDIA_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json; charset=utf-8",
}
FORMATS = tuple(MEDIA_TYPES)
CHUNK = 64 * 1024
LONGEST_NAME = 100
HEADINGS = (N_("Column"), N_("Label"), N_("Type"), N_("Meaning"))


@dataclass(frozen=True, slots=True)
class Ordered:
    """A file that was asked for: the report, the question it answers, how it is written."""

    report: Report
    question: Question
    writing: Writing
    translate: Translate


def writer(ordered: Ordered, form: str) -> Write:
    """Return the function that yields the file, given a session of its own; the words are translated now."""
    writers = {"csv": _csv, "xlsx": _xlsx, "json": _json}
    if ordered.question.filters.snapshot:
        ordered = replace(ordered, report=frozen.answered(ordered.report))
    return writers[form](ordered)


def _csv(ordered: Ordered) -> Write:
    report, question = ordered.report, ordered.question
    delimiter = csv.DELIMITERS[ordered.writing.delimiter]
    top = "".join(csv.header(titles, delimiter) for titles in _top(ordered))

    def write(session: Session) -> Generator[bytes]:
        before = csv.BOM + top.encode()
        # The head leaves with the first rows: what fails before them fails with an empty answer.
        with closing(_lines(session, report, question, delimiter)) as batches:
            for batch in batches:
                yield before + batch
                before = b""
        if before:
            yield before

    return write


def _lines(
    session: Session, report: Report, question: Question, delimiter: str
) -> Generator[bytes]:
    connection, columns = session.connection(), report.sheet.columns
    if report.select is None:
        return csv.encoded(report.rows(session, question), csv.encoder(columns, delimiter))
    found = report.select(question)
    if connection.dialect.name == "postgresql":
        return copying.lines(connection, found, columns, delimiter)
    line = csv.encoder(columns, delimiter, found.finish)
    return csv.encoded(extract.raw(connection, found.select), line)


def _json(ordered: Ordered) -> Write:
    def write(session: Session) -> Generator[bytes]:
        rows = ordered.report.rows(session, ordered.question)
        return json.encoded(rows, ordered.report.sheet.columns)

    return write


def _xlsx(ordered: Ordered) -> Write:
    words = _words(ordered)

    def write(session: Session) -> Generator[bytes]:
        with TemporaryFile() as file:
            rows = ordered.report.rows(session, ordered.question)
            xlsx.write(file, rows, ordered.report.sheet.columns, words)
            file.seek(0)
            yield from chunks(file)

    return write


def workbook(orders: Sequence[Ordered]) -> Write:
    """Return the function that yields one workbook with a sheet for each report, and their dictionary."""
    answered = [
        replace(one, report=frozen.answered(one.report)) if one.question.filters.snapshot else one
        for one in orders
    ]
    told = [(one, _words(one)) for one in answered]

    def write(session: Session) -> Generator[bytes]:
        with TemporaryFile() as file:
            sheets = (
                (one.report.rows(session, one.question), one.report.sheet.columns, words)
                for one, words in told
            )
            xlsx.write_all(file, sheets)
            file.seek(0)
            yield from chunks(file)

    return write


def _words(ordered: Ordered) -> xlsx.Words:
    sheet, translate = ordered.report.sheet, ordered.translate
    titles, *tags = _top(ordered)
    return xlsx.Words(
        sheet=sheet.name,
        dictionary=translate(N_("Dictionary")),
        headings=[translate(heading) for heading in HEADINGS],
        titles=titles,
        meanings=[_meaning(column, translate) for column in sheet.columns],
        tags=tags[0] if tags else (),
        report=translate(N_("File")),
    )


def name_of(ordered: Ordered, form: str, *, report: str = "") -> str:
    """Return a name that says what is in the file: the report, its filters, the day."""
    said = [
        f"snapshot-{value}" if name == "snapshot" else value
        for name, value in ordered.question.filters.said()
    ]
    parts = [
        report or ordered.report.sheet.name,
        *said,
        ordered.question.actor.at.date().isoformat(),
    ]
    plain = unicodedata.normalize("NFKD", "_".join(parts)).encode("ascii", "ignore").decode()
    *front, day = re.sub(r"[^\w\-]+", "-", plain, flags=re.ASCII).split("_")
    return f"{'_'.join(front)[:LONGEST_NAME]}_{day}.{form}"


def chunks(file: IO[bytes]) -> Iterator[bytes]:
    """Yield what is left of an open file."""
    while chunk := file.read(CHUNK):
        yield chunk


def _top(ordered: Ordered) -> list[list[str]]:
    """Return the rows above the data: names or labels, and the tags where they are asked for."""
    columns = ordered.report.sheet.columns
    labels = [ordered.translate(column.label) for column in columns]
    top = [labels if ordered.writing.has_labels else [column.name for column in columns]]
    return [*top, [column.hxl for column in columns]] if ordered.writing.has_tags else top


def _meaning(column: Column, translate: Translate) -> tuple[str, ...]:
    meaning = translate(column.meaning)
    if column.words:
        meaning += " (" + ", ".join(column.words) + ")"
    return column.name, translate(column.label), column.kind.value, meaning
