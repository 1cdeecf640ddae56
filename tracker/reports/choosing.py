"""Files with fewer columns: which ones a reader wants, always in the order of the whole file."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from sqlalchemy.orm import Session

from tracker.messages import N_
from tracker.reports.catalogue import Report, Rows, Selecting
from tracker.reports.columns import Sheet
from tracker.reports.extract import Extract, Row
from tracker.reports.filters import LONGESTWORDS, UnknownFilterError
from tracker.reports.question import Question


def narrowed(report: Report, names: Sequence[str]) -> Report:
    """Return the report with the named columns alone; with none named, or all of them, the report itself.

    The order is the file's own: the same columns make the same file, however they were listed.
    Raises UnknownFilterError, naming the first column that the report does not have.
    """
    whole = report.sheet
    for name in names:
        if name not in whole.names:
            raise UnknownFilterError(
                N_("“%(report)s” has no column “%(column)s”. It has: %(allowed)s."),
                report=whole.name,
                column=name[:LONGESTWORDS],
                allowed=", ".join(whole.names),
            )
    places = tuple(place for place, name in enumerate(whole.names) if name in names)
    if len(places) in (0, len(whole.columns)):
        return report
    select = _selected(report.select, places) if report.select else None
    return replace(
        report, sheet=_sheet(whole, places), rows=_rows(report.rows, places), select=select
    )


def _sheet(whole: Sheet, places: Sequence[int]) -> Sheet:
    columns = tuple(whole.columns[place] for place in places)
    kept = {column.name for column in columns}
    # Without one of its columns a key no longer tells the rows apart.
    return replace(whole, columns=columns, key=whole.key if kept.issuperset(whole.key) else ())


def _rows(whole: Rows, places: Sequence[int]) -> Rows:
    def rows(session: Session, question: Question) -> Iterator[Row]:
        for row in whole(session, question):
            yield [row[place] for place in places]

    return rows


def _selected(whole: Selecting, places: Sequence[int]) -> Selecting:
    def select(question: Question) -> Extract:
        return whole(question).only(places)

    return select
