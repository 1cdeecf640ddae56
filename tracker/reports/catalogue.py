"""The reports there are: what each looks like and where its rows come from."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Select, func
from sqlalchemy.orm import Session

from tracker.messages import N_
from tracker.reports import (
    adoptions,
    extract,
    grf,
    indicator_columns,
    indicators,
    matches,
    needs,
    obligations,
    offers,
    pledges,
    practice_rows,
    practices,
    progress,
    summary,
    support_rows,
)
from tracker.reports.columns import Sheet
from tracker.reports.extract import Extract, Row
from tracker.reports.filters import OF_PLEDGES, Filters, UnknownFilterError
from tracker.reports.question import Question

Rows = Callable[[Session, Question], Iterator[Row]]
Selecting = Callable[[Question], Extract]
Counting = Callable[[Question], Select[Any]]


@dataclass(frozen=True, slots=True)
class Report:
    """A report; one that is a single select of finished cells can be copied out by the database itself."""

    sheet: Sheet
    rows: Rows
    select: Selecting | None = None
    # What its rows can be chosen by; every filter of pledges unless said otherwise.
    filters: frozenset[str] = OF_PLEDGES
    # Whether a snapshot keeps its rows; the Support Platform's are always those of the moment.
    is_kept: bool = True
    # How the database counts the rows without making them; without it they are made and counted.
    counted: Counting | None = None

    def fits(self, filters: Filters) -> bool:
        """Say whether the report's rows know of every filter that is set."""
        return all(name in self.filters for name, _ in filters.said())

    def refuse_unfit(self, filters: Filters) -> None:
        """Refuse a filter that the report's rows know nothing of, rather than ignore it."""
        for name, _ in filters.said():
            if name not in self.filters:
                raise UnknownFilterError(
                    N_("“%(report)s” can't be filtered by “%(parameter)s”. Use: %(allowed)s."),
                    report=self.sheet.name,
                    parameter=name,
                    allowed=", ".join(sorted(self.filters)),
                )


def _selected(sheet: Sheet, select: Selecting) -> Report:
    return Report(
        sheet,
        lambda session, question: extract.rows(session, select(question)),
        select,
        counted=lambda question: counting(select(question).select),
    )


def _of_practices(sheet: Sheet, select: Selecting) -> Report:
    return replace(_selected(sheet, select), filters=practice_rows.FILTERS, is_kept=False)


def _of_support(sheet: Sheet, select: Selecting) -> Report:
    return replace(_selected(sheet, select), filters=support_rows.FILTERS, is_kept=False)


def counting(query: Select[Any]) -> Select[Any]:
    """Return the query that counts another one's rows."""
    return query.with_only_columns(func.count()).order_by(None)


REPORTS: Mapping[str, Report] = {
    report.sheet.name: report
    for report in (
        _selected(progress.SHEET, progress.select),
        _selected(pledges.SHEET, pledges.select),
        Report(
            indicator_columns.SHEET,
            indicators.rows,
            counted=lambda question: counting(indicators.shown(question)),
        ),
        _selected(obligations.SHEET, obligations.select),
        Report(summary.SHEET, summary.rows, filters=summary.FILTERS),
        replace(_selected(grf.SHEET, grf.selected), filters=grf.FILTERS, is_kept=False),
        _of_practices(practices.SHEET, practices.select),
        _of_practices(adoptions.SHEET, adoptions.select),
        _of_support(needs.SHEET, needs.select),
        _of_support(offers.SHEET, offers.select),
        _of_support(matches.SHEET, matches.select),
    )
}
