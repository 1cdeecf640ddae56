"""The reports there are: what each looks like and where its rows come from."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from tracker.messages import N_
from tracker.reports import (
    extract,
    indicator_columns,
    indicators,
    obligations,
    pledges,
    progress,
    summary,
)
from tracker.reports.columns import Sheet
from tracker.reports.extract import Extract, Row
from tracker.reports.filters import Filters, UnknownFilterError
from tracker.reports.question import Question

Rows = Callable[[Session, Question], Iterator[Row]]
Selecting = Callable[[Question], Extract]


@dataclass(frozen=True, slots=True)
class Report:
    """A report; one that is a single select of finished cells can be copied out by the database itself."""

    sheet: Sheet
    rows: Rows
    select: Selecting | None = None
    # What its rows can be chosen by; every filter unless said otherwise.
    filters: frozenset[str] | None = None

    def refuse_unfit(self, filters: Filters) -> None:
        """Refuse a filter that the report's rows know nothing of, rather than ignore it."""
        for name, _ in filters.said():
            if self.filters is not None and name not in self.filters:
                raise UnknownFilterError(
                    N_("“%(report)s” can't be filtered by “%(parameter)s”. Use: %(allowed)s."),
                    report=self.sheet.name,
                    parameter=name,
                    allowed=", ".join(sorted(self.filters)),
                )


def _selected(sheet: Sheet, select: Selecting) -> Report:
    return Report(sheet, lambda session, question: extract.rows(session, select(question)), select)


REPORTS: Mapping[str, Report] = {
    report.sheet.name: report
    for report in (
        _selected(progress.SHEET, progress.select),
        _selected(pledges.SHEET, pledges.select),
        Report(indicator_columns.SHEET, indicators.rows),
        _selected(obligations.SHEET, obligations.select),
        Report(summary.SHEET, summary.rows, filters=summary.FILTERS),
    )
}
