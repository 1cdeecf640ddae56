"""The reports of a published period: their rows go into its snapshot, and come out of it with the same digits.

Frozen is what the public saw. What differs from reader to reader is put in on the way out: the country's
name in the file's language, and where the pledge's page is.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from tracker import clock
from tracker.domain.actors import public
from tracker.domain.pledge_search import fold
from tracker.domain.snapshots import Line
from tracker.monitoring import facts, freezing, snapshots
from tracker.monitoring.changes import report_state
from tracker.monitoring.snapshots import Vintage
from tracker.reports import narrowing
from tracker.reports.catalogue import REPORTS, Report
from tracker.reports.cells import Engine
from tracker.reports.extract import Row
from tracker.reports.filters import Filters, NoSnapshotError
from tracker.reports.question import Question

COLUMNS = "columns"
# What a text says is public as long as the pledge is; its figures stay.
OWN_TEXT = frozenset(
    (
        *("external_ref", "line_of_action", "title", "lead_institution", "starts_on", "ends_on"),
        *("achievements", "challenges", "challenge_codes", "next_steps", "support_needed"),
        *("budget_amount", "budget_currency", "spent_amount", "grf_pledges", "forums", "revision"),
    )
)
# Reports whose rows are texts: a pledge that was withdrawn has none in them.
TEXTS = frozenset({"pledges", "indicators"})

Cells = dict[str, str]


def lines(session: Session, code: str, now: datetime) -> Iterator[Line]:
    """Yield the rows of every report for the period, as the public gets them at the moment."""
    opened = [period.code for period in facts.periods(session, clock.local_day(now, "UTC"))]
    known = tuple(opened[: opened.index(code) + 1])
    question = Question(
        actor=public(now),
        engine=Engine(session.get_bind().dialect.name),
        filters=Filters(period=(code,)),
        language="en",
        pledge_address="",
    )
    for name, report in REPORTS.items():
        if not report.is_kept:
            continue
        yield Line(COLUMNS, {"report": name, "columns": list(report.sheet.names)})
        # The summary also says what was known then of the periods before.
        asked = replace(question, filters=Filters(period=known)) if name == "summary" else question
        for row in report.rows(session, asked):
            yield Line(_kind(name), list(row))


def answered(report: Report) -> Report:
    """Return the report with the rows of the snapshot that its question names."""

    def rows(session: Session, question: Question) -> Iterator[Row]:
        vintage = snapshots.of_period(session, question.filters.snapshot)
        if vintage is None:
            raise NoSnapshotError(period=question.filters.snapshot)
        return _rows(session, question, report, vintage)

    return replace(report, rows=rows, select=None, counted=None)


def _rows(session: Session, question: Question, report: Report, vintage: Vintage) -> Iterator[Row]:
    name, sheet = report.sheet.name, report.sheet.names
    columns = next(
        body["columns"]
        for body in snapshots.bodies(session, vintage, COLUMNS)
        if body["report"] == name
    )
    hidden = snapshots.withdrawn(session)
    is_chosen = _chooser(session, question.filters, vintage, hidden, name)
    finish = _finisher(session, question, vintage, hidden, name)
    for body in snapshots.bodies(session, vintage, _kind(name)):
        cells: Cells = dict(zip(columns, body, strict=True))
        if is_chosen(cells):
            finish(cells)
            yield [cells.get(column, "") for column in sheet]


def _kind(name: str) -> str:
    return f"report:{name}"


def _chooser(
    session: Session,
    asked: Filters,
    vintage: Vintage,
    hidden: Collection[str],
    name: str,
) -> Callable[[Cells], bool]:
    periods = asked.period or (vintage.period,)
    if name == "summary":
        return lambda cells: (
            cells["period"] in periods
            and (not asked.country or cells["country_iso3"] in asked.country)
            and (not asked.area or cells["area"] in asked.area)
        )
    if vintage.period not in periods:
        return lambda _cells: False
    choice = Choice(asked, vintage, frozenset(hidden))
    stands = narrowing.frozen(session, asked, vintage)
    chosen = {
        body["code"]
        for body in snapshots.bodies(session, vintage, freezing.PLEDGE)
        if choice.has(body) and stands(body["code"])
    }
    left_out = hidden if name in TEXTS else ()
    return lambda cells: cells["pledge_code"] in chosen and cells["pledge_code"] not in left_out


@dataclass(frozen=True, slots=True)
class Choice:
    """The filters as they choose among a snapshot's pledges."""

    asked: Filters
    vintage: Vintage
    hidden: frozenset[str]

    def has(self, pledge: Mapping[str, Any]) -> bool:
        """Say whether a frozen pledge is among those asked for."""
        return self._stands(pledge) and self._is_of(pledge) and self._says(pledge)

    def _stands(self, pledge: Mapping[str, Any]) -> bool:
        asked = self.asked
        return (not asked.stage or pledge["stage"] in asked.stage) and (
            not asked.reported or report_state(pledge, self.vintage.as_of) in asked.reported
        )

    def _is_of(self, pledge: Mapping[str, Any]) -> bool:
        asked = self.asked
        return (not asked.area or pledge["area"] in asked.area) and _meet(
            asked.country, pledge["countries"]
        )

    def _says(self, pledge: Mapping[str, Any]) -> bool:
        """Say whether the text fits; one that is no longer public answers nothing."""
        asked = self.asked
        words = fold(asked.q).split()
        if pledge["code"] in self.hidden:
            return not (
                words or asked.line or asked.forum or asked.kind or asked.population or asked.role
            )
        return all(word in pledge["search"] for word in words) and all(
            _meet(wanted, pledge[name])
            for wanted, name in (
                (asked.line, "lines"),
                (asked.forum, "forums"),
                (asked.kind, "kinds"),
                (asked.population, "populations"),
                (asked.role, "roles"),
            )
        )


def _meet(wanted: tuple[str, ...], held: Collection[str]) -> bool:
    return not wanted or not set(wanted).isdisjoint(held)


def _finisher(
    session: Session,
    question: Question,
    vintage: Vintage,
    hidden: Collection[str],
    name: str,
) -> Callable[[Cells], None]:
    """Return what puts the reader's own words into a row, and takes a withdrawn pledge's out."""
    names = {
        body["iso3"]: body["names"][question.language]
        for body in snapshots.bodies(session, vintage, freezing.COUNTRY)
    }

    def finish(cells: Cells) -> None:
        if "country" in cells:
            cells["country"] = names.get(cells["country_iso3"], "")
        if "url" in cells:
            cells["url"] = question.pledge_address + cells["pledge_code"]
        if "snapshot" in cells:
            cells["snapshot"] = vintage.period
        if name not in TEXTS and cells.get("pledge_code") in hidden:
            cells.update(dict.fromkeys(OWN_TEXT & cells.keys(), ""))

    return finish
