"""The files as the page of data offers them: with which columns, how large, and where they are."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from flask import url_for
from sqlalchemy.orm import Session

from tracker.messages import N_
from tracker.reports import choosing, sizes
from tracker.reports.catalogue import REPORTS, Report
from tracker.reports.columns import Sheet
from tracker.reports.filters import Filters, UnknownFilterError, Writing
from tracker.reports.question import Question
from tracker.reports.sizes import Size
from tracker.web.languages import current_language

# Which file an address speaks of, where it could be any of them.
REPORT = "report"


@dataclass(frozen=True, slots=True)
class Offer:
    """A file that can be fetched: `sheet` are its columns, `whole` those that there are."""

    sheet: Sheet
    whole: Sheet
    size: Size
    filters: tuple[tuple[str, str], ...]

    @property
    def is_narrowed(self) -> bool:
        """Say whether columns were chosen."""
        return self.sheet is not self.whole

    @property
    def kept(self) -> Mapping[str, list[str]]:
        """Return the filters as the address of the page says them."""
        return {
            name: [value for one, value in self.filters if one == name] for name, _ in self.filters
        }

    def address(self, form: str, **options: str) -> str:
        """Return where the file is, in the page's language, with the filters that it knows and its columns."""
        values: dict[str, Any] = {"lang": current_language(), **options, **self.kept}
        if self.is_narrowed:
            values["columns"] = ",".join(self.sheet.names)
        return url_for("data.file", report=self.whole.name, form=form, **values)


def split(pairs: Iterable[tuple[str, str]]) -> tuple[str, list[tuple[str, str]]]:
    """Return which file an address speaks of (none: all of them), and the rest of its parameters.

    Raises UnknownFilterError for a file that there isn't, or for columns of nobody knows which.
    """
    asked = list(pairs)
    named = next((value for name, value in asked if name == REPORT and value), "")
    if named and named not in REPORTS:
        raise UnknownFilterError(
            N_("“%(value)s” is not a value of “%(parameter)s”. Use one of: %(allowed)s."),
            value=named[:200],
            parameter=REPORT,
            allowed=", ".join(REPORTS),
        )
    if not named and any(name == "columns" and value for name, value in asked):
        raise UnknownFilterError(
            N_("Say with “%(parameter)s” which file the columns are of: %(allowed)s."),
            parameter=REPORT,
            allowed=", ".join(REPORTS),
        )
    return named, [(name, value) for name, value in asked if name != REPORT]


def chosen(named: str, writing: Writing) -> Mapping[str, Report]:
    """Return the reports, the named one with the columns asked for."""
    return {
        name: choosing.narrowed(report, writing.columns) if name == named else report
        for name, report in REPORTS.items()
    }


def offers(session: Session, question: Question, reports: Mapping[str, Report]) -> Iterator[Offer]:
    """Yield the files with their sizes; a filter that a file doesn't know is left out of its rows.

    Of a snapshot only those files are offered that it keeps.
    """
    for name, report in reports.items():
        if question.filters.snapshot and not report.is_kept:
            continue
        fitting = _fitting(question.filters, report)
        size = sizes.measured(session, report, replace(question, filters=fitting))
        yield Offer(report.sheet, REPORTS[name].sheet, size, tuple(fitting.said()))


def _fitting(filters: Filters, report: Report) -> Filters:
    plain = Filters()
    left_out = {
        part.name: getattr(plain, part.name)
        for part in fields(Filters)
        if part.name not in report.filters
    }
    return replace(filters, **left_out)
